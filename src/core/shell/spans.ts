import type { Span } from "../policy/verdict.js";

/** Makes spans of one text: UTF-16 offsets in, both kinds out. */
export type Spanner = (start: number, end: number) => Span;

const ascii = /^[\0-\x7f]*$/;

/** A spanner for a text. Reads the text once if it is not ASCII, not at all otherwise. */
export function spanner(text: string): Spanner {
  if (ascii.test(text)) return (start, end) => ({ start, end, startByte: start, endByte: end });
  const bytes = byteOffsets(text);
  const byteAt = (at: number): number => bytes[at] ?? bytes.at(-1) ?? 0;
  return (start, end) => ({ start, end, startByte: byteAt(start), endByte: byteAt(end) });
}

/** Length in UTF-8. A lone surrogate counts three, as the replacement character it is sent as. */
export function byteLength(text: string): number {
  return ascii.test(text) ? text.length : (byteOffsets(text).at(-1) ?? 0);
}

/** For each UTF-16 offset, and for the end, the offset in UTF-8. Inside a pair it is where the pair starts. */
function byteOffsets(text: string): readonly number[] {
  const offsets: number[] = [];
  let bytes = 0;
  for (const character of text) {
    for (let unit = 0; unit < character.length; unit += 1) offsets.push(bytes);
    bytes += width(character.codePointAt(0) ?? 0);
  }
  offsets.push(bytes);
  return offsets;
}

function width(codePoint: number): number {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x10000 ? 3 : 4;
}
