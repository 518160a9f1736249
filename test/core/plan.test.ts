import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { dispositions, isRunnable, planHash, stepsToRun, type Plan, type Step } from "../../src/core/plan.js";
import { plan, script, step } from "../fakes/incidents.js";

const its: readonly Step[] = [
  step(1, "allow", "read", ["free", "-m"]),
  step(2, "allow", "change", ["systemctl", "restart", "web.service"]),
];
const base = plan(12, "web-07", its);

const changed: readonly { readonly what: string; readonly plan: Plan }[] = [
  { what: "another incident", plan: { ...base, incidentId: 13 } },
  { what: "another revision", plan: { ...base, revision: 2 } },
  { what: "another host", plan: { ...base, host: "web-08" } },
  { what: "another policy version", plan: { ...base, policy: { ...base.policy, version: "2" } } },
  { what: "another policy hash", plan: { ...base, policy: { ...base.policy, hash: "0".repeat(64) } } },
  { what: "a lower risk", plan: { ...base, risk: "low" } },
  { what: "another order of steps", plan: { ...base, steps: [...its].reverse() } },
  { what: "another argument", plan: { ...base, steps: [{ ...its[0]!, script: script("free", "-g") }, its[1]!] } },
  { what: "an argument split in two", plan: { ...base, steps: [{ ...its[0]!, script: script("free", "-", "m") }, its[1]!] } },
  { what: "another text", plan: { ...base, steps: [{ ...its[0]!, text: "free  -m" }, its[1]!] } },
  { what: "another verdict", plan: { ...base, steps: [{ ...its[0]!, verdict: "review" }, its[1]!] } },
  { what: "another effect", plan: { ...base, steps: [{ ...its[0]!, effect: "change" }, its[1]!] } },
  { what: "a longer limit", plan: { ...base, steps: [{ ...its[0]!, limits: { ...its[0]!.limits, timeoutMs: 1 } }, its[1]!] } },
];

for (const { what, plan: other } of changed) {
  test(`I2: ${what} gives another plan hash`, () => assert.notEqual(planHash(other), planHash(base)));
}

test("I2: the words of the one who proposed are not what is hashed", () => {
  assert.equal(planHash({ ...base, steps: its.map((one) => ({ ...one, purpose: "other words" })) }), planHash(base));
});

const verdict = fc.constantFrom("allow", "review", "block" as const);
const effect = fc.constantFrom("read", "change" as const);
const steps = fc.array(fc.tuple(verdict, effect), { maxLength: 8 }).map((all) => all.map(([v, e], n) => step(n + 1, v, e, ["free"])));

test("I1: a step that is not allow is always held, and nothing after a held step changes the host", () => {
  fc.assert(
    fc.property(steps, (all) => {
      const proposed = plan(1, "web-07", all);
      const disposition = dispositions(proposed);
      const firstHeld = all.findIndex((one) => one.verdict !== "allow");
      all.forEach((one, n) => {
        if (one.verdict !== "allow") assert.equal(disposition[n], "held");
        else if (one.effect === "change" && firstHeld !== -1 && n > firstHeld) assert.equal(disposition[n], "skipped");
        else assert.equal(disposition[n], "run");
      });
      assert.deepEqual(
        stepsToRun(proposed),
        proposed.steps.filter((_, n) => disposition[n] === "run"),
      );
    }),
  );
});

test("a plan without an allow step has nothing to run", () => {
  assert.equal(isRunnable(plan(1, "web-07", [step(1, "review", "change", ["reboot"]), step(2, "block", "change", ["rm"])])), false);
  assert.equal(isRunnable(base), true);
});
