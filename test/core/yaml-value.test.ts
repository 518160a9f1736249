import assert from "node:assert/strict";
import { test } from "node:test";
import { parseDocument } from "yaml";
import { yamlValue } from "../../src/core/yaml-value.js";

const read = (text: string) => yamlValue(parseDocument(text), "bundle.yaml");

test("a YAML text gives its value, and an empty one gives null", () => {
  assert.deepEqual(read("a: [1, x]"), { ok: true, value: { a: [1, "x"] } });
  assert.deepEqual(read(""), { ok: true, value: null });
});

test("every mistake of a YAML text is listed, each in one line that names the place", () => {
  for (const text of ["a: 1\na: 2", "a: [\n", "a: 'x\nb: 2"]) {
    const { ok, error } = read(text) as { readonly ok: boolean; readonly error?: readonly { readonly problem: string }[] };
    assert.ok(!ok && error !== undefined && error.length > 0, text);
    for (const { problem } of error) assert.match(problem, /^[^\n]+ at line \d+, column \d+/, text);
  }
});

test("an alias without its anchor, and aliases that multiply, are problems and no exceptions", () => {
  const laughs = [
    "a: &a [1,1,1,1,1,1,1,1,1,1]",
    "b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]",
    "c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]",
    "d: [*c,*c]",
  ];
  for (const text of ["a: *nothing", laughs.join("\n")]) {
    const value = read(text);
    assert.match(value.ok ? "" : (value.error[0]?.mend ?? ""), /in place of the alias/, text);
  }
});
