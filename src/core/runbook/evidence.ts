import type { Evidence, ProcessFact } from "../evidence.js";

/** A process as a sentence names it: `java (pid 2211, user app)`. */
export const processText = (process: ProcessFact): string => `${process.name} (pid ${process.pid}, user ${process.user})`;

/** Ids of the items read from a source that contains one of `parts`, for example `meminfo`. */
export function itemsFrom(evidence: Evidence, ...parts: readonly string[]): readonly string[] {
  return evidence.items.filter(({ source }) => parts.some((part) => source.includes(part))).map(({ id }) => id);
}

/** The first match of `pattern` in any item, and that item's id; null when no item has one. */
export function firstMatch(evidence: Evidence, pattern: RegExp): { readonly match: RegExpExecArray; readonly id: string } | null {
  for (const { id, text } of evidence.items) {
    const match = pattern.exec(text);
    if (match !== null) return { match, id };
  }
  return null;
}

/** The one with the highest figure, the first of equals; null of none. */
export function topBy<T>(all: readonly T[], figure: (each: T) => number): T | null {
  return all.reduce<T | null>((top, each) => (top === null || figure(each) > figure(top) ? each : top), null);
}
