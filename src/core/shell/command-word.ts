import { readingLimits, type Word } from "./reading.js";
import { byteLength, type Spanner } from "./spans.js";
import type { Flaw, RawWord } from "./word.js";

/** Digits that touch a redirect belong to it: `2>f`, `22<f`. `2&>f` only looks so, and is refused with them. */
export function isDescriptor({ bare, end }: RawWord, text: string): boolean {
  return /^[0-9]+$/.test(bare) && (text[end] === "<" || text[end] === ">" || text.startsWith("&>", end));
}

/** Words of the shell's own language, refused as a program's name even in quotes: no program is called so, bar `time`. */
export const reservedWords: ReadonlySet<string> = new Set(
  "! [[ ]] case coproc do done elif else esac fi for function if in select then time until while".split(" "),
);

/** Why a word cannot be a program's name, or null. */
export function nameFlaw({ value, bare, start, end }: RawWord): Flaw | null {
  if (reservedWords.has(value)) return { kind: "reserved-word", start, end };
  // `name[ 1 ]=x` is one assignment to bash, whatever blanks are in it.
  if (/^[A-Za-z_][A-Za-z0-9_]*\[/.test(bare)) return { kind: "subscript", start, end };
  // No program has such a name, so the finer rules of what bash takes for an assignment are not needed.
  return value.includes("=") ? { kind: "assignment", start, end } : null;
}

/** Why a word is too long to be read on, or null. */
export function sizeFlaw({ value, start, end }: RawWord): Flaw | null {
  return byteLength(value) > readingLimits.wordBytes ? { kind: "word-too-long", start, end } : null;
}

/** A raw word as rules see it: what is quoted in it can be no pattern and no home directory. */
export const toWord = ({ value, bare, quoted, start, end }: RawWord, span: Spanner): Word => ({
  value,
  span: span(start, end),
  glob: /[*?]|\[.*\]/s.test(bare),
  tilde: /(?:^|[=:])~/.test(bare),
  quoted,
});
