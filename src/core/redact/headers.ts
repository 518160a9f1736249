import { applyCuts, type Cut, type Redaction } from "./redaction.js";
import { isPlainWord } from "./value.js";

/** Takes credentials out of `Authorization` and `Cookie` headers, as logs, dumps and command lines write them. */
export function redactHeaders(line: string): Redaction {
  const cuts: Cut[] = [];
  const lastPair = line.lastIndexOf("=");
  for (const match of line.matchAll(header)) {
    const [all, name = "", keyQuote, , valueQuote] = match;
    if (match.index < (cuts.at(-1)?.end ?? 0)) continue;
    const start = match.index + all.length;
    const around = keyQuote === undefined ? line[match.index - 1] : undefined;
    const end = endOf(line, start, valueQuote ?? (around === '"' || around === "'" ? around : undefined));
    const cut = name.toLowerCase().includes("cookie") ? cookie(line, start, end, lastPair) : credentials(line, start, end);
    if (cut !== null) cuts.push(cut);
  }
  return applyCuts(line, cuts);
}

const header = /(?<![\w-])((?:proxy-)?authorization|(?:set-)?cookie2?)(\\*["'])?(\s{0,4}(?:=>|[:=])\s{0,4})(\\*["'])?/gi;

/** To the closing quote of the value or of the whole header, else to the end of the line. */
function endOf(line: string, start: number, quote: string | undefined): number {
  if (quote === undefined) return line.length;
  const close = line.indexOf(quote, start);
  return close < 0 ? line.length : close;
}

/** A header with pairs in it goes whole; a single word goes unless it is ordinary, as in `cookie: missing`. */
function cookie(line: string, start: number, end: number, lastPair: number): Cut | null {
  if (lastPair >= start && line.slice(start, end).includes("=")) return { start, end, rule: "cookie" };
  return word(line, start, end, "cookie");
}

/** The scheme stays. Schemes with parameters lose all of them, the others one word. */
function credentials(line: string, start: number, end: number): Cut | null {
  const scheme = /^([A-Za-z][\w-]{2,30})[ =]\s{0,4}/.exec(line.slice(start, Math.min(end, start + 48)));
  if (scheme?.[1] === undefined) return word(line, start, end, "authorization");
  const from = start + scheme[0].length;
  if (listed.test(scheme[1])) return { start: from, end, rule: "authorization" };
  if (single.test(scheme[1])) return { start: from, end: wordEnd(line, from, end), rule: "authorization" };
  return word(line, start, end, "authorization");
}

const listed = /^(?:digest|oauth|hawk|signature|aws4-[\w-]+)$/i;
const single = /^(?:bearer|basic|token|bot|negotiate|ntlm|api-?key|key|sso-key|splunk|dpop|privatekey)$/i;

function word(line: string, start: number, end: number, rule: string): Cut | null {
  const stop = wordEnd(line, start, end);
  return stop - start < 6 || isPlainWord(line.slice(start, stop)) ? null : { start, end: stop, rule };
}

function wordEnd(line: string, start: number, end: number): number {
  const space = line.slice(start, end).search(/[\s,;]/);
  return space < 0 ? end : start + space;
}
