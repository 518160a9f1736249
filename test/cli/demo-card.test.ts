import assert from "node:assert/strict";
import { test } from "node:test";
import { cardTeller } from "../../src/cli/demo-card.js";
import { sampleCard } from "../../src/core/card/sample.js";
import type { Card } from "../../src/core/card.js";

const diagnosing: Card = {
  ...sampleCard,
  plan: null,
  steps: [],
  state: { code: "captured", label: "Diagnosing", next: "A diagnosis follows." },
};
const approved: Card = { ...sampleCard, state: { code: "approved", label: "Approved for a dry run", next: "Start it." } };

test("the demo says a card whole once, when its plan is there, and after that what changes", () => {
  const told = cardTeller();
  assert.equal(told(diagnosing), "P4 INC-0: A card that is only looked at\nDiagnosing. A diagnosis follows.");
  assert.match(told(sampleCard), /^P4 INC-0: [\s\S]+Evidence[\s\S]+Commands \(plan 0000-0000[\s\S]+History/);
  assert.equal(told(approved), "Approved for a dry run. Start it.");
  assert.equal(told(approved), "");
});

test("a new plan is said whole again, so that nobody approves what was not shown", () => {
  const told = cardTeller();
  told(sampleCard);
  assert.match(told({ ...sampleCard, plan: { hash: "1111-1111", policy: "built-in" } }), /Commands \(plan 1111-1111/);
});

test("the same plan on another incident, for another cause or judged in another way is said whole again", () => {
  const told = cardTeller();
  told(sampleCard);
  assert.match(told({ ...sampleCard, name: "INC-1" }), /Commands \(plan 0000-0000/);
  assert.match(told({ ...sampleCard, name: "INC-1", cause: { text: "Another", confidence: "high", by: "Rules." } }), /Commands \(plan/);
  const judged = sampleCard.steps.map((step) => ({ ...step, label: "review: manual step" }));
  assert.match(told({ ...sampleCard, steps: judged }), /review: manual step/);
});

test("an incident that ends without a plan is said whole, and the next one begins with its name", () => {
  const told = cardTeller();
  told(diagnosing);
  const blocked: Card = { ...diagnosing, state: { code: "blocked", label: "Nothing can run", next: "Look." } };
  assert.match(told(blocked), /Evidence/);
  assert.match(told({ ...diagnosing, name: "INC-1" }), /^P4 INC-1: .+\nDiagnosing/);
});
