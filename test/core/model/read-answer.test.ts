import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Diagnosis } from "../../../src/core/diagnosis.js";
import { readAnswer } from "../../../src/core/model/read-answer.js";
import { goodAnswer } from "../../contract/model.contract.js";
import { incidentIn } from "../../fakes/incidents.js";

const { evidence } = incidentIn("captured");
const read = (answer: object) => readAnswer(JSON.stringify(answer), evidence, null);

test("an invented quote does not count, and an answer that rests on nothing is not trusted", () => {
  const invented = read({ ...goodAnswer, observations: [{ ...goodAnswer.observations[0], quote: "the disk is on fire" }] });
  assert.ok(invented.ok);
  assert.ok(invented.value.confidence <= 30);
  assert.deepEqual(invented.value.evidence, []);
});

test("I10: evidence ids that were not shown are refused", () => {
  const forged = read({ ...goodAnswer, rests_on: ["E1"] });
  assert.equal(forged.ok, false);
});

for (const command of ["kill -TERM <PID>", "systemctl restart {{unit}}", "tail /path/to/log", "systemctl restart your-service"]) {
  test(`a placeholder is refused with a mend: ${command}`, () => {
    const answer = read({ ...goodAnswer, commands: [{ kind: "remedy", command, purpose: "x" }] });
    assert.match(answer.ok ? "" : answer.error.join(), /placeholder/);
  });
}

test("an answer that says nothing is wrong cannot propose a remedy", () => {
  const answer = read({
    ...goodAnswer,
    cause_class: "not_an_incident",
    commands: [{ kind: "remedy", command: "kill -TERM 4242", purpose: "x" }],
  });
  assert.equal(answer.ok, false);
});

test("the model's own figure for confidence is never asked for", () => {
  assert.equal(read({ ...goodAnswer, confidence: 99 }).ok, false);
});

test("every text is either read or refused with a sentence, never a throw", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.json(), fc.constantFrom("{", "}{", '{"a":'.repeat(5_000))), (text) => {
      const answer = readAnswer(text, evidence, null);
      assert.ok(answer.ok || answer.error.every((problem) => problem.length > 0));
    }),
  );
});

test("a model may call a plan riskier than the rules do, never safer", () => {
  const hint: Diagnosis = { ...incidentIn("proposed").diagnosis!, risk: "high" };
  const answer = readAnswer(JSON.stringify({ ...goodAnswer, risk: "low" }), evidence, hint);
  assert.equal(answer.ok ? answer.value.risk : "", "high");
});
