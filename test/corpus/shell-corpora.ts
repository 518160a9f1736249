import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

/** Folder of `*.jsonl` files whose lines have a `code`. Real commands of other projects, under their own licences. */
const folder = process.env.TAGOUT_CORPORA;

/** Why tests over the corpora are skipped, or false when they are not. */
export function whyNoCorpora(): string | false {
  if (folder === undefined) return "set TAGOUT_CORPORA to a folder of *.jsonl files with a `code` in each line";
  return existsSync(folder) ? false : `TAGOUT_CORPORA names ${folder}, which is not there`;
}

const Row = z.object({ id: z.string(), code: z.string() });

/** Every row of every corpus, with the name of its file. */
export function corpusRows(): readonly { readonly corpus: string; readonly id: string; readonly code: string }[] {
  if (folder === undefined) return [];
  const files = readdirSync(folder)
    .filter((name) => name.endsWith(".jsonl"))
    .sort();
  return files.flatMap((name) =>
    readFileSync(join(folder, name), "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => ({ corpus: name.replace(".jsonl", ""), ...Row.parse(JSON.parse(line)) })),
  );
}

export const corpusTexts = (): readonly string[] => [...new Set(corpusRows().map(({ code }) => code))];
