import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { script } from "../../../../src/adapters/chat/console/assets/script.js";
import { style } from "../../../../src/adapters/chat/console/assets/style.js";

const folder = new URL("../../../../src/adapters/chat/console/", import.meta.url);
const sources = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".tsx"))
  .map((name) => readFileSync(new URL(name, folder), "utf8"));

/** Every word in a string of the markup or the script, and the beginnings of those that are put together. */
const texts = [...sources, script].flatMap((source) => [...source.matchAll(/"([^"\n]*)"|`([^`]*)`/g)].map(([, a, b]) => a ?? b ?? ""));
const words = new Set(texts.flatMap((text) => text.split(/[^a-z0-9-]+/i)));
const beginnings = texts.flatMap((text) => [...text.matchAll(/([a-z][a-z0-9-]*-)\$\{/gi)].map((match) => match[1]!));

const styled = [
  ...new Set(
    [...style.replace(/\/\*.*?\*\//gs, "").matchAll(/(?<![\w)])\.([a-z][\w-]*)|(?<=[\w)\]])\.([a-z][\w-]*)(?=[^{}]*\{)/g)].map(
      ([, a, b]) => a ?? b ?? "",
    ),
  ),
];

test("no rule of the style sheet is for a class that no page has", () => {
  assert.ok(styled.length > 100);
  assert.deepEqual(
    styled.filter((name) => !words.has(name) && !beginnings.some((start) => name.startsWith(start))),
    [],
  );
});

test("every variable that is used is set, and the other way round", () => {
  const used = new Set([...style.matchAll(/var\((--[a-z-]+)/g)].map((match) => match[1]!));
  const set = new Set([...style.matchAll(/(--[a-z-]+):/g)].map((match) => match[1]!));
  assert.deepEqual(
    [...used].filter((name) => !set.has(name)),
    [],
  );
  assert.deepEqual(
    [...set].filter((name) => !used.has(name)),
    [],
  );
});

test("the style sheet is well formed: every brace is closed, and nothing is loaded", () => {
  let depth = 0;
  for (const character of style) {
    depth += character === "{" ? 1 : character === "}" ? -1 : 0;
    assert.ok(depth >= 0);
  }
  assert.equal(depth, 0);
  assert.doesNotMatch(style, /url\(|@import|undefined|\[object/);
});
