/** `INC-12`, `inc12`, `#12` or `12`. */
export function idOf(word: string): number | null {
  const match = /^(?:inc-?|#)?([1-9]\d{0,8})$/i.exec(word);
  return match === null ? null : Number(match[1]);
}

/** One incident, or the newest one that the person may see. */
export type Target = number | "latest";

export const targetOf = (word: string): Target | null => (word.toLowerCase() === "latest" ? "latest" : idOf(word));

/** `3f9ac2d1` or `3f9a-c2d1`, up to all 64 digits. */
export function hashOf(word: string): string | null {
  const hash = word.toLowerCase().replaceAll("-", "");
  return /^[0-9a-f]{8,64}$/.test(hash) ? hash : null;
}

export const reasonOf = (words: readonly string[]): string => words.join(" ").trim().slice(0, 500);

export interface Flag {
  readonly name: string;
  /** Null when nothing was joined to it: then the next word is its value, if it takes one. */
  readonly value: string | null;
}

/** `--host web-07` and `--host=web-07` are the same. */
export function flagOf(word: string): Flag | null {
  const match = /^--([A-Za-z]+)(?:=(.*))?$/s.exec(word);
  return match === null ? null : { name: (match[1] ?? "").toLowerCase(), value: match[2] ?? null };
}

export const quote = (word: string): string => `"${word.slice(0, 40)}"`;
export const retyped = (word: string): string => (/\s/.test(word) ? `"${word}"` : word);
