import assert from "node:assert/strict";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { before, test } from "node:test";
import { cruise, type ICruiseResult, type IViolation } from "dependency-cruiser";
import extractOptions from "dependency-cruiser/config-utl/extract-depcruise-options";
import extractTSConfig from "dependency-cruiser/config-utl/extract-ts-config";

const trees = ["src", "agent", "proto", "migrations"];

interface Sin {
  readonly file: string;
  readonly line: string;
  readonly rule: string;
}

const sins: readonly Sin[] = readFileSync("test/architecture/sins.txt", "utf8")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .map((line) => line.split("|") as [file: string, line: string, rule: string])
  .map(([file, line, rule]) => ({ file, line, rule }));

const home = process.cwd();
const found = new Map<Sin, readonly IViolation[]>();

/** Looking at the whole tree takes seconds, so the first sins of all rules are planted together, then the second ones, and so on. */
before(async () => {
  for (let round = 0; ; round += 1) {
    const planted = sins.filter((sin) => sins.filter(({ rule }) => rule === sin.rule).indexOf(sin) === round);
    if (planted.length === 0) break;
    const copy = mkdtempSync(join(tmpdir(), "tagout-law-"));
    try {
      for (const name of [...trees, "package.json", "tsconfig.json", ".dependency-cruiser.cjs"])
        cpSync(name, join(copy, name), { recursive: true });
      symlinkSync(resolve("node_modules"), join(copy, "node_modules"));
      for (const { file, line } of planted) writeFileSync(join(copy, file), `${line}\n${readIfThere(join(copy, file))}`);
      const { violations } = await cruised(copy);
      for (const sin of planted) found.set(sin, violations);
    } finally {
      process.chdir(home);
      rmSync(copy, { recursive: true });
    }
  }
});

async function cruised(folder: string): Promise<ICruiseResult["summary"]> {
  process.chdir(folder);
  const options = await extractOptions(resolve(".dependency-cruiser.cjs"));
  const { output } = await cruise(trees, options, undefined, { tsConfig: extractTSConfig(resolve("tsconfig.json")) });
  process.chdir(home);
  return (output as ICruiseResult).summary;
}

const told = ({ rule, from, to }: IViolation): string => `${rule.name}: ${from} -> ${to}`;

test("the import law holds on the real tree, and it was looked at", async () => {
  const { totalCruised, violations } = await cruised(home);
  assert.ok(totalCruised > 150, `only ${totalCruised} modules were seen`);
  assert.deepEqual(violations.map(told), []);
});

test("every rule of the import law has a planted sin", async () => {
  const options = await extractOptions(resolve(".dependency-cruiser.cjs"));
  const rules = (options.ruleSet?.forbidden ?? []).map(({ name }) => name);
  assert.deepEqual([...new Set(sins.map(({ rule }) => rule))].sort(), rules.sort());
});

for (const sin of sins) {
  test(`${sin.rule} bites: ${sin.line} in ${sin.file}`, () => {
    const violations = found.get(sin) ?? [];
    assert.ok(
      violations.some((one) => isAbout(one, sin)),
      `${sin.rule} did not fire; these did:\n${violations.map(told).join("\n")}`,
    );
  });
}

/** The rule fired at that file, or on a way that leads through it, and for what the planted line names. */
function isAbout({ rule, from, to, via = [] }: IViolation, sin: Sin): boolean {
  const [, named = sin.file] = /(?:from|import\() ?"(?:node:|[./]*)([^"]+?)(?:\.js)?"/.exec(sin.line) ?? [];
  return rule.name === sin.rule && [from, ...via.map(({ name }) => name)].includes(sin.file) && to.includes(named);
}

function readIfThere(path: string): string {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}
