import { isBlank } from "../escape.js";
import { opensQuote } from "./tokens.js";

/** `INC-12`, `inc12`, `#12` or `12`. */
export function idOf(word: string): number | null {
  const match = /^(?:inc-?|#)?([1-9]\d{0,8})$/i.exec(word);
  return match === null ? null : Number(match[1]);
}

/** One incident, or the newest one that the person may see. */
export type Target = number | "latest";

/** What stands where an incident belongs; null when it is no incident. */
export const targetOf = (word: string): Target | null => (word.toLowerCase() === "latest" ? "latest" : idOf(word));

/** `3f9ac2d1` or `3f9a-c2d1`, up to all 64 digits. */
export function hashOf(word: string): string | null {
  const hash = word.toLowerCase().replaceAll("-", "");
  return /^[0-9a-f]{8,64}$/.test(hash) ? hash : null;
}

/** The rest of what was typed, as one reason of at most 500 characters; empty where nobody would see anything of it. */
export function reasonOf(words: readonly string[]): string {
  const reason = words.join(" ").trim().slice(0, 500);
  return isBlank(reason) ? "" : reason;
}

/** A word that begins with two dashes. */
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

/** A typed word as an answer repeats it, cut at 40 characters. */
export const quote = (word: string): string => `"${word.slice(0, 40)}"`;

/**
 * A word as it has to be typed to be read as that word, in chat and in a shell: in quotes where it needs them, of a kind that is not in
 * it. One that holds an apostrophe beside what a shell acts on is right in chat alone.
 */
export function retyped(word: string): string {
  if (word !== "" && !/\s/.test(word) && !opensQuote(word) && !shellActs.test(word)) return word;
  const [open, close] = pairs.find(([, , spoils]) => !spoils.test(word)) ?? pairs[0];
  return `${open}${word}${close}`;
}

/** What bash or zsh may act on in an interactive shell: zsh refuses a pattern such as `web-*` where no file is called so. */
const shellActs = /["'$\x60\\!{}()<>|&;~*?[\]^]|^[#=]/;
const pairs = [
  ['"', '"', /["\u201c\u201d\u201e$\x60\\!]/],
  ["'", "'", /['\u2018\u2019]/],
  ["\u00ab", "\u00bb", /\u00bb/],
] as const;

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const units: Readonly<Record<string, number>> = { m: minute, h: hour, d: day };

/** `5m`, `2h`, `7d`: from five minutes to seven days, in milliseconds. Null for everything else. */
export function durationOf(word: string): number | null {
  const match = /^([1-9]\d{0,4})([mhd])$/i.exec(word);
  const ms = match === null ? 0 : Number(match[1]) * (units[(match[2] ?? "").toLowerCase()] ?? 0);
  return ms >= 5 * minute && ms <= 7 * day ? ms : null;
}

/** A moment as typed: so long ago, or a date in UTC, with or without a time. */
export type When = { readonly kind: "ago"; readonly ms: number } | { readonly kind: "at"; readonly at: number };

/** `2h`, `2026-11-23` or `2026-11-23T02:14`. */
export function whenOf(word: string): When | null {
  const ms = durationOf(word);
  if (ms !== null) return { kind: "ago", ms };
  const match = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d))?(?:Z)?$/i.exec(word);
  const date = `${match?.[1] ?? ""}T${match?.[2] ?? "00:00"}:00.000Z`;
  const at = Date.parse(date);
  // A day that the month does not have is read as one of the next month.
  return Number.isNaN(at) || new Date(at).toISOString() !== date ? null : { kind: "at", at };
}

/** `3`; null for what is no number from 1. */
export const pageNumber = (word: string): number | null => (/^[1-9]\d{0,5}$/.test(word) ? Number(word) : null);

/** `--page 2` taken out of what was typed; page 1 without. Null when it has no number, or there is another flag. */
export function pageIn(words: readonly string[]): { readonly page: number; readonly rest: readonly string[] } | null {
  let page: number | null = 1;
  const rest: string[] = [];
  const left = [...words];
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    const flag = flagOf(word);
    if (flag === null) rest.push(word);
    else page = flag.name === "page" ? pageNumber(flag.value ?? left.shift() ?? "") : null;
    if (page === null) return null;
  }
  return { page, rest };
}
