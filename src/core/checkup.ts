/** `warn` works, but somebody should know; `unchecked` is what cannot be asked from here, or not now. */
export type CheckState = "ok" | "warn" | "bad" | "unchecked";

/** One thing that was looked at: what is so, and what mends it when it is not well. */
export interface Checked {
  /** For example `bot token` or `channel C0123456789`. */
  readonly what: string;
  readonly state: CheckState;
  readonly found: string;
  /** What to do, one sentence; null when there is nothing to do. */
  readonly mend: string | null;
}

/** What was found, one for each state; `mend` is one sentence. */
export const fine = (what: string, found: string): Checked => ({ what, state: "ok", found, mend: null });
export const warn = (what: string, found: string, mend: string): Checked => ({ what, state: "warn", found, mend });
export const bad = (what: string, found: string, mend: string): Checked => ({ what, state: "bad", found, mend });
export const unchecked = (what: string, found: string, mend: string | null = null): Checked => ({ what, state: "unchecked", found, mend });

const words: Readonly<Record<CheckState, string>> = { ok: "ok  ", warn: "WARN", bad: "BAD ", unchecked: "?   " };

/** One line each, and one for what to do: states are words, so that no colour is needed. */
export function checkupText(checked: readonly Checked[]): string {
  const lines = checked.flatMap(({ what, state, found, mend }) => [
    `${words[state]}  ${what}: ${found}`,
    ...(mend === null ? [] : [`      -> ${mend}`]),
  ]);
  return lines.join("\n");
}

/** How it went as a whole, for the last line. */
export function checkupSummary(checked: readonly Checked[]): string {
  const count = (state: CheckState): number => checked.filter((one) => one.state === state).length;
  return `${count("ok")} ok, ${count("bad")} to mend, ${count("warn")} to know, ${count("unchecked")} not asked`;
}

/** One after the other: a check-up must not use up the rate that a platform grants. */
export async function inTurn<T>(all: readonly T[], ask: (one: T) => Promise<Checked>): Promise<readonly Checked[]> {
  const checked: Checked[] = [];
  for (const one of all) checked.push(await ask(one));
  return checked;
}

/** Clocks further apart than this make signatures stale: Slack's limit and ours are five minutes. */
const badSkewMs = 300_000;
const warnSkewMs = 30_000;

/**
 * How far this host's clock is from another's.
 *
 * @param of     whose clock, for example `Slack`.
 * @param theirs the `Date` header of an answer that was just read; null when it had none.
 * @param now    milliseconds since 1970, by this host.
 */
export function checkedClock(of: string, theirs: string | null, now: number): Checked {
  const what = `clock beside ${of}`;
  const at = theirs === null ? Number.NaN : Date.parse(theirs);
  if (Number.isNaN(at)) return unchecked(what, `${of} does not say what time it is`);
  const apartMs = Math.abs(now - at);
  const apart = `${Math.round(apartMs / 1000)} s apart`;
  const mend = "Let this host keep its time by NTP (timedatectl set-ntp true).";
  if (apartMs > badSkewMs) return bad(what, `${apart}: signatures count as stale after 300 s`, mend);
  return apartMs > warnSkewMs ? warn(what, apart, mend) : fine(what, apart);
}
