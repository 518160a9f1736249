import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleCard } from "../../src/core/card/sample.js";
import type { Card, CardStep } from "../../src/core/card.js";
import { cardNews } from "../../src/core/card-news.js";

const [look] = sampleCard.steps as readonly [CardStep];
const ran = (outcome: string, output: string): CardStep => ({ ...look, outcome, output });
const passed: Card = {
  ...sampleCard,
  state: { code: "dry_passed", label: "Dry run passed", next: "Run it." },
  facts: [...sampleCard.facts, { label: "Dry run", value: "passed." }],
  history: [...sampleCard.history, "later: the dry run passed"],
  steps: [ran("ran, exit 0", "Filesystem\n/dev/vda"), { ...look, n: 2 }],
};

test("what changed on a card is its state, its new facts and lines, and what became of the commands", () => {
  const news = [
    "Dry run passed. Run it.",
    "  Dry run: passed.",
    "  later: the dry run passed",
    "  1. df -h",
    "     ran, exit 0",
    "       | Filesystem",
    "       | /dev/vda",
  ];
  assert.equal(cardNews(sampleCard, passed), news.join("\n"));
});

test("a card that reads the same has no news, and a sentence that stands on it already is not said again", () => {
  assert.equal(cardNews(passed, { ...passed, version: 9, buttons: [] }), "");
  const woken: Card = { ...passed, quiet: [...passed.quiet, { kind: "muted", text: "Muted until 05:00 UTC by ann." }] };
  assert.equal(cardNews(passed, woken), "Muted until 05:00 UTC by ann.");
});

test("when one command has another outcome all of them are said, since it is another run", () => {
  const live: Card = { ...passed, steps: [ran("ran, exit 0", "Filesystem\n/dev/vda"), { ...ran("failed, exit 1", ""), n: 2 }] };
  assert.match(cardNews(passed, live), /1\. df -h\n {5}ran, exit 0[\s\S]+2\. df -h\n {5}failed, exit 1$/);
});

test("a line of the history that is put in between is said with what follows it", () => {
  const before: Card = { ...passed, history: ["first", "third"] };
  assert.equal(cardNews(before, { ...passed, history: ["first", "second", "third"] }), "  second\n  third");
});
