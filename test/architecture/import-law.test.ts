import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { cruise, type ICruiseResult } from "dependency-cruiser";
import extractOptions from "dependency-cruiser/config-utl/extract-depcruise-options";
import extractTSConfig from "dependency-cruiser/config-utl/extract-ts-config";

const trees = ["src", "agent", "proto", "migrations"];
const sins = readFileSync("test/architecture/sins.txt", "utf8")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .map((line) => line.split("|") as [file: string, sin: string, rule: string]);

const home = process.cwd();
let copy = "";

before(() => {
  copy = mkdtempSync(join(tmpdir(), "tagout-law-"));
  for (const name of [...trees, "package.json", "tsconfig.json", ".dependency-cruiser.cjs"])
    cpSync(name, join(copy, name), { recursive: true });
  symlinkSync(resolve("node_modules"), join(copy, "node_modules"));
});

after(() => {
  process.chdir(home);
  rmSync(copy, { recursive: true });
});

async function violations(folder: string): Promise<{ cruised: number; broken: ReadonlySet<string>; lines: readonly string[] }> {
  process.chdir(folder);
  const options = await extractOptions(resolve(".dependency-cruiser.cjs"));
  const { output } = await cruise(trees, options, undefined, { tsConfig: extractTSConfig(resolve("tsconfig.json")) });
  const { summary } = output as ICruiseResult;
  return {
    cruised: summary.totalCruised,
    broken: new Set(summary.violations.map(({ rule }) => rule.name)),
    lines: summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`),
  };
}

test("the import law holds on the real tree, and it was looked at", async () => {
  const { cruised, lines } = await violations(home);
  assert.ok(cruised > 150, `only ${cruised} modules were seen`);
  assert.deepEqual(lines, []);
});

test("every rule of the import law has a planted sin", async () => {
  process.chdir(home);
  const options = await extractOptions(resolve(".dependency-cruiser.cjs"));
  const rules = (options.ruleSet?.forbidden ?? []).map(({ name }) => name);
  assert.deepEqual([...new Set(sins.map(([, , rule]) => rule))].sort(), rules.sort());
});

for (const [file, sin, rule] of sins) {
  test(`${rule} bites: ${sin} in ${file}`, async () => {
    const path = join(copy, file);
    const original = readIfThere(path);
    writeFileSync(path, `${sin}\n${original ?? ""}`);
    try {
      const { broken } = await violations(copy);
      assert.ok(broken.has(rule), `${rule} did not fire; these did: ${[...broken].join(", ") || "none"}`);
    } finally {
      if (original === null) rmSync(path);
      else writeFileSync(path, original);
    }
  });
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
