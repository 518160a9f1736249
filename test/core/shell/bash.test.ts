import assert from "node:assert/strict";
import { test } from "node:test";
import type { Reading } from "../../../src/core/shell/reading.js";
import { scan } from "../../../src/core/shell/scan.js";
import { shellTable, unspell } from "../../corpus/shell-table.js";
import { corpusTexts, whyNoCorpora } from "../../corpus/shell-corpora.js";
import { disagreements } from "./bash-differential.js";
import { whyNoBash } from "./real-bash.js";
import { generatedTexts } from "./shell-text.js";

const skip = whyNoBash();

function accepted(texts: readonly string[]): readonly (readonly [string, Reading])[] {
  return [...new Set(texts)].flatMap((text) => {
    const reading = scan(text);
    return reading.ok ? [[text, reading.value] as const] : [];
  });
}

test("bash gives the programs the arguments, joints and redirects that the table's texts were read as", { skip }, () => {
  const texts = accepted(shellTable("accepted", / {2}=> {2}/).map(({ left }) => unspell(left)));
  assert.ok(texts.length > 50);
  assert.deepEqual(disagreements(texts), []);
});

test("bash reads what the scanner accepts of generated text in the same way", { skip }, () => {
  for (const [seed, texts] of generatedTexts(2000)) assert.deepEqual(disagreements(accepted(texts)), [], `seed ${seed}`);
});

test("bash reads every accepted text of the corpora in the same way", { skip: skip || whyNoCorpora() }, () => {
  const texts = accepted(corpusTexts());
  assert.ok(texts.length > 1000);
  for (let from = 0; from < texts.length; from += 2000) assert.deepEqual(disagreements(texts.slice(from, from + 2000)), []);
});
