import assert from "node:assert/strict";
import { test } from "node:test";
import { approversOn, callsOf, defaultCallRules, outcomeOn, type CallRules } from "../../src/core/calls.js";
import { endStates, type Incident } from "../../src/core/incident.js";
import type { Access } from "../../src/core/access.js";
import { ann, decision, exampleAccess, examples, incidentIn } from "../fakes/incidents.js";

const minute = 60_000;
const proposedAt = incidentIn("proposed").openedAt + minute;
const p1: Incident = { ...incidentIn("proposed"), severity: "P1" };
const rules: CallRules = { ...defaultCallRules, onCall: ["slack-group:S0DUTY00", "mattermost:dutydutydutydutydutydutyab"] };
const calls = (incident: Incident, quietUntil: number | null = null, its = rules) =>
  callsOf(incident, { access: exampleAccess, platform: "slack", rules: its, proposedAt, quietUntil });

test("a P1 that nobody answers calls after 5, 15 and 30 minutes, wider each time, and at last everywhere", () => {
  const all = calls(p1);
  assert.deepEqual(
    all.map(({ at, step, everywhere }) => [(at - proposedAt) / minute, step, everywhere]),
    [
      [0, 0, false],
      [5, 1, false],
      [15, 2, false],
      [30, 3, true],
    ],
  );
  assert.deepEqual(all[0]?.mentions, approversOn(exampleAccess, "slack", p1.labels));
  assert.deepEqual(all[1]?.mentions, all[0]?.mentions);
  assert.deepEqual(all[2]?.mentions[0], { kind: "group", id: "S0DUTY00" });
  assert.equal(new Set(all.map(({ key }) => key)).size, 4);
});

test("a P2 calls once, and less urgent ones call nobody", () => {
  assert.deepEqual(
    (["P2", "P3", "P4"] as const).map((severity) => calls({ ...p1, severity }).length),
    [1, 0, 0],
  );
});

test("a decision, a cleared signal and every state but the one that waits for people end all calls", () => {
  const decided = { ...p1, decisions: [decision("approve", ann, "ann", p1.planHash!, proposedAt + 1)] };
  assert.deepEqual(calls(decided), []);
  assert.deepEqual(calls({ ...p1, clearedAt: proposedAt + 1 }), []);
  for (const { incident } of examples) if (incident.state !== "proposed") assert.deepEqual(calls(incident), []);
});

test("a decision on an earlier plan does not keep the new one quiet, whose calls have keys of their own", () => {
  const old = { ...p1, revision: 2, decisions: [decision("approve", ann, "ann", "0".repeat(64), proposedAt)] };
  assert.equal(calls(old).length, 4);
  assert.ok(calls(old).every(({ key }) => !calls(p1).some((other) => other.key === key)));
});

test("a snooze moves every call behind its end", () => {
  const until = proposedAt + 60 * minute;
  assert.deepEqual(
    calls(p1, until).map(({ at }) => (at - until) / minute),
    [0, 5, 15, 30],
  );
});

test("approvers are called by their groups, and one by one only where there is none", () => {
  const access: Access = {
    ...exampleAccess,
    grants: [
      ...exampleAccess.grants,
      { to: "slack-group:S0APPROVE", roles: ["approver"], hosts: { env: "production" } },
      { to: "slack-group:S0OTHERS0", roles: ["approver"], hosts: { env: "staging" } },
      { to: "slack-group:S0VIEWERS", roles: ["viewer"], hosts: {} },
    ],
  };
  assert.deepEqual(approversOn(access, "slack", p1.labels), [{ kind: "group", id: "S0APPROVE" }]);
  assert.deepEqual(approversOn(exampleAccess, "slack", p1.labels), [
    { kind: "user", id: "T0AAAAAAA/U0ANN0000" },
    { kind: "user", id: "T0AAAAAAA/U0BOB0000" },
  ]);
  assert.deepEqual(approversOn(exampleAccess, "console", p1.labels), []);
});

test("how a live run ended is for everybody who let it run, by the identity they have there", () => {
  const outcome = outcomeOn(incidentIn("resolved"), exampleAccess, "slack");
  assert.match(outcome?.text ?? "", /^Resolved: INC-12 on web-07/);
  assert.deepEqual(outcome?.people, [
    { kind: "user", id: "T0AAAAAAA/U0ANN0000" },
    { kind: "user", id: "T0AAAAAAA/U0BOB0000" },
  ]);
  assert.deepEqual(outcomeOn(incidentIn("resolved"), exampleAccess, "mattermost")?.people, [
    { kind: "user", id: "annannannannannannannannan" },
    { kind: "user", id: "bobbobbobbobbobbobbobbobbo" },
  ]);
  for (const { incident } of examples)
    if (endStates.includes(incident.state) && incident.state !== "resolved")
      assert.equal(outcomeOn(incident, exampleAccess, "slack"), null);
});
