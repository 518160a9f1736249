import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { boundBy, contextWithin, contradictionOf } from "../../src/core/bound.js";
import type { Facts, ProcessFact } from "../../src/core/evidence.js";
import { mayRenew, maxOwnPlansPerHour, outdatedBy } from "../../src/core/outdated.js";
import { emptyContext } from "../../src/core/policy/context.js";
import { exampleNow, incidentIn, script } from "../fakes/incidents.js";

const java: ProcessFact = { ...incidentIn("captured").evidence.facts.processes[0]! };
const facts = (processes: readonly ProcessFact[], units: readonly string[] = []): Facts => ({
  ...incidentIn("captured").evidence.facts,
  processes,
  units,
});
const kill = [script("kill", "-TERM", "4242")];

test("a plan is about the processes and units that its runnable commands name, and about no others", () => {
  const other = { ...java, pid: 77, name: "sshd", unit: null };
  assert.deepEqual(boundBy(kill, facts([java, other])), { processes: [{ pid: 4242, startTicks: 812_334, name: "java" }], units: [] });
  assert.deepEqual(boundBy([script("systemctl", "restart", "payments")], facts([java])).units, ["payments.service"]);
  assert.deepEqual(boundBy([script("uptime")], facts([java, other])), { processes: [], units: [] });
});

test("newer facts contradict a plan when its process is gone or another one, or the trouble is in another unit", () => {
  const bound = boundBy(kill, facts([java]));
  assert.equal(contradictionOf(bound, facts([{ ...java, rssBytes: 1 }])), null);
  assert.equal(contradictionOf(bound, facts([])), null, "evidence that names no process says nothing about one");
  assert.equal(contradictionOf(bound, facts([{ ...java, pid: 9 }])), "process 4242 (java) is no longer there");
  assert.equal(
    contradictionOf(bound, facts([{ ...java, startTicks: 9, name: "nginx" }])),
    "process 4242 is now another one (nginx) than it was (java)",
  );
  const unit = boundBy([script("systemctl", "restart", "payments.service")], facts([java]));
  assert.equal(
    contradictionOf(unit, facts([{ ...java, unit: "billing.service" }])),
    "the trouble is now in billing.service and no longer in payments.service",
  );
});

test("facts never contradict a plan that was made from them", () => {
  const some = fc.array(fc.record({ pid: fc.integer({ min: 1, max: 20 }), startTicks: fc.nat(3) }), { maxLength: 6 });
  fc.assert(
    fc.property(some, fc.array(fc.integer({ min: 1, max: 20 })), (processes, words) => {
      const unique = [...new Map(processes.map((one) => [one.pid, { ...java, ...one }])).values()];
      const its = facts(unique);
      assert.equal(contradictionOf(boundBy([script("kill", ...words.map(String))], its), its), null);
    }),
  );
});

test("I2: a plan is judged with the very processes it is about, and a pid with another start time is none of them", () => {
  const bound = boundBy(kill, facts([java]));
  const context = { ...emptyContext, processes: [java, { ...java, startTicks: 1 }, { ...java, pid: 1 }] };
  assert.deepEqual(contextWithin(context, bound).processes, [java]);
});

test("only a plan that waits for people is outdated, and it renews itself three times an hour", () => {
  const plan = { ...incidentIn("proposed").plan!, bound: boundBy(kill, facts([java])) };
  const changed = { plan, evidence: { ...incidentIn("proposed").evidence, facts: facts([{ ...java, pid: 9 }]) } };
  for (const state of ["proposed", "approved", "dry_passed", "dry_failed"] as const) assert.ok(outdatedBy({ ...changed, state }), state);
  for (const state of ["dry_running", "running", "verifying", "superseded", "blocked"] as const)
    assert.equal(outdatedBy({ ...changed, state }), null, state);
  const outdated = Array.from({ length: maxOwnPlansPerHour }, (_, n) => ({ planHash: String(n), at: exampleNow - n, why: "" }));
  assert.equal(mayRenew({ outdated: outdated.slice(1) }, exampleNow), true);
  assert.equal(mayRenew({ outdated }, exampleNow), false);
  assert.equal(mayRenew({ outdated }, exampleNow + 60 * 60_000), true);
});
