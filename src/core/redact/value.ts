/** Where the value of a key, flag or header lies in its line, without its quotes. */
export interface Value {
  readonly start: number;
  readonly end: number;
  readonly isQuoted: boolean;
}

/**
 * The value that begins at `at`. A quoted one goes to its closing quote, or to the end of the line when that is
 * missing; a bare one goes to the next white space, or to a closing quote of something around it.
 *
 * @param stop further characters that end a bare value.
 */
export function valueAt(line: string, at: number, stop = ""): Value {
  const opener = /\\*["'`]/y;
  opener.lastIndex = at;
  const quote = opener.exec(line)?.[0];
  if (quote === undefined) return { start: at, end: bareEnd(line, at, stop), isQuoted: false };
  const start = at + quote.length;
  const close = closingQuote(line, start, quote);
  if (close < 0) return { start, end: line.length, isQuoted: true };
  // A shell joins what follows a closing quote: 'pass'word is one word, and both quotes go with it.
  const isJoined = /^[^\s,;:)}\]>&|.\\"'`]/.test(line.slice(close + quote.length, close + quote.length + 1));
  return isJoined ? { start: at, end: bareEnd(line, close + quote.length, stop), isQuoted: true } : { start, end: close, isQuoted: true };
}

/** Stands for a secret without being one: a variable, a placeholder, stars, or a word that says there is none. */
export function isPlaceholder(value: string): boolean {
  return placeholder.test(value);
}

/** An ordinary word, as in `token: expired` or `password: none given`. */
export function isPlainWord(value: string): boolean {
  return /^[A-Za-z]?[a-z]*[.,;:!?)]*$/.test(value);
}

function closingQuote(line: string, from: number, quote: string): number {
  for (let at = line.indexOf(quote, from); at >= 0; at = line.indexOf(quote, at + quote.length)) {
    if (backslashesBefore(line, at) % 2 === 0) return at;
  }
  return -1;
}

function backslashesBefore(line: string, at: number): number {
  let n = 0;
  while (line[at - 1 - n] === "\\") n += 1;
  return n;
}

function bareEnd(line: string, from: number, stop: string): number {
  let end = from;
  while (end < line.length && !isEnd(line, end, stop)) end += 1;
  const closers = line.slice(from, end).includes("{") ? ",;)" : ",;)}";
  while (end > from && closers.includes(line[end - 1] ?? "")) end -= 1;
  return end;
}

function isEnd(line: string, at: number, stop: string): boolean {
  const character = line[at] ?? "";
  if (/\s/.test(character) || stop.includes(character)) return true;
  const isQuote = character === '"' || character === "'";
  return isQuote && /^(?:$|[\s,;)}\]])/.test(line.slice(at + 1, at + 2));
}

/** All of it bounded: what is looked at and left in the line must be short. */
const placeholder =
  /^(?:\$\{[^{}]{0,80}\}|\$\([^()]{0,80}\)?|\$[A-Z_][A-Z0-9_]{0,80}|%[A-Z_]{1,80}%|\{\{[^{}]{0,80}\}\}|<[A-Za-z _-]{0,80}>|\*{1,80}|[xX]{3,80}|null|NULL|None|nil|undefined|[Tt]rue|[Ff]alse|yes|no)$/;
