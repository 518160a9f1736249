import assert from "node:assert/strict";
import { test } from "node:test";
import { scan } from "../../../src/core/shell/scan.js";
import { corpusTexts, whyNoCorpora } from "../../corpus/shell-corpora.js";
import { shellTable, unspell } from "../../corpus/shell-table.js";
import { inItsForm, mvdan } from "./mvdan.js";
import { generatedTexts } from "./shell-text.js";

const { parse, missing } = await mvdan();

/** Forms in which this version of mvdan/sh is known to be wrong. test/corpus/shell-disagreements.md says why for each. */
const known: readonly RegExp[] = [/['"][0-9]+&?[<>]/, /['"]#/, /\b(?:declare|export|typeset|readonly|local|nameref)\b/, /\blet\b/];

function disagreements(texts: readonly string[]): readonly string[] {
  return texts.flatMap((text) => {
    const reading = scan(text);
    if (parse === null || !reading.ok || known.some((form) => form.test(text))) return [];
    const [its, ours] = [parse(text), inItsForm(reading.value)];
    return JSON.stringify(its) === JSON.stringify(ours) ? [] : [`${JSON.stringify(text)}: mvdan says ${JSON.stringify(its)}`];
  });
}

test("mvdan/sh gives the same argv for every accepted text of the table", { skip: missing }, () => {
  assert.deepEqual(disagreements(shellTable("accepted", / {2}=> {2}/).map(({ left }) => unspell(left))), []);
});

test("mvdan/sh gives the same argv for generated text", { skip: missing }, () => {
  for (const [seed, texts] of generatedTexts(5000)) assert.deepEqual(disagreements(texts), [], `seed ${seed}`);
});

test("mvdan/sh gives the same argv for the corpora", { skip: missing === false ? whyNoCorpora() : missing }, () => {
  assert.deepEqual(disagreements(corpusTexts()), []);
});
