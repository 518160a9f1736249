import { commandsIn } from "../../../core/slash/commands-in.js";
import { budgets } from "./limits.js";

/** Markdown in which every foreign word is inert. Made only by this file. */
export type Markdown = string;

/**
 * Foreign text on one line. Words that Mattermost cannot read as anything stay as they are; all others (mentions, links,
 * emoji, emphasis, hashtags ...) go into code spans, and so does a command that it names, whole. A backslash would not do: the
 * server looks for mentions after it has removed them, and in code it does not look.
 */
export function prose(text: string): Markdown {
  return commandsIn(fit(oneLine(text)))
    .map((piece, i) => (piece.isCommand ? codeSpan(piece.text) : between(piece.text, i === 0)))
    .join("");
}

/** What stands between two commands: at its edges what belongs to them, which is harmless beside code. */
function between(text: string, isFirst: boolean): Markdown {
  const [before = ""] = isFirst ? [] : (/^["')]{0,2}[.,:;?!]?(?= |$)/.exec(text) ?? []);
  const [after = ""] = /(?<=^| )["'(]{1,2}$/.exec(text.slice(before.length)) ?? [];
  const inner = text.slice(before.length, text.length - after.length);
  const left = /^ */.exec(inner)?.[0] ?? "";
  const words = inner.trim();
  const right = words === "" ? "" : (/ *$/.exec(inner)?.[0] ?? "");
  return `${before}${left}${words === "" ? "" : quieted(words.split(" "), isFirst)}${right}${after}`;
}

function quieted(words: readonly string[], isFirst: boolean): Markdown {
  const parts: string[] = [];
  let loud: string[] = [];
  const close = (): void => {
    if (loud.length > 0) parts.push(held(loud.join(" ")));
    loud = [];
  };
  for (const [i, word] of words.entries()) {
    if (isQuiet(word, isFirst && i === 0)) {
      close();
      parts.push(word);
    } else loud.push(word);
  }
  close();
  return parts.join(" ");
}

/** In code, but for what only ends the sentence. */
function held(text: string): Markdown {
  const [, its = text, stop = ""] = /^(.*[^\s.,:;?!])([.,;?!])$/su.exec(text) ?? [];
  return `${codeSpan(its)}${stop}`;
}

/** A bold label of ours and foreign text behind it. */
export const labelled = (label: string, value: string): Markdown => `**${label}** ${prose(value)}`;

/** Text to be read letter by letter, all of it: a code block with a fence that nothing inside can end. */
export function code(text: string): Markdown {
  const whole = visible(unbroken(text));
  const fence = "`".repeat(Math.max(3, longestRun(whole) + 1));
  return `${fence}\n${whole}\n${fence}`;
}

/** A sentence of the hub's with the addresses of its own console, which alone can be clicked. */
export function sentence(text: string, consoleUrl: string): Markdown {
  const at = text.indexOf(`${consoleUrl}/`);
  const url = at === -1 ? "" : (/^[\w:/.~%?=-]*[\w/]/.exec(text.slice(at))?.[0] ?? "");
  if (url === "") return prose(text);
  const before = text.slice(0, at).trim();
  const [stop = ""] = /^[.,;!?]?/.exec(text.slice(at + url.length)) ?? [];
  const after = text.slice(at + url.length + stop.length).trim();
  return [before === "" ? "" : prose(before), `<${url}>${stop}`, after === "" ? "" : prose(after)].filter((part) => part !== "").join(" ");
}

const word = String.raw`[\p{L}\p{N}]`;
/**
 * Letters and digits with harmless punctuation around and between them. A colon only at the end or within a time of day, so
 * that it begins neither an emoji nor an address; an underscore only within a word.
 */
const quiet = new RegExp(
  `^["'(]{0,2}${word}(?:[\\p{L}\\p{N}\\p{M}]|[.,'%/+=-]|(?<=\\p{N}):(?=\\p{N})|(?<=${word})_(?=${word})|(?<=${word})\\((?=${word}))*["')]{0,2}[.,:;?!]{0,1}$`,
  "u",
);
const percent = /^%[.,;]?$/;
/** An emoji by name needs two colons; then addresses without a scheme, the one emoticon of letters, and the number of a list. */
const named = /:.*:/;
const address = /^["'(]*www\./i;
const emoticon = /^["'(]*x-d\b/i;
const listNumber = /^\d+[.)]/;

function isQuiet(its: string, isFirst: boolean): boolean {
  if (!isFirst && percent.test(its)) return true;
  return quiet.test(its) && ![named, address, emoticon].some((one) => one.test(its)) && !(isFirst && listNumber.test(its));
}

/** One line of text in code. */
export function codeSpan(text: string): Markdown {
  const run = longestRun(text);
  const ticks = "`".repeat(run + 1);
  // Blanks beside the ticks where there are ticks inside: they keep the two apart, and the span from opening a code block.
  return run === 0 ? `${ticks}${text}${ticks}` : `${ticks} ${text} ${ticks}`;
}

const longestRun = (text: string): number => Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));

const oneLine = (text: string): string => visible(unbroken(text).replaceAll(/\s+/g, " ").trim());

/** Mattermost's reader takes this symbol for the end of a line, which it would then be. */
const unbroken = (text: string): string => text.replaceAll("\u2424", "\\u{2424}");

const visible = (text: string): string => (text.trim() === "" ? "(blank)" : text);

/** Cut between characters. */
function fit(text: string): string {
  if (text.length <= budgets.line) return text;
  return `${text.slice(0, budgets.line).replace(/[\ud800-\udbff]$/, "")} ...`;
}
