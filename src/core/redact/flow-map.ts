import { applyCuts, type Cut, type Redaction } from "./redaction.js";

/**
 * Takes out every value of the maps that are written in braces behind `data` and `stringData`, on one line or on several; the keys
 * stay. One pass, without recursion: what is hostile in length or depth costs its length.
 *
 * @param isSecret whether a line says that it is a Secret's. Asked about lines that are an object of their own, as in a log.
 */
export function redactFlowMaps(text: string, rule: string, isSecret: (line: string) => boolean): Redaction {
  const cuts: Cut[] = [];
  const indentAt = indents(text);
  const isOthersAt = others(text, isSecret);
  opening.lastIndex = 0;
  for (let match = opening.exec(text); match !== null; match = opening.exec(text)) {
    if (isOthersAt(match.index)) continue;
    const signs = match[2]?.endsWith(":") === true ? colons : equals;
    opening.lastIndex = scanMap({ text, indent: indentAt(match.index), signs, rule, cuts }, opening.lastIndex);
  }
  return applyCuts(text, cuts);
}

/** As YAML, JSON, Terraform or Ruby, or within a string, where quotes have backslashes before them. */
const opening =
  /(?<![\w./-])(\\{0,15}["']?)(?:data|stringData|string_data)\1(\s{0,4}(?::|=>)|[ \t]{1,60}=)\s{0,200}(?:[&!][^\s{},]{0,60}\s{1,20}){0,2}\{/g;

/**
 * Whether a place is in a line that begins an object of something else, as each line of a log in JSON does: a Secret on another such
 * line is not about it. What a list or a line of its own says of a Secret is about all. Asked from the front to the back.
 */
function others(text: string, isSecret: (line: string) => boolean): (at: number) => boolean {
  const saying = text.split("\n").filter((line) => line.includes("Secret") && isSecret(line));
  if (saying.length === 0 || saying.some((line) => !ownObject.test(line) || line.includes("SecretList"))) return () => false;
  let end = -1;
  let isOthers = false;
  return (at) => {
    if (at < end) return isOthers;
    const found = text.indexOf("\n", at);
    end = found < 0 ? text.length : found;
    const line = text.slice(text.lastIndexOf("\n", at) + 1, end);
    isOthers = ownObject.test(line) && !isSecret(line);
    return isOthers;
  };
}

/** Alone on its line, or behind the time, the unit and the level that a log puts before it. */
const ownObject = /^(?:[^"'={}\\]{0,120}(?:\]:?|[\dZ]|[A-Z]{4,5}) )?\{/;

/** What stands between a key and its value: `behind` a key in quotes, and where one `without` quotes ends. */
interface Signs {
  readonly behind: RegExp;
  readonly without: RegExp;
}

const colons: Signs = { behind: /[ \t]{0,8}:/y, without: /:/y };
/** Blanks are around the one of Terraform, unlike the ones that base64 ends with. */
const equals: Signs = { behind: /[ \t]{0,60}=>|[ \t]{1,60}=(?=[ \t])/y, without: /[ \t]{0,60}=>|(?<![ \t])[ \t]{1,60}=[ \t]/y };

interface Scan {
  readonly text: string;
  /** The column of the key's line: a line that is not indented more is below the map, unless it closes something. */
  readonly indent: number;
  readonly signs: Signs;
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
    // JSON without any indentation goes on with a key in quotes.
    if (character === "\n" && isBelow(scan, at) && !/["']/.test(text[at + 1] ?? "")) return at;
    if (/\s/.test(character) || (isKeyNext && diffSign.test(text.slice(at, at + 2)))) {
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

/** Terraform marks a key that is new, changed or gone, as a diff marks a line. */
const diffSign = /^[-+~] $/;

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
  const end = quote === undefined ? plainEnd(scan, at, mayBeKey) : quotedEnd(scan, start, quote);
  const behind = text.startsWith(quote ?? "", end) ? end + (quote?.length ?? 0) : end;
  scan.signs.behind.lastIndex = behind;
  const sign = mayBeKey && named.test(text.slice(start, end)) ? scan.signs.behind.exec(text)?.[0] : undefined;
  return { start, end, next: behind + (sign?.length ?? 0), isKey: sign !== undefined };
}

/** More than Kubernetes allows, with the signs of a diff. What holds anything else is no key, and may be a secret. */
const named = /^[-+~ \w./]{1,300}$/;
const quoteAt = /\\{0,15}["']/y;

/** At least one character is taken, so that the scan goes on. */
function plainEnd({ text, signs }: Scan, from: number, mayBeKey: boolean): number {
  let end = Math.max(from + 1, marksEnd(text, from));
  while (end < text.length && !/[,[{\n]/.test(text[end] ?? "") && !closes(text, end) && !(mayBeKey && stands(signs.without, text, end)))
    end += 1;
  return end;
}

function stands(sign: RegExp, text: string, at: number): boolean {
  sign.lastIndex = at;
  return sign.test(text);
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

/**
 * How far the line of a place is indented; not at all where other words stand before it, since the lines of an outer map may stand
 * anywhere. Asked from the front to the back, each line is looked at once.
 */
function indents(text: string): (at: number) => number {
  let seen = 0;
  let indent = leading(text, 0);
  let isInner = false;
  return (at) => {
    const begun = text.slice(seen, at).lastIndexOf("\n");
    if (begun >= 0) indent = leading(text, seen + begun + 1);
    isInner = /[^\s+-]/.test(text.slice(begun < 0 ? seen : seen + begun + 1, at)) || (begun < 0 && isInner);
    seen = at;
    return isInner ? 0 : indent;
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
