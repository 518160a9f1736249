/** A piece of a line: plain, strong or a code word. */
export interface Span {
  readonly text: string;
  readonly isStrong: boolean;
}

export type Block =
  | { readonly kind: "heading"; readonly level: 1 | 2 | 3; readonly spans: readonly Span[] }
  | { readonly kind: "paragraph"; readonly spans: readonly Span[] }
  | { readonly kind: "list"; readonly items: readonly (readonly Span[])[] }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "table"; readonly head: readonly (readonly Span[])[]; readonly rows: readonly (readonly (readonly Span[])[])[] };

/**
 * Reads the Markdown that a post-mortem is written in (src/core/postmortem): headings, paragraphs, lists, tables, indented
 * code and strong words. Not a reader of Markdown at large: whatever else stands there is text, links and markup included, so
 * nothing that it gives can act. Total, and linear in the length of the text.
 */
export function readMarkdown(text: string): readonly Block[] {
  const blocks: Block[] = [];
  let held: string[] = [];
  for (const line of [...text.split("\n"), ""]) {
    if (held.length > 0 && kindOf(line) !== kindOf(held[0] ?? "")) {
      for (const block of blockOf(held)) blocks.push(block);
      held = [];
    }
    if (line.trim() !== "" || kindOf(held[0] ?? "") === "code") held.push(line);
  }
  return blocks.concat(blockOf(held));
}

type Kind = "blank" | "heading" | "code" | "table" | "list" | "paragraph";

function kindOf(line: string): Kind {
  if (line.startsWith("    ")) return "code";
  if (line.trim() === "") return "blank";
  if (/^#{1,3} /.test(line)) return "heading";
  if (line.startsWith("| ")) return "table";
  return line.startsWith("- ") ? "list" : "paragraph";
}

function blockOf(lines: readonly string[]): readonly Block[] {
  switch (kindOf(lines[0] ?? "")) {
    case "blank":
      return [];
    case "heading":
      return lines.map((line) => {
        const level = line.indexOf(" ") as 1 | 2 | 3;
        return { kind: "heading", level, spans: spansOf(line.slice(level + 1)) };
      });
    case "code":
      return [{ kind: "code", text: lines.map((line) => line.slice(4)).join("\n") }];
    case "table": {
      const [head = [], , ...rows] = lines.map(cellsOf);
      return [{ kind: "table", head, rows }];
    }
    case "list":
      return [{ kind: "list", items: lines.map((line) => spansOf(line.slice(2))) }];
    case "paragraph":
      return [{ kind: "paragraph", spans: spansOf(lines.join(" ")) }];
  }
}

/** A bar that belongs to a cell's text has a backslash in front of it; a backslash with nothing behind it is one, or each of its letters would be tried anew. */
const cellsOf = (line: string): readonly (readonly Span[])[] =>
  [...line.slice(2, -2).matchAll(/((?:\\.?|[^\\|])*)(?:\||$)/gsu)].slice(0, -1).map(([, cell = ""]) => spansOf(cell.trim()));

/** A map: what every object has, such as `valueOf`, is a word like any other. */
const entities: ReadonlyMap<string, string> = new Map([
  ["&amp;", "&"],
  ["&lt;", "<"],
  ["&gt;", ">"],
  ["&#64;", "@"],
]);

function spansOf(text: string): readonly Span[] {
  const spans: { text: string; isStrong: boolean }[] = [];
  let isStrong = false;
  for (const [piece] of text.matchAll(/\*\*|\\[!-/:-@[-`{-~]|&(?:amp|lt|gt|#64);|[^\\&*]+|[\\&*]/gu)) {
    if (piece === "**") isStrong = !isStrong;
    else {
      const last = spans.at(-1);
      const read = piece.length === 2 && piece.startsWith("\\") ? piece.slice(1) : (entities.get(piece) ?? piece);
      if (last?.isStrong === isStrong) last.text += read;
      else spans.push({ text: read, isStrong });
    }
  }
  return spans;
}
