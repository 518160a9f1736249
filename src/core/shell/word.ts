import { err, ok, type Result } from "../result.js";
import type { ShellProblemKind } from "./reading.js";

/** A problem before it has its message: what, and where in UTF-16. */
export interface Flaw {
  readonly kind: ShellProblemKind;
  readonly start: number;
  readonly end: number;
}

/** A word just read, with what the grammar must know of its spelling. */
export interface RawWord {
  readonly value: string;
  /** The spelling with each quoted piece replaced by one NUL, so that patterns see only what a shell would. */
  readonly bare: string;
  readonly quoted: boolean;
  readonly start: number;
  readonly end: number;
}

interface Piece {
  readonly value: string;
  readonly quoted: boolean;
  readonly end: number;
}

/** Where a word ends. Only these; the grammar knows no other separator. */
const separator = /[ \t\n|&;<>]/;
const bareRun = /[A-Za-z0-9_\-.,/:=+@%^!~*?[\]#]+|\{\}/y;
const singleQuoted = /'([^']*)'/y;
const doubleQuoted = /"((?:[^"\\$`]|\\[^\n])*)"/y;
const escape = /\\([\t\x20-\x7e])/y;
/** Where the inside of an unfinished or dynamic double quote goes wrong. */
const doubleQuotedPrefix = /"(?:[^"\\$`]|\\[^\n])*/y;

/** Reads the word that starts at `start`, which is no separator. */
export function readWord(text: string, start: number): Result<RawWord, Flaw> {
  let at = start;
  let value = "";
  let bare = "";
  let quoted = false;
  while (at < text.length && !separator.test(text.charAt(at))) {
    const piece = readPiece(text, at);
    if (!piece.ok) return piece;
    value += piece.value.value;
    bare += piece.value.quoted ? "\0" : piece.value.value;
    quoted ||= piece.value.quoted;
    at = piece.value.end;
  }
  return ok({ value, bare, quoted, start, end: at });
}

function readPiece(text: string, at: number): Result<Piece, Flaw> {
  const run = match(bareRun, text, at);
  if (run !== null) return ok({ value: run[0], quoted: false, end: at + run[0].length });
  switch (text.charAt(at)) {
    case "'":
      return quotedPiece(match(singleQuoted, text, at), at) ?? err({ kind: "unclosed-quote", start: at, end: text.length });
    case '"':
      return doublePiece(text, at);
    case "\\":
      return quotedPiece(match(escape, text, at), at) ?? err(afterBackslash(text, at));
    default:
      return err({ kind: strange(text, at), start: at, end: at + characterLength(text, at) });
  }
}

/** Inside double quotes a backslash is dropped only before `$`, a backtick, `"` and itself (POSIX 2.2.3). */
function doublePiece(text: string, at: number): Result<Piece, Flaw> {
  const found = match(doubleQuoted, text, at);
  if (found !== null) return ok({ value: (found[1] ?? "").replace(/\\([$`"\\])/g, "$1"), quoted: true, end: at + found[0].length });
  const stop = at + (match(doubleQuotedPrefix, text, at)?.[0].length ?? 1);
  switch (text.charAt(stop)) {
    case "$":
      return err({ kind: "dollar", start: stop, end: stop + 1 });
    case "`":
      return err({ kind: "backtick", start: stop, end: stop + 1 });
    case "\\":
      if (stop + 1 < text.length) return err({ kind: "line-continuation", start: stop, end: stop + 2 });
  }
  return err({ kind: "unclosed-quote", start: at, end: text.length });
}

function quotedPiece(found: RegExpExecArray | null, at: number): Result<Piece, Flaw> | null {
  return found === null ? null : ok({ value: found[1] ?? "", quoted: true, end: at + found[0].length });
}

function afterBackslash(text: string, at: number): Flaw {
  if (at + 1 >= text.length) return { kind: "trailing-backslash", start: at, end: at + 1 };
  const kind = text[at + 1] === "\n" ? "line-continuation" : "non-ascii";
  return { kind, start: at, end: at + 1 + characterLength(text, at + 1) };
}

function strange(text: string, at: number): ShellProblemKind {
  switch (text.charAt(at)) {
    case "$":
      return "dollar";
    case "`":
      return "backtick";
    case "(":
    case ")":
      return "parenthesis";
    case "{":
    case "}":
      return "brace";
    default:
      return "non-ascii";
  }
}

const characterLength = (text: string, at: number): number => ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1);

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
