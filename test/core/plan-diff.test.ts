import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { diffLines, differenceOf, planDiff } from "../../src/core/plan-diff.js";
import type { Plan, Step } from "../../src/core/plan.js";
import { plan, step } from "../fakes/incidents.js";

const of = (...its: readonly Step[]): Plan => plan(12, "web-07", its);
const free = (n: number): Step => step(n, "allow", "read", ["free", "-m"]);
const kill = (n: number, pid: string): Step => step(n, "allow", "change", ["kill", "-TERM", pid]);

test("a plan differs by the commands that are new, gone, changed or judged otherwise", () => {
  const before = of(free(1), kill(2, "4242"), step(3, "allow", "read", ["uptime"]));
  assert.deepEqual(diffLines(before, of(free(1), kill(2, "77"))), [
    "step 2: kill -TERM 77 (was: kill -TERM 4242)",
    "gone, was step 3: uptime",
  ]);
  assert.equal(differenceOf(before, of(free(1), kill(2, "77"))), "2 commands differ");
  assert.deepEqual(diffLines(of(free(1)), of(kill(1, "7"), free(2))), ["new step 1: kill -TERM 7"]);
  const held = step(1, "review", "read", ["free", "-m"]);
  assert.deepEqual(diffLines(of(free(1)), of({ ...held, text: "free -m" })), ["step 1: review instead of allow: free -m"]);
  assert.equal(differenceOf(of(free(1)), of({ ...held, text: "free -m" })), "1 command differs");
});

test("what differs without any command differing is said too", () => {
  const base = of(free(1), kill(2, "4242"));
  assert.equal(differenceOf(base, { ...base, risk: "high" }), "risk high instead of medium");
  assert.equal(differenceOf(base, { ...base, policy: { version: "2", hash: "0" } }), "the same commands, judged by another policy");
  assert.equal(differenceOf(base, of(kill(1, "4242"), free(2))), "the same commands in another order");
  assert.equal(differenceOf(base, { ...base, revision: 2 }), "the same commands, from newer evidence");
});

test("a plan does not differ from itself, and every difference of two plans is named once", () => {
  const steps = fc
    .array(fc.tuple(fc.constantFrom("allow", "review" as const), fc.constantFrom("a", "b", "c", "d")), { maxLength: 5 })
    .map((its) => of(...its.map(([verdict, word], n) => ({ ...step(n + 1, verdict, "read", [word]), text: word }))));
  fc.assert(
    fc.property(steps, steps, (before, after) => {
      assert.deepEqual(planDiff(before, before), []);
      const changes = planDiff(before, after);
      const kinds = (kind: string): number => changes.filter((change) => change.kind === kind).length;
      assert.equal(after.steps.length - before.steps.length, kinds("added") - kinds("removed"));
      assert.ok(changes.length <= Math.max(before.steps.length, after.steps.length));
    }),
  );
});
