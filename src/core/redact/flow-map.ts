import { applyCuts, type Cut, type Redaction } from "./redaction.js";

/**
 * Takes out every value of the maps that are written in braces behind `data` and `stringData`, on one line or on several; the keys
 * stay. One pass, without recursion: what is hostile in length or depth costs its length.
 */
export function redactFlowMaps(text: string, rule: string): Redaction {
  const cuts: Cut[] = [];
  const indentAt = indents(text);
  opening.lastIndex = 0;
  for (let match = opening.exec(text); match !== null; match = opening.exec(text))
    opening.lastIndex = scanMap({ text, indent: indentAt(match.index), rule, cuts }, opening.lastIndex);
  return applyCuts(text, cuts);
}

/** As YAML, JSON, or either of them within a string, where quotes have backslashes before them. */
const opening = /(?<![\w./-])(\\{0,15}["']?)(?:data|stringData)\1\s{0,4}:\s{0,200}(?:[&!][^\s{},]{0,60}\s{1,20}){0,2}\{/g;

interface Scan {
  readonly text: string;
  /** The column of the key's line: a line that is not indented more is below the map, unless it closes something. */
  readonly indent: number;
  readonly rule: string;
  readonly cuts: Cut[];
}

/** Where the map that begins at `from`, behind its brace, ends; without an end, where its lines do. */
function scanMap(scan: Scan, from: number): number {
  const { text } = scan;
  let depth = 1;
  let isKeyNext = true;
  let at = from;
  while (at < text.length) {
    const character = text[at] ?? "";
    if (character === "\n" && isBelow(scan, at)) return at;
    if (/\s/.test(character)) {
      at += 1;
    } else if (character === "{" || character === "," || (character === "[" && marksEnd(text, at) === at)) {
      depth += character === "," ? 0 : 1;
      isKeyNext = character !== "[";
      at += 1;
    } else if (closes(text, at)) {
      depth -= 1;
      at += 1;
      if (depth === 0) return at;
    } else {
      const word = scalarAt(scan, at, isKeyNext);
      if (!word.isKey) cutLines(scan, word.start, word.end);
      isKeyNext = false;
      at = word.next;
    }
  }
  return at;
}

interface Scalar {
  readonly start: number;
  readonly end: number;
  readonly next: number;
  readonly isKey: boolean;
}

/** A word without a colon behind it is a value, wherever it stands, and so is a second word behind one colon. */
function scalarAt(scan: Scan, at: number, mayBeKey: boolean): Scalar {
  const { text } = scan;
  quoteAt.lastIndex = at;
  const quote = quoteAt.exec(text)?.[0];
  const start = at + (quote?.length ?? 0);
  const end = quote === undefined ? plainEnd(text, at, mayBeKey) : quotedEnd(scan, start, quote);
  const behind = text.startsWith(quote ?? "", end) ? end + (quote?.length ?? 0) : end;
  colonAt.lastIndex = behind;
  const colon = mayBeKey ? colonAt.exec(text)?.[0] : undefined;
  return { start, end, next: behind + (colon?.length ?? 0), isKey: colon !== undefined };
}

const quoteAt = /\\{0,15}["']/y;
const colonAt = /[ \t]{0,8}:/y;

/** At least one character is taken, so that the scan goes on. */
function plainEnd(text: string, from: number, mayBeKey: boolean): number {
  let end = Math.max(from + 1, marksEnd(text, from));
  while (end < text.length && !/[,[{\n]/.test(text[end] ?? "") && !closes(text, end) && !(mayBeKey && text[end] === ":")) end += 1;
  return end;
}

/** Behind the marks that stand there; the same place where none does. */
function marksEnd(text: string, at: number): number {
  marksAt.lastIndex = at;
  return at + (marksAt.exec(text)?.[0].length ?? 0);
}

const marksAt = /(?:\[REDACTED:[a-z0-9-]{1,40}\])+/y;

/** The quote that has as many backslashes before it as the one that opened, by the rule of strings within strings: 0 of 2, 1 of 4, 3 of 8. */
function quotedEnd(scan: Scan, from: number, quote: string): number {
  const { text } = scan;
  const sign = quote.slice(-1);
  const backslashes = quote.length - 1;
  let run = 0;
  for (let at = from; at < text.length; at += 1) {
    const character = text[at];
    if (character === "\n" && isBelow(scan, at)) return at;
    if (character === sign && run % (2 * backslashes + 2) === backslashes) {
      if (sign === '"' || text[at + 1] !== sign) return at - backslashes;
      at += 1;
    }
    run = character === "\\" ? run + 1 : 0;
  }
  return text.length;
}

/** A brace within a word ends nothing: what would be left of the word behind it is a secret's. */
const closes = (text: string, at: number): boolean => {
  const character = text[at];
  return (character === "}" || character === "]") && behindClosing.test(text.slice(at + 1, at + 1 + "[REDACTED:".length));
};

const behindClosing = /^(?:$|[\s,}\]"'\\`;)]|\[REDACTED:)/;

/** Whether the line behind this line end is no part of the map any more. An empty line says nothing. */
function isBelow({ text, indent }: Scan, at: number): boolean {
  const its = leading(text, at + 1);
  return its <= indent && !/[\s}\]]/.test(text[at + 1 + its] ?? "\n");
}

/** How far the line of a place is indented. Asked from the front to the back, each line is looked at once. */
function indents(text: string): (at: number) => number {
  let seen = 0;
  let indent = leading(text, 0);
  return (at) => {
    const begun = text.slice(seen, at).lastIndexOf("\n");
    if (begun >= 0) indent = leading(text, seen + begun + 1);
    seen = at;
    return indent;
  };
}

function leading(text: string, line: number): number {
  let next = line;
  while (text[next] === " " || text[next] === "\t") next += 1;
  return next - line;
}

/** A value of several lines stays as many. */
function cutLines({ text, rule, cuts }: Scan, from: number, to: number): void {
  let at = from;
  for (const line of text.slice(from, to).split("\n")) {
    const kept = at === from ? 0 : line.length - line.trimStart().length;
    if (line.trim() !== "") cuts.push({ start: at + kept, end: at + line.trimEnd().length, rule });
    at += line.length + 1;
  }
}
