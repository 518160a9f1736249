import { oneLine } from "../card/words.js";
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
    .replace(/^(?:[-+#=>]|\d{1,9}[.)])/, (start) => `${start.slice(0, -1)}\\${start.slice(-1)}`)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("@", "&#64;");
}

/** Foreign text of several lines, letter by letter, in a fence longer than any inside. */
export function fenced(text: string): string {
  const its = escapeText(text).replaceAll("\t", "    ");
  const longest = Math.max(2, ...[...its.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${its}\n${fence}`;
}

/** Cells must be escaped already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll("\n", " ")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
