import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Access, Actor } from "../../src/core/access.js";
import { decide, type Denial } from "../../src/core/approval.js";
import { actions, type Action } from "../../src/core/decision.js";
import type { Risk } from "../../src/core/diagnosis.js";
import type { Frozen } from "../../src/core/freeze.js";
import { canMove, states, type Incident, type State } from "../../src/core/incident.js";
import { planHash, type Plan } from "../../src/core/plan.js";
import {
  ann,
  bob,
  cleo,
  decision,
  eve,
  exampleAccess,
  exampleNow,
  incidentIn,
  onDryRunHost,
  waitingForSecond,
} from "../fakes/incidents.js";

const ask = (incident: Incident, action: Action, actor: Actor, access: Access = exampleAccess, at = exampleNow) =>
  decide(incident, { action, planHash: incident.planHash ?? "", actor, reason: "", at }, access, null);

function leadsTo(incident: Incident, action: Action, actor: Actor): State | null {
  const decided = ask(incident, action, actor);
  assert.ok(decided.ok, decided.ok ? "" : decided.error.message);
  return decided.value.to;
}

function isDenied(incident: Incident, action: Action, actor: Actor, denial: Denial, access: Access = exampleAccess, at = exampleNow): void {
  const decided = ask(incident, action, actor, access, at);
  assert.equal(decided.ok, false);
  assert.equal(decided.ok ? "" : decided.error.denial, denial);
}

const withVotes = (incident: Incident, ...voters: readonly [Actor, string][]): Incident => ({
  ...incident,
  decisions: voters.map(([actor, principal], n) => decision("approve", actor, principal, incident.planHash ?? "", exampleNow - 1_000 + n)),
});

/** The same incident whose plan, and with it everything that names its hash, carries another risk. */
function withRisk(incident: Incident, risk: Risk): Incident {
  const plan: Plan = { ...incident.plan!, risk };
  const hash = planHash(plan);
  return { ...incident, plan, planHash: hash, reports: incident.reports.map((report) => ({ ...report, planHash: hash })) };
}

test("I3: everyone who is not named in the access file is denied every action in every state", () => {
  for (const state of states) for (const action of actions) isDenied(incidentIn(state), action, eve, "not-authorised");
  isDenied(incidentIn("proposed"), "approve", ann, "not-authorised", { principals: [], grants: [], quorum: [] });
});

test("I3: a decision about another plan hash changes nothing", () => {
  const decided = decide(
    incidentIn("proposed"),
    { action: "approve", planHash: "0".repeat(64), actor: ann, reason: "", at: exampleNow },
    exampleAccess,
    null,
  );
  assert.equal(decided.ok ? "" : decided.error.denial, "plan-changed");
});

test("one approval unlocks the dry run, and the dry run has to be asked for", () => {
  assert.equal(leadsTo(incidentIn("proposed"), "approve", ann), "approved");
  isDenied(incidentIn("proposed"), "dry-run", ann, "quorum-missing");
  assert.equal(leadsTo(withVotes(incidentIn("approved"), [ann, "ann"]), "dry-run", ann), "dry_running");
});

test("a live run on a production host needs two different people, and a third one to run it", () => {
  isDenied(waitingForSecond, "run-live", cleo, "quorum-missing");
  const agreed = withVotes(waitingForSecond, [ann, "ann"], [bob, "bob"]);
  assert.equal(leadsTo(agreed, "run-live", cleo), "running");
  const annRuns: Access = { ...exampleAccess, grants: [...exampleAccess.grants, { to: "principal:ann", roles: ["executor"], hosts: {} }] };
  isDenied(agreed, "run-live", ann, "separate-executor", annRuns);
});

