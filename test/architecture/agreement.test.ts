import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const files = ["src", "agent"].flatMap((root) =>
  readdirSync(root, { recursive: true })
    .map((name) => join(root, String(name)))
    .filter((name) => /\.tsx?$/.test(name)),
);
const textOf = (file: string): string => readFileSync(file, "utf8");
const importers = (module: string): readonly string[] => files.filter((file) => textOf(file).includes(`/${module}.js"`));

for (const [name, module] of [
  ["evaluate", "policy/evaluate"],
  ["planHash", "plan"],
  ["orderText", "order"],
  ["redact", "redact"],
] as const) {
  test(`I13: ${name}() is one function of the core, and the host uses the very same`, () => {
    const homes = files.filter((file) => new RegExp(`export (async )?function ${name}\\(`).test(textOf(file)));
    assert.deepEqual(homes, [`src/core/${module}.ts`]);
    const users = importers(module);
    assert.ok(
      users.some((file) => file.startsWith("agent/")),
      `no file of the agent imports ${module}`,
    );
  });
}
