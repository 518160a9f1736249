import { indented, oneLine } from "../card/words.js";
import { escapeText } from "../escape.js";

/**
 * Foreign text within a line of Markdown: what formats, links, mentions somebody, draws a picture or begins a block is taken
 * at its letter, and everything else stays readable as it is.
 *
 * @source CommonMark 0.31, "Backslash escapes": every ASCII punctuation character may be escaped. `@`, `<` and `>` are
 *         entities, which no reader of Markdown takes for themselves.
 */
export function inline(text: string, max = 500): string {
  return oneLine(text, max)
    .replace(/[\\`*_[\]~|$]/g, "\\$&")
    .replace(/:(?=\/\/|[\w+-]+:)/g, "\\:")
    .replace(/\b(www)\./gi, "$1\\.")
    .replace(/^(?:[-+#=>]|\d{1,9}[.)])/, (start) => `${start.slice(0, -1)}\\${start.slice(-1)}`)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("@", "&#64;");
}

/**
 * Foreign text of several lines, letter by letter, as a block of code. Indented and not verbatim: no text can end such a block,
 * and a fence inside a message of Slack would cut that message into many.
 */
export function verbatim(text: string): string {
  return indented(escapeText(text).replaceAll("\t", "    "), "    ");
}

/** Cells must be escaped already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll("\n", " ")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
