import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { test } from "node:test";
import { states } from "../../src/core/incident.js";
import { line, paces } from "../../src/pipeline/line.js";

/** The words of the line and the side or sides of the wire that own a half of each. */
const homes: Readonly<Record<string, readonly string[]>> = {
  detect: ["agent"],
  capture: ["agent"],
  transport: ["agent", "src/pipeline"],
  diagnose: ["src/pipeline"],
  validate: ["src/pipeline"],
  propose: ["src/pipeline"],
  approve: ["src/pipeline"],
  execute: ["src/pipeline", "agent"],
  verify: ["agent", "src/pipeline"],
  persist: ["src/pipeline"],
};

for (const [stage, places] of Object.entries(homes)) {
  for (const place of places) {
    test(`${place}/${stage}.ts exports ${stage}()`, async () => {
      const module = (await import(resolve(place, `${stage}.ts`))) as Record<string, unknown>;
      assert.equal(typeof module[stage], "function");
    });
  }
  test(`README links ${stage} to its file`, () => {
    const readme = readFileSync("README.md", "utf8");
    assert.ok(
      places.some((place) => readme.includes(`[${stage}](${place}/${stage}.ts)`)),
      `README has no link [${stage}](...)`,
    );
  });
}

test("every state the line works on is a state", () => {
  for (const state of Object.keys(line)) assert.ok((states as readonly string[]).includes(state), state);
});

test("every state the line works on is taken by one loop, and a diagnosis shares its loop with nothing that a person waits for", () => {
  assert.deepEqual(paces.flatMap((pace) => pace.states).toSorted(), Object.keys(line).toSorted());
  const slow = paces.filter(({ states: its }) => its.some((state) => line[state]?.name === "diagnose"));
  assert.deepEqual(
    slow.map(({ states: its }) => its.map((state) => line[state]?.name)),
    [["diagnose", "diagnose"]],
  );
});
