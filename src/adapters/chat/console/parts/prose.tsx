import { escapeText } from "../../../../core/escape.js";
import type { Markup } from "../markup.js";

/** A sentence of our own making, in which what stands between backticks is set as code. Nothing else in it is markup. */
export function Prose({ text }: { readonly text: string }): Markup {
  const pieces = escapeText(text).split(/`([^`\n]+)`/);
  return <>{pieces.map((piece, n) => (n % 2 === 1 ? <code>{piece}</code> : piece))}</>;
}

/** A command line, broken between its words and not inside them: `rm -` at the end of a line reads like another command. */
export function CommandLine({ text }: { readonly text: string }): Markup {
  const pieces = escapeText(text).split(/(\s+)/);
  return <code>{pieces.map((piece, n) => (n % 2 === 0 && piece !== "" ? <span class="word">{piece}</span> : piece))}</code>;
}
