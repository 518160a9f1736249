/** When each line of Node stops getting security fixes. @source github.com/nodejs/Release, schedule.json, read 2026-11. */
const ends: Readonly<Record<number, number>> = {
  20: Date.UTC(2026, 3, 30),
  22: Date.UTC(2027, 3, 30),
  24: Date.UTC(2028, 3, 30),
  26: Date.UTC(2029, 3, 30),
};

/** The line to move to. */
const recommended = 24;

/**
 * One sentence for people when this line of Node gets no security fixes (any more), else null.
 *
 * @param version as `process.versions.node` gives it, for example `20.20.2`.
 */
export function nodeLineWarning(version: string, now: number): string | null {
  const line = Number(version.split(".")[0]);
  const end = ends[line];
  if (end !== undefined && now < end) return null;
  if (end === undefined && line > recommended && line % 2 === 0) return null;
  const lacks =
    end === undefined ? "gets no security fixes" : `has had no security fixes since ${new Date(end).toISOString().slice(0, 10)}`;
  return `Node ${version} ${lacks}. Tagout runs on it; move to Node ${recommended} soon.`;
}
