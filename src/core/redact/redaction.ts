/** A text without the secrets that were recognised in it, and how many they were. */
export interface Redaction {
  readonly text: string;
  readonly count: number;
}

/** What stands where a secret stood. Names the rule, never the value. */
export const mark = (rule: string): string => `[REDACTED:${rule}]`;

/** A half-open range of a line that has to go. */
export interface Cut {
  readonly start: number;
  readonly end: number;
  readonly rule: string;
}

/** Replaces each cut by its mark. Cuts are in order and do not overlap; one that is empty or already a mark stays. */
export function applyCuts(line: string, cuts: readonly Cut[]): Redaction {
  let text = "";
  let from = 0;
  let count = 0;
  for (const { start, end, rule } of cuts) {
    if (end <= start || isMark(line.slice(start, end))) continue;
    text += line.slice(from, start) + mark(rule);
    from = end;
    count += 1;
  }
  return count === 0 ? { text: line, count } : { text: text + line.slice(from), count };
}

/** Whether a text is marks and nothing else. */
export const isMark = (text: string): boolean => /^(?:\[REDACTED:[a-z0-9-]+\])+$/.test(text);
