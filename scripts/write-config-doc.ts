import { readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { hubConfigSchema } from "../src/config-schema.js";

// Writes the table of keys in docs/config.md from the schema: npx tsx scripts/write-config-doc.ts

interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
}

/** One row for each key: path, what it takes, default, meaning. */
export function configTable(): string {
  const schema = z.toJSONSchema(hubConfigSchema, { io: "input", unrepresentable: "any" }) as Schema;
  return ["| key | takes | default | meaning |", "|---|---|---|---|", ...rows(schema, "")].join("\n");
}

function rows(schema: Schema, path: string): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, member]) => {
    const key = path === "" ? name : `${path}.${name}`;
    const choices = member.oneOf ?? member.anyOf ?? [];
    if (choices.length > 0) return unique(choices.flatMap((choice) => rows(choice, key)));
    const parts = rows(member, key);
    const own = parts.length > 0 && member.description === undefined ? [] : [row(key, member)];
    return [...own, ...parts, ...(member.items === undefined ? [] : itemRows(member.items, `${key}[]`))];
  });
}

/** What an item may be beside a plain value has keys of its own. */
const itemRows = (items: Schema, path: string): string[] => [items, ...(items.anyOf ?? [])].flatMap((one) => rows(one, path));

function row(key: string, schema: Schema): string {
  const given = schema.default === undefined ? "" : `\`${JSON.stringify(schema.default)}\``;
  return `| \`${key}\` | ${takes(schema)} | ${given} | ${schema.description ?? ""} |`;
}

function takes(schema: Schema): string {
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${String(value)}\``).join(", ");
  if (schema.items !== undefined) return "a list";
  return schema.type === "object" ? "a table" : (schema.type ?? "");
}

const unique = (all: readonly string[]): string[] => [...new Set(all)];

if (process.argv[1]?.endsWith("write-config-doc.ts") === true) {
  const [before] = readFileSync("docs/config.md", "utf8").split("<!-- keys -->");
  writeFileSync("docs/config.md", `${before}<!-- keys -->\n\n${configTable()}\n`);
}
