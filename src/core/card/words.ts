import { bytesText } from "../bytes-text.js";
import { escapeName, escapeText } from "../escape.js";
import type { OrderMode } from "../host.js";

/** `2026-11-23 02:14 UTC`; `an unknown time` for what is no time from 1970 to 9999, in milliseconds. */
export const moment = (at: number): string => utc(at, 0, 16);

/** The same to the second, `2026-11-23 02:14:09 UTC`, where the order of things is what counts. */
export const instant = (at: number): string => utc(at, 0, 19);

/** The same without the date, `02:14 UTC`. */
export const clockTime = (at: number): string => utc(at, 11, 16);

function utc(at: number, from: number, to: number): string {
  if (!(at >= 0 && at <= lastMoment)) return "an unknown time";
  return `${new Date(at).toISOString().slice(from, to).replace("T", " ")} UTC`;
}

/** Later years have five digits, and a sign in front. */
const lastMoment = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** `2 s ago`, `5 min ago`, `3 h ago`, `2 d ago`, in whole units; `just now` within a second, or when a clock is behind. */
export function ago(at: number, now: number): string {
  const seconds = Math.floor((now - at) / 1_000);
  if (!(seconds >= 1)) return "just now";
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ago`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3_600)} h ago` : `${Math.floor(seconds / 86_400)} d ago`;
}

/** How long something took, in its two largest units: `2 d 3 h`, `4 min 10 s`, `0 s`. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(seconds / 86_400), "d"],
    [Math.floor(seconds / 3_600) % 24, "h"],
    [Math.floor(seconds / 60) % 60, "min"],
    [seconds % 60, "s"],
  ];
  const first = parts.findIndex(([n]) => n > 0);
  if (first === -1) return "0 s";
  return parts
    .slice(first, first + 2)
    .filter(([n]) => n > 0)
    .map(([n, unit]) => `${n} ${unit}`)
    .join(" ");
}

/** `1 command`, `2 commands`. */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

/** The first `most` names as people say them, and how many are left: `3`, `3 and 2`, `3, 2, 1 and 4 more`. */
export function listed(names: readonly string[], most: number): string {
  const left = names.length - most;
  const said = left > 0 ? [...names.slice(0, most), `${left} more`] : names;
  return said.length < 2 ? said.join("") : `${said.slice(0, -1).join(", ")} and ${said.at(-1)}`;
}

/** A figure as people read it: bytes in their nearest unit, others with at most one decimal. */
export function measure(value: number, unit: string): string {
  if (unit === "bytes") return bytesText(value);
  return `${rounded(value)}${unit === "" ? "" : ` ${unit}`}`;
}

const rounded = (value: number): string => (Number.isFinite(value) ? String(Math.round(value * 10) / 10) : "?");

/** Foreign text on one line: line ends folded, what cannot be seen spelled out, cut at `max` characters. */
export function oneLine(text: string, max: number): string {
  return cut(
    escapeName(
      text
        .slice(0, max * 4)
        .replace(/[ \t\r\n]+/g, " ")
        .trim(),
    ),
    max,
  );
}

/** Foreign text with its lines, what cannot be seen spelled out: the first lines within both limits. */
export function head(text: string, maxLines: number, maxChars: number): string {
  const lines = linesOf(text.slice(0, maxChars * 4));
  const kept = lines.slice(0, maxLines).join("\n").trimEnd();
  return cut(lines.length > maxLines ? `${kept}\n...` : kept, maxChars);
}

/** The same, but the last lines: the end of an output says how it ended. */
export function tail(text: string, maxLines: number, maxChars: number): string {
  const lines = linesOf(text.slice(-maxChars * 4).trimEnd());
  const kept = lines.slice(-maxLines).join("\n");
  const fitting = cutFront(kept, maxChars);
  return lines.length > maxLines || fitting !== kept || text.length > maxChars * 4 ? `...\n${fitting}` : fitting;
}

const linesOf = (text: string): readonly string[] => escapeText(text.replaceAll("\r\n", "\n")).split("\n");

/** The last `max` UTF-16 units at most, never half a character. */
const cutFront = (text: string, max: number): string => (text.length <= max ? text : text.slice(-max).replace(/^[\uDC00-\uDFFF]/, ""));

/** At most `max` UTF-16 units, never half a character, ` ...` where something is missing. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  let kept = "";
  for (const character of text) {
    if (kept.length + character.length > max - 4) break;
    kept += character;
  }
  return `${kept} ...`;
}

/** A sentence that ends in one full stop, whatever it came with. */
export function sentence(text: string): string {
  const bare = text.trim();
  return bare === "" || /[.!?]$/.test(bare) ? bare : `${bare}.`;
}

/** A name of ours as words: `not-resolved` and `dry_passed` become `not resolved` and `dry passed`. */
export const spaced = (name: string): string => name.replaceAll(/[-_]/g, " ");

/** A run of each mode, as a heading says it. */
export const runTitles: Readonly<Record<OrderMode, string>> = { "dry-run": "Dry run", live: "Live run" };

/** Every line of a text with `by` in front of it. */
export const indented = (text: string, by: string): string => `${by}${text.replaceAll("\n", `\n${by}`)}`;
