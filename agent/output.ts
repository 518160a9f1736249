import { fstatSync, readSync } from "node:fs";
import { escapeText } from "../src/core/escape.js";
import { redact } from "../src/core/redact.js";
import type { Output } from "../src/core/report.js";

/** Bytes. The head is a quarter of what is kept: errors are said last. */
export const outputLimits = {
  kept: 65_536,
  /** Longest line that is shown. */
  line: 8_192,
  /** Read beyond what is kept and redacted with it, so that no secret is cut in two at the edge and shown by half. */
  margin: 16_384,
  /** A command that writes more than this is ended: the file lies on a disk that may be the one that is full. */
  file: 8 * 1024 * 1024,
} as const;

/**
 * What a command wrote, as it may leave the host: whole lines, redacted, nothing unseen in it, the first quarter and the
 * last three quarters when it is too long. Reads two windows of the file, so its memory does not grow with the file.
 *
 * @param keptBytes most bytes of UTF-8 in the text, apart from the line that says what is missing.
 */
export function readOutput(fd: number, keptBytes: number = outputLimits.kept): Output {
  const bytes = fstatSync(fd).size;
  const headBytes = Math.floor(keptBytes / 4);
  const tailBytes = keptBytes - headBytes;
  const { margin } = outputLimits;
  if (bytes <= keptBytes + 2 * margin) return fit(clean(textAt(fd, 0, bytes)), bytes, headBytes, tailBytes);
  const head = clean(withoutPart(textAt(fd, 0, headBytes + margin), "last"));
  const tail = clean(withoutPart(textAt(fd, bytes - tailBytes - margin, tailBytes + margin), "first"));
  return { text: `${first(head, headBytes)}${gap}${last(tail, tailBytes)}`, bytes, truncated: true };
}

const gap = "\n[... the middle is not shown ...]\n";

function fit(text: string, bytes: number, headBytes: number, tailBytes: number): Output {
  if (sizeOf(text) <= headBytes + tailBytes) return { text, bytes, truncated: false };
  return { text: `${first(text, headBytes)}${gap}${last(text, tailBytes)}`, bytes, truncated: true };
}

function clean(text: string): string {
  return escapeText(redact(text).text).split("\n").map(shorten).join("\n");
}

const shorten = (line: string): string => (line.length <= outputLimits.line ? line : `${line.slice(0, outputLimits.line)} [... line cut]`);

/** A window begins or ends within a line; that part goes, unless it is all there is. */
function withoutPart(text: string, part: "first" | "last"): string {
  const at = part === "first" ? text.indexOf("\n") : text.lastIndexOf("\n");
  const rest = part === "first" ? text.slice(at + 1) : text.slice(0, Math.max(at, 0));
  return at === -1 || rest.trim() === "" ? text : rest;
}

/** As many whole lines from the start as fit. */
function first(text: string, bytes: number): string {
  return fitting(text.split("\n"), bytes).join("\n");
}

function last(text: string, bytes: number): string {
  return [...fitting(text.split("\n").reverse(), bytes)].reverse().join("\n");
}

function fitting(lines: readonly string[], bytes: number): readonly string[] {
  let left = bytes;
  const over = lines.findIndex((line) => (left -= sizeOf(line) + 1) < 0);
  return over === -1 ? lines : lines.slice(0, over);
}

const sizeOf = (text: string): number => Buffer.byteLength(text, "utf8");

function textAt(fd: number, position: number, length: number): string {
  const buffer = Buffer.alloc(length);
  let read = 0;
  while (read < length) {
    const got = readSync(fd, buffer, read, length - read, position + read);
    if (got === 0) break;
    read += got;
  }
  return buffer.toString("utf8", 0, read);
}
