// Writes the table of commands into docs/commands.md: node --import tsx scripts/write-commands-doc.ts
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { verbNames, verbs } from "../src/core/slash/verbs.js";

const marker = "<!-- commands -->";

/** Every verb in the order of the help: how it is typed, what it does, and the role it takes. */
export function commandTable(): string {
  const cell = (text: string): string => text.replaceAll("|", "\\|");
  const rows = verbNames.map((verb) => {
    const { usage, says, needs } = verbs[verb];
    return `| \`${cell(usage)}\` | ${cell(says)} | ${needs ?? "everybody"} |`;
  });
  return ["| Typed | What it does | Role |", "| --- | --- | --- |", ...rows].join("\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [head = ""] = readFileSync("docs/commands.md", "utf8").split(marker);
  writeFileSync("docs/commands.md", `${head}${marker}\n\n${commandTable()}\n`);
}
