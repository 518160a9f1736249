import { incidentName, type Incident } from "../incident.js";
import type { Mention, Notice } from "../notice.js";
import type { ThreadLog } from "../routing.js";
import type { ThreadEntry } from "./entry.js";

/** Entries said in one message, and the message. */
export interface Batch {
  readonly keys: readonly string[];
  readonly notice: Notice;
}

/** Short entries of one message; what is more follows in the next. */
const mostLines = 20;

/** What of a thread a channel wants to read. */
export function entriesFor(log: ThreadLog, entries: readonly ThreadEntry[]): readonly ThreadEntry[] {
  switch (log) {
    case "all":
      return entries;
    case "decisions":
      return entries.filter(({ kind }) => kind !== "plan").map((entry) => ({ ...entry, lines: [], block: null, file: null }));
    case "off":
      return [];
  }
}

/**
 * The first entries as one message: short ones together, one that has more to it by itself, so that nothing said is cut.
 *
 * @returns null when there is nothing to say.
 */
export function nextBatch(incident: Incident, entries: readonly ThreadEntry[], mentions: readonly Mention[] = []): Batch | null {
  const long = entries.findIndex(({ lines, block }) => lines.length > 0 || block !== null);
  const taken = entries.slice(0, long === -1 ? mostLines : Math.min(Math.max(long, 1), mostLines));
  const last = taken.at(-1);
  if (last === undefined) return null;
  return { keys: taken.map(({ key }) => key), notice: noticeOf(incident, taken, last, mentions) };
}

function noticeOf(incident: Incident, taken: readonly ThreadEntry[], last: ThreadEntry, mentions: readonly Mention[]): Notice {
  const isLong = last.lines.length > 0 || last.block !== null;
  return {
    title: isLong ? last.headline : "",
    lines: isLong ? last.lines : taken.map(({ headline }) => headline),
    block: last.block,
    file: last.file,
    mentions,
    fallback: `${incident.severity} ${incidentName(incident.id)} ${incident.host}: ${last.headline}`,
  };
}
