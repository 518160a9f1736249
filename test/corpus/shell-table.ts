import { readFileSync } from "node:fs";

/** The rows of a table below `test/corpus/shell`: its lines but comments and empty ones, cut at the first double space. */
export function shellTable(
  name: string,
  separator: RegExp,
): readonly { readonly left: string; readonly right: string | null; readonly line: number }[] {
  const lines = readFileSync(new URL(`./shell/${name}.txt`, import.meta.url), "utf8").split("\n");
  return lines.flatMap((text, index) => {
    if (text === "" || text.startsWith("#")) return [];
    const [left = "", right] = text.split(separator);
    return [{ left, right: right ?? null, line: index + 1 }];
  });
}

/** The characters that a table cannot hold as they are. */
export function unspell(text: string): string {
  const characters = text.replace(/‹U\+([0-9A-F]+)›/g, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)));
  return characters.replaceAll("⏎", "\n").replaceAll("⇥", "\t");
}