test("while everything is frozen nothing starts, and people may still say yes, no and again", () => {
  const frozen: Frozen = { principal: "cleo", actor: cleo, reason: "bad deploy", at: exampleNow - 60_000 };
  const whileFrozen = (incident: Incident, action: Action, actor: Actor) =>
    decide(incident, { action, planHash: incident.planHash ?? "", actor, reason: "", at: exampleNow }, exampleAccess, frozen);
  const dryRun = whileFrozen(withVotes(incidentIn("approved"), [ann, "ann"]), "dry-run", ann);
  assert.equal(dryRun.ok ? "" : dryRun.error.denial, "frozen");
  const live = whileFrozen(withVotes(waitingForSecond, [ann, "ann"], [bob, "bob"]), "run-live", cleo);
  assert.equal(
    live.ok ? "" : live.error.message,
    "Everything is frozen by cleo: bad deploy. Nothing starts before two approvers have typed unfreeze.",
  );
  for (const action of ["approve", "reject", "rediagnose"] as const) assert.ok(whileFrozen(incidentIn("proposed"), action, ann).ok, action);
  const stranger = whileFrozen(incidentIn("approved"), "dry-run", eve);
  assert.equal(stranger.ok ? "" : stranger.error.denial, "not-authorised");
});

test("I4: how many must agree follows the risk in the plan that was shown, whatever a stored diagnosis says by now", () => {
  const quorum = [{ hosts: {}, risk: "high", mode: "live", approvals: 2, separateExecutor: false }] as const;
  const access: Access = { ...exampleAccess, quorum };
  const risky = withVotes(withRisk(waitingForSecond, "high"), [ann, "ann"]);
  const lowered: Incident = { ...risky, diagnosis: { ...risky.diagnosis!, risk: "low" } };
  isDenied(lowered, "run-live", cleo, "quorum-missing", access);
  assert.ok(ask(withVotes(withRisk(waitingForSecond, "low"), [ann, "ann"]), "run-live", cleo, access).ok);
});

test("one human with two chat identities counts once", () => {
  const annElsewhere: Actor = { platform: "mattermost", id: "annannannannannannannannan", name: "ann", groups: [] };
  isDenied(waitingForSecond, "approve", annElsewhere, "already-decided");
  isDenied(withVotes(waitingForSecond, [ann, "ann"], [annElsewhere, "ann"]), "run-live", cleo, "quorum-missing");
});

test("I3: an approval stops counting when its giver loses the role", () => {
  const without: Access = { ...exampleAccess, grants: exampleAccess.grants.filter(({ to }) => to !== "principal:bob") };
  isDenied(withVotes(waitingForSecond, [ann, "ann"], [bob, "bob"]), "run-live", cleo, "quorum-missing", without);
});

test("I4: a host in mode dry-run has no live run, whoever asks", () => {
  isDenied(onDryRunHost, "run-live", cleo, "host-is-dry-run");
});

test("a dry run older than a quarter of an hour no longer unlocks a live run", () => {
  isDenied(
    withVotes(waitingForSecond, [ann, "ann"], [bob, "bob"]),
    "run-live",
    cleo,
    "dry-run-stale",
    exampleAccess,
    exampleNow + 16 * 60_000,
  );
});

test("rejecting works until the run has started and never after", () => {
  for (const state of ["proposed", "approved", "dry_passed", "dry_failed"] as const)
    assert.equal(leadsTo(incidentIn(state), "reject", ann), "rejected");
  for (const state of ["running", "executed", "resolved", "rejected"] as const) isDenied(incidentIn(state), "reject", ann, "wrong-state");
});

test("I3: no sequence of requests reaches a run without the quorum for that mode, and every move is in the table", () => {
  const people = fc.constantFrom(ann, bob, cleo, eve);
  const requests = fc.array(fc.tuple(fc.constantFrom(...actions), people), { maxLength: 30 });
  fc.assert(
    fc.property(requests, (sequence) => {
      let incident: Incident = { ...incidentIn("proposed"), decisions: [] };
      for (const [action, actor] of sequence) {
        const decided = ask(incident, action, actor);
        if (!decided.ok) continue;
        const to = decided.value.to ?? incident.state;
        assert.ok(to === incident.state || canMove(incident.state, to));
        const voters = new Set(incident.decisions.filter((vote) => vote.action === "approve").map((vote) => vote.principal));
        if (to === "dry_running") assert.ok(voters.size >= 1);
        if (to === "running") assert.ok(voters.size >= 2 && !voters.has(decided.value.principal));
        const seen = { ...decision(action, actor, decided.value.principal, incident.planHash ?? "", exampleNow) };
        incident = {
          ...incident,
          state: to === "dry_running" ? "dry_passed" : to,
          decisions: [...incident.decisions, seen],
          reports: waitingForSecond.reports,
        };
      }
    }),
  );
});
