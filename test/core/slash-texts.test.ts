import assert from "node:assert/strict";
import { test } from "node:test";
import { listText, type Listed } from "../../src/core/slash/list-text.js";
import { measured } from "../../src/core/slash/evidence-text.js";
import { helpText } from "../../src/core/slash/help-text.js";
import { statusText } from "../../src/core/slash/status-text.js";
import type { AuditRecord } from "../../src/core/audit.js";
import { denials } from "../../src/core/approval.js";
import { happenings } from "../../src/core/slash/timeline-text.js";
import { whoamiText } from "../../src/core/slash/whoami-text.js";
import { grantsOf, rolesSomewhere, type Role } from "../../src/core/access.js";
import { ann, began, eve, exampleAccess, exampleNow } from "../fakes/incidents.js";

const row: Listed = {
  id: 12,
  host: "web-07",
  state: "proposed",
  severity: "P2",
  openedAt: began,
  summary: "java uses too much memory",
  quiet: [],
};

test("a list says severity, name, host, state and since when on one line each", () => {
  assert.equal(
    listText([row], 1, 1).split("\n")[0],
    "P2 INC-12 web-07: Waiting for approval. java uses too much memory (since 2026-11-23 02:14 UTC)",
  );
});

test("a list of several pages says how to get the next one, the last page does not", () => {
  assert.match(listText([row], 21, 1), /21 incidents, page 1 of 3. Next: the same with --page 2/);
  assert.doesNotMatch(listText([row], 21, 3), /Next/);
});

test("a list names one of its incidents in a line that can be typed as it stands", () => {
  assert.match(listText([row], 1, 1, "npx tagout incident"), /One of them: npx tagout incident show INC-12$/);
});

test("a figure that was measured once is said once", () => {
  const reading = { at: exampleNow, phase: "raised", value: 3, threshold: 2 } as const;
  const text = measured([reading], "deaths");
  assert.match(text, /^Measured once, limit 2 deaths: 3 deaths at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/);
  assert.match(measured([reading, { ...reading, value: 4 }], "deaths"), /^Measured 2 times, .*first 3 deaths at .*, last 4 deaths at /);
});

test("only where others read along does the help speak of answers for everybody", () => {
  const viewer = new Set<Role>(["viewer"]);
  for (const word of [null, "list", "lst"]) {
    assert.match(helpText(viewer, word), /--here/);
    assert.doesNotMatch(helpText(viewer, word, "npx tagout incident", false), /--here/);
  }
});

test("an empty list says whether there is nothing or the page is too far", () => {
  assert.equal(listText([], 0, 1), "There are no incidents like that.");
  assert.equal(listText([], 11, 3), "There is no page 3; the last is 2.");
});

test("a hostile summary stays on its line", () => {
  assert.equal(listText([{ ...row, summary: "a\nb\u202e\u0007" }], 1, 1).split("\n").length, 2);
});

test("whoami names the identity, the principal, and the grant behind each role", () => {
  const access = {
    ...exampleAccess,
    grants: [...exampleAccess.grants, { to: "slack-group:S0ONCALL0", roles: ["executor" as const], hosts: { env: "staging" } }],
  };
  const text = whoamiText(access, ann);
  assert.match(text, /^Identity: slack:T0AAAAAAA\/U0ANN0000 \(shown as ann\)$/m);
  assert.match(text, /^Counts as: ann$/m);
  assert.match(text, /^Roles: approver on every host, granted to principal:ann$/m);
  assert.match(text, /^Roles: executor on hosts labelled env=staging, granted to slack-group:S0ONCALL0$/m);
});

test("somebody without a grant is told so and has no role anywhere", () => {
  assert.match(whoamiText(exampleAccess, eve), /Roles: none/);
  assert.deepEqual(grantsOf(exampleAccess, eve), []);
  assert.equal(rolesSomewhere(exampleAccess, eve).size, 0);
});

test("roles held on some hosts only are enough for the help", () => {
  const access = {
    ...exampleAccess,
    grants: [{ to: "slack:T0AAAAAAA/U0EVE0000", roles: ["approver" as const], hosts: { env: "staging" } }],
  };
  assert.deepEqual([...rolesSomewhere(access, eve)].sort(), ["approver", "responder", "viewer"]);
});

test("status puts what is waited for first and names what is well", () => {
  const text = statusText({
    openIncidents: 3,
    waiting: 1,
    agents: { connected: 4, enrolled: 5 },
    model: null,
    policy: { version: "1", hash: "9d41".repeat(16) },
    parts: [
      { name: "slack", waitsFor: "Slack cannot be reached." },
      { name: "database", waitsFor: null },
    ],
  });
  assert.deepEqual(text.split("\n"), [
    "Not well: slack: Slack cannot be reached.",
    "Well: database",
    "Incidents: 3 open, 1 waiting for people",
    "Agents: 4 of 5 hosts connected",
    "Diagnosis: runbook rules alone, no model",
    "Policy: 1 (9d419d41)",
  ]);
});

test("a timeline says until when and why an incident was snoozed, and what ended it", () => {
  const entry = { seq: 7, at: began, actor: "ann", object: "INC-12" };
  const who = { platform: "console", identity: "ann" };
  const told = (action: string, facts: AuditRecord["facts"]) => happenings([{ ...entry, action, facts }])[0];
  assert.equal(
    told("incident.snoozed", { ...who, until: Date.UTC(2026, 10, 23, 4, 14), reason: "lunch" }),
    "snoozed it until 2026-11-23 04:14:00 UTC as console:ann: lunch",
  );
  assert.equal(told("incident.woken", { ...who, why: "person" }), "ended its snooze as console:ann");
  assert.equal(told("incident.woken", { why: "time" }), "its snooze is over");
  assert.equal(told("incident.woken", { why: "constructor" }), "its snooze has ended (constructor)");
});

test("a timeline says an account once, again where it changes, and not where the actor has no other name", () => {
  const approved = (actor: string, identity: string): AuditRecord => {
    const facts = { planHash: "3f9ac2d1", platform: "slack", identity };
    return { seq: 7, at: began, actor, object: "INC-12", action: "decision.approve", facts };
  };
  const entries = [approved("ann", "T1/U1"), approved("ann", "T1/U1"), approved("slack:T1/U2", "T1/U2"), approved("ann", "T1/U3")];
  assert.deepEqual(happenings(entries), [
    "approved plan 3f9ac2d1 as slack:T1/U1",
    "approved plan 3f9ac2d1",
    "approved plan 3f9ac2d1",
    "approved plan 3f9ac2d1 as slack:T1/U3",
  ]);
});

test("a timeline says in words why somebody was refused, and a reason of a newer hub as it stands", () => {
  const told = (denial: string) =>
    happenings([
      { seq: 7, at: began, actor: "ann", object: "INC-12", action: "decision.refused", facts: { action: "approve", denial } },
    ])[0];
  assert.equal(told("plan-changed"), "was refused an approval: it was for another plan than the one that stood");
  assert.equal(told("constructor"), "was refused an approval: constructor");
  for (const denial of denials.filter((each) => each !== "frozen")) assert.doesNotMatch(told(denial) ?? "", new RegExp(denial), denial);
});
