import { escapeText } from "../../../../core/escape.js";
import type { DiffLine } from "../line-diff.js";
import type { Markup } from "../markup.js";

/** What a program printed. A change of a file, as `diff -u` writes it, is marked up as one; its signs stay, so it needs no colour. */
export function Output({ text, whole = false, id }: { readonly text: string; readonly whole?: boolean; readonly id?: string }): Markup {
  return (
    <pre class={whole ? "output whole" : "output"} id={id}>
      {isDiff(text) ? <Diff text={text} /> : escapeText(text)}
    </pre>
  );
}

const isDiff = (text: string): boolean => /^--- .*\n\+\+\+ .*\n@@ /m.test(text);

function Diff({ text }: { readonly text: string }): Markup {
  return (
    <>
      {escapeText(text)
        .split("\n")
        .map((line, n) => [n === 0 ? "" : "\n", <LineOfDiff line={line} />])}
    </>
  );
}

function LineOfDiff({ line }: { readonly line: string }): Markup {
  if (/^(---|\+\+\+) /.test(line)) return <b class="diff-file">{line}</b>;
  if (line.startsWith("@@ ")) return <span class="diff-place">{line}</span>;
  if (line.startsWith("+")) return <ins>{line}</ins>;
  return line.startsWith("-") ? <del>{line}</del> : <>{line}</>;
}

/** Lines that differ, with the signs of `diff -u`. */
export function DiffLines({ lines }: { readonly lines: readonly DiffLine[] }): Markup {
  return (
    <pre class="output whole">
      {lines.map(({ kind, text }) =>
        kind === "added" ? <ins>{`+${text}\n`}</ins> : kind === "removed" ? <del>{`-${text}\n`}</del> : ` ${text}\n`,
      )}
    </pre>
  );
}
