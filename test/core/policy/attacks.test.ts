import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { emptyContext } from "../../../src/core/policy/context.js";
import { evaluate } from "../../../src/core/policy/evaluate.js";
import { exampleContext } from "../../../src/core/policy/examples.js";
import { unspell } from "../../corpus/shell-table.js";
import { kept } from "./cases.js";

// Every one of these was once thought of as a way around some rule, and some were one. Grouped by what the attacker hopes for.

const file = readFileSync(new URL("../../corpus/policy/attacks.txt", import.meta.url), "utf8");
const groups = file
  .split("\n\n")
  .slice(1)
  .map((text) => text.trim().split("\n"))
  .map(([heading = "", ...lines]) => ({ technique: heading.replace("# ", ""), attacks: lines.map(unspell) }));

test("the file of attacks holds attacks", () => {
  assert.ok(groups.length > 20);
  for (const { technique, attacks } of groups) assert.ok(attacks.length > 5, technique);
});

for (const { technique, attacks } of groups)
  test(`I9: ${technique} is not allowed`, () => {
    kept(attacks, emptyContext);
    kept(attacks, exampleContext);
  });

test("I9: no attack is allowed behind a wrapper, before a comment or after another command", () => {
  const around: readonly ((text: string) => string)[] = [
    (text) => `sudo ${text}`,
    (text) => `timeout 5 ${text}`,
    (text) => `env LC_ALL=C ${text}`,
    (text) => `${text} # only a look`,
    (text) => `uptime; ${text}`,
    (text) => `uptime && ${text}`,
  ];
  for (const { attacks } of groups)
    for (const attack of attacks)
      for (const put of around) assert.notEqual(evaluate(put(attack), emptyContext).ruling, "allow", put(attack));
});
