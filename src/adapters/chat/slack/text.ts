import { commandsIn } from "../../../core/slash/commands-in.js";
import { budgets } from "./limits.js";

/** Slack's text object. `verbatim` and no `emoji`: Slack adds nothing to what we say. */
export type TextObject =
  | { readonly type: "mrkdwn"; readonly text: string; readonly verbatim: true }
  | { readonly type: "plain_text"; readonly text: string; readonly emoji: false };

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/**
 * The three characters that Slack reads as markup in every kind of text object, mentions and links included.
 *
 * @source docs.slack.dev/messaging/formatting-message-text, "Escaping text".
 */
export const escapeSlack = (text: string): string => text.replaceAll(/[&<>]/g, (one) => entities[one] ?? one);

/** Text in which nothing is formatted, whatever it holds. */
export function plain(text: string, max: number = budgets.text): TextObject {
  return { type: "plain_text", text: fit(escapeSlack(visible(text)), max), emoji: false };
}

/** A label of ours alone, bold. */
export const title = (label: string): TextObject => ({ type: "mrkdwn", text: `*${escapeSlack(label)}*`, verbatim: true });

/** The same for text that may hold anything: bold where nothing in it formats, and it ends in a full stop. */
export function heading(text: string): TextObject {
  const whole = /[.:]$/.test(text) ? text : `${text}.`;
  return isQuiet(whole) ? title(whole) : plain(whole);
}

/**
 * A bold label of ours and foreign text behind it. Slack has no way to escape `*`, `_`, `~` and backticks, so text that
 * would be formatted is shown as plain text, and only loses the bold label.
 */
export function labelled(label: string, value: string): TextObject {
  if (!isQuiet(value)) return plain(`${label} ${value}`);
  return { type: "mrkdwn", text: fit(`*${escapeSlack(label)}* ${marked(value)}`, budgets.text), verbatim: true };
}

/** The same without a label. */
export function prose(value: string): TextObject {
  return isQuiet(value) ? { type: "mrkdwn", text: fit(marked(visible(value)), budgets.text), verbatim: true } : plain(value);
}

/** Quiet text with each command that it names in code. A text that may be cut has none, since a cut could open a span for good. */
function marked(quiet: string): string {
  const pieces = commandsIn(quiet).map(({ text, isCommand }) => (isCommand ? `\`${escapeSlack(text)}\`` : escapeSlack(text)));
  const whole = pieces.join("");
  return whole.length < budgets.text - 200 ? whole : escapeSlack(quiet);
}

/** An address of the hub's own that can be clicked, where nothing around it formats. */
export function linked(before: string, url: string, after: string): TextObject {
  if (formatted.test(before) || formatted.test(after)) return plain(`${before}${url}${after}`);
  return { type: "mrkdwn", text: `${escapeSlack(before)}<${escapeSlack(url)}>${escapeSlack(after)}`, verbatim: true };
}

/** A notification's line. It is read as mrkdwn and cannot be plain text, so what would format or become a link is left out of it. */
export function notification(text: string): string {
  const quiet =
    isQuiet(text) && !text.includes("://")
      ? text
      : text
          .replaceAll(/[*_~:>\x60\uff0a\uff3f\uff5e\uff40\uff1e]/g, " ")
          .replaceAll(/ +/g, " ")
          .trim();
  return plain(quiet, budgets.fallback).text;
}

/**
 * Text to be read letter by letter, all of it, in a frame that keeps foreign lines from looking like lines of the card: one
 * code block, or several where one would be too long or a fence inside would end it.
 */
export function code(text: string): readonly TextObject[] {
  return pieces(visible(text)).map((piece) => ({ type: "mrkdwn", text: `\`\`\`\n${escapeSlack(piece)}\n\`\`\``, verbatim: true }));
}

/** Neighbouring texts of one kind as one, line by line, as far as they fit: fewer, calmer blocks. */
export function joined(texts: readonly TextObject[]): readonly TextObject[] {
  const all: TextObject[] = [];
  for (const text of texts) {
    const last = all.at(-1);
    if (last?.type === text.type && last.text.length + text.text.length < budgets.text)
      all[all.length - 1] = { ...last, text: `${last.text}\n${text.text}` };
    else all.push(text);
  }
  return all;
}

/** The characters that format, each with its full-width twin, which Slack takes for the same. */
const marker = String.raw`[*_~\uff0a\uff3f\uff5e]`;
const letter = String.raw`[\p{L}\p{N}]`;
/** A backtick, a marker at the edge of a word, a quote at the start of a line, or an emoji by name. */
const formatted = new RegExp(
  [
    String.raw`[\x60\uff40]`,
    `(?<!${letter})${marker}`,
    `${marker}(?!${letter})`,
    String.raw`^\s*[>\uff1e]`,
    String.raw`:[\w+'-]*\p{L}[\w+'-]*:`,
  ].join("|"),
  "mu",
);

/** Whether Slack would show it letter by letter as mrkdwn. */
const isQuiet = (text: string): boolean => text.trim() !== "" && !formatted.test(text);

/** A text object must hold at least one character, and one of blanks is shown as nothing. */
const visible = (text: string): string => (text.trim() === "" ? "(blank)" : text);

/** Cut so that neither a character nor an entity is torn. */
function fit(escaped: string, max: number): string {
  if (escaped.length <= max) return escaped;
  return `${escaped
    .slice(0, max - 4)
    .replace(/[\ud800-\udbff]$/, "")
    .replace(/&[a-z]{0,3}$/, "")} ...`;
}

/** Parts whose escaped form fits one text object and that hold no fence, split between characters; joined they are the text. */
function pieces(text: string): readonly string[] {
  const all: string[] = [];
  let piece = "";
  let size = 0;
  let ticks = 0;
  for (const character of text) {
    const length = (entities[character] ?? character).length;
    ticks = character === "`" ? ticks + 1 : 0;
    if (size + length > budgets.text || ticks === 3) {
      all.push(piece);
      piece = "";
      size = 0;
      ticks = Math.min(ticks, 1);
    }
    piece += character;
    size += length;
  }
  return [...all, piece];
}
