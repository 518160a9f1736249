import { mark, type Redaction } from "./redaction.js";

const border = /-----(BEGIN|END) (?:[A-Z0-9]{1,12} ){0,4}PRIVATE KEY(?: BLOCK)?-----/g;
const rule = "private-key";

/** Armour that no key exceeds: 16,384-bit RSA takes 200 lines. A forged BEGIN hides no more than this. */
const maxBodyLines = 256;

/**
 * Takes out private keys in PEM or PGP armour, the one secret that spans lines. Reads line by line; between a BEGIN and its END
 * every line of armour goes, and the first line that is none ends it.
 */
export function privateKeyRedactor(): (line: string) => Redaction {
  let left = 0;
  return (line) => {
    const borders = [...line.matchAll(border)];
    if (borders.length > 0) {
      const done = atBorders(line, borders);
      left = done.isOpen ? maxBodyLines : 0;
      return done.redaction;
    }
    if (left === 0) return isKeyBody(line) ? { text: mark(rule), count: 1 } : { text: line, count: 0 };
    const inside = body(line);
    left = inside.isOpen ? left - 1 : 0;
    return { text: inside.text, count: 0 };
  };
}

/** A line with BEGIN or END in it: what lies between goes, what touches an END goes, a BEGIN without END takes the rest of the line. */
function atBorders(line: string, borders: readonly RegExpExecArray[]): { readonly redaction: Redaction; readonly isOpen: boolean } {
  let text = "";
  let from = 0;
  let count = 0;
  let isOpen = false;
  for (const { 0: all, 1: kind, index } of borders) {
    if (!isOpen) {
      text += line.slice(from, kind === "END" ? Math.max(from, armourStart(line, index)) : index) + mark(rule);
      count += 1;
    }
    isOpen = kind === "BEGIN";
    from = index + all.length;
  }
  return { redaction: { text: isOpen ? text : text + line.slice(from), count }, isOpen };
}

function body(line: string): { readonly text: string; readonly isOpen: boolean } {
  if (line.trim() === "" || /(?:^|\s)(?:Proc-Type|DEK-Info|Version|Comment|Hash): /.test(line)) return { text: line, isOpen: true };
  const stop = line.trimEnd().length;
  const from = armourStart(line, stop);
  const length = stop - from;
  const isTail = length % 4 === 0 || line[stop - 1] === "=" || line.slice(0, from).trim() === "";
  if (length === 0 || (length < 40 && !isTail)) return { text: line, isOpen: false };
  return { text: line.slice(0, from) + mark(rule) + line.slice(stop), isOpen: length >= 40 };
}

/** Where the run of base64 that ends at `stop` begins; `stop` when it does not follow white space. */
function armourStart(line: string, stop: number): number {
  let from = stop;
  while (from > 0 && /[A-Za-z0-9+/=]/.test(line[from - 1] ?? "")) from -= 1;
  return from === 0 || /\s/.test(line[from - 1] ?? "") ? from : stop;
}

/** A line of armour on its own, for text that was cut in the middle of a key: full width, both cases and a digit. */
function isKeyBody(line: string): boolean {
  const text = line.trim();
  if (text.length !== 64 && text.length !== 70 && text.length !== 76) return false;
  return /^[A-Za-z0-9+/]+={0,2}$/.test(text) && /[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text);
}

/** An END without a BEGIN, in text that was cut: the armour above it goes, up to the first line that is none. */
export function redactHeadlessKeys(lines: readonly string[]): readonly string[] {
  const out = [...lines];
  let isOpen = false;
  for (const [n, line] of lines.entries()) {
    const borders = [...line.matchAll(border)];
    if (borders.length === 0) continue;
    if (!isOpen && borders[0]?.[1] === "END") redactAbove(out, n);
    isOpen = borders.at(-1)?.[1] === "BEGIN";
  }
  return out;
}

function redactAbove(lines: string[], end: number): void {
  for (let n = end - 1; n >= Math.max(0, end - maxBodyLines); n -= 1) {
    const line = lines[n] ?? "";
    const stop = line.trimEnd().length;
    const from = armourStart(line, stop);
    if (stop === from || (n !== end - 1 && stop - from < 40)) return;
    lines[n] = line.slice(0, from) + mark(rule) + line.slice(stop);
  }
}
