import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Incident } from "../../src/core/incident.js";
import { orderLifeMs } from "../../src/core/order.js";
import { host, mallory, startRig, type Rig } from "./rig.js";

describe("the hub's half of the line", () => {
  let rig: Rig;
  before(async () => {
    rig = await startRig();
  });
  after(() => rig.stop());

  async function dryPassed(): Promise<Incident> {
    const incident = await rig.proposed();
    await rig.ask(incident, "approve");
    await rig.ask(incident, "dry-run");
    await rig.report(incident, "passed");
    return rig.load(incident.id);
  }

  async function running(): Promise<Incident> {
    const incident = await dryPassed();
    await rig.ask(incident, "run-live");
    return rig.load(incident.id);
  }

  test("evidence becomes a diagnosis, a judged plan and a card that waits for people, without a model", async () => {
    const incident = await rig.proposed();
    assert.equal(incident.state, "proposed");
    assert.equal(incident.diagnosis?.by.kind, "rule");
    assert.ok(incident.plan?.steps.some(({ verdict, effect }) => verdict === "allow" && effect === "change"));
  });

  test("approve, dry run, live run and verification lead to resolved, each by its own decision", async () => {
    const incident = await running();
    assert.equal(incident.state, "running");
    await rig.report(incident, "executed");
    assert.equal((await rig.load(incident.id)).state, "verifying");
    const asked = rig.verifications.at(-1);
    assert.equal(asked?.incidentId, incident.id);
    const verification = {
      incidentId: incident.id,
      orderId: asked?.orderId ?? "",
      samples: [1],
      threshold: 2,
      unit: "bytes",
      note: "",
      at: 1,
    };
    await rig.events.verification(host, { ...verification, outcome: "resolved" });
    const ended = await rig.load(incident.id);
    assert.equal(ended.state, "resolved");
    assert.notEqual(ended.clearedAt, null);
  });

  test("a run that helped nothing is unresolved, whatever its exit code", async () => {
    const incident = await running();
    await rig.report(incident, "executed");
    const orderId = rig.verifications.at(-1)?.orderId ?? "";
    await rig.events.verification(host, {
      incidentId: incident.id,
      orderId,
      samples: [3],
      threshold: 2,
      unit: "bytes",
      note: "",
      at: 1,
      outcome: "not-resolved",
    });
    assert.equal((await rig.load(incident.id)).state, "unresolved");
  });

  test("a plan with nothing to run is blocked, and no decision moves it", async () => {
    const incident = await rig.proposed([{ kind: "remedy", text: "rm -rf /var/lib/mysql", purpose: "make room" }]);
    assert.equal(incident.state, "blocked");
    const reply = await rig.ask(incident, "approve");
    assert.equal(reply.ok, false);
    assert.equal((await rig.load(incident.id)).state, "blocked");
  });

  test("I3: an unauthorised click changes nothing, is answered, and is audited", async () => {
    const incident = await rig.proposed();
    const reply = await rig.ask(incident, "approve", mallory);
    assert.equal(reply.ok, false);
    assert.match(reply.text, /You need the role approver/);
    assert.deepEqual(await rig.load(incident.id), incident);
    assert.equal((await rig.audited()).at(-1), "decision.refused");
  });

  test("sixteen people who click at the same moment make one decision and one order", async () => {
    const incident = await rig.proposed();
    const approvals = await Promise.all(Array.from({ length: 16 }, () => rig.ask(incident, "approve")));
    assert.equal(approvals.filter(({ ok }) => ok).length, 1);
    const dryRuns = await Promise.all(Array.from({ length: 16 }, () => rig.ask(incident, "dry-run")));
    assert.equal(dryRuns.filter(({ ok }) => ok).length, 1);
    const { decisions, orders } = await rig.load(incident.id);
    assert.deepEqual([decisions.length, orders.length], [2, 1]);
  });

  test("I5: a report heard twice counts once, and a second outcome does not replace the first", async () => {
    const incident = await running();
    await rig.report(incident, "failed");
    const failed = await rig.load(incident.id);
    await rig.report(incident, "executed");
    assert.deepEqual(await rig.load(incident.id), failed);
    assert.equal(failed.state, "failed");
  });

  test("a report about another host's incident changes nothing and is written down", async () => {
    const incident = await running();
    const order = incident.orders.at(-1);
    const report = { orderId: order?.id ?? "", incidentId: incident.id, planHash: order?.planHash ?? "", mode: "live" as const };
    await rig.events.report("web-08", { ...report, outcome: "executed", refusal: null, note: "", steps: [], startedAt: 1, finishedAt: 2 });
    assert.equal((await rig.load(incident.id)).state, "running");
    assert.equal((await rig.audited()).at(-1), "report.foreign");
  });

  test("I5: an order without an answer is unknown, and a late report still says what really happened", async () => {
    const incident = await running();
    rig.wait(orderLifeMs + 60 * 60_000);
    const unknown = await rig.settle(incident.id);
    assert.equal(unknown.state, "unknown");
    assert.match(unknown.trouble ?? "", /may have run/);
    await rig.report(incident, "executed");
    assert.notEqual((await rig.load(incident.id)).state, "unknown");
  });

  test("I5: a host that was never connected is known to have run nothing", async () => {
    const incident = await dryPassed();
    rig.connect(false);
    await rig.ask(incident, "run-live");
    const before = rig.orders.length;
    rig.wait(rig.ports.timing.hostMs + 1);
    const ended = await rig.settle(incident.id);
    rig.connect(true);
    assert.equal(ended.state, "failed");
    assert.match(ended.trouble ?? "", /Nothing ran/);
    assert.equal(rig.orders.length, before);
  });

  test("a waiting order is offered again and again, always the same one", async () => {
    const incident = await running();
    const first = rig.orders.at(-1);
    rig.wait(rig.ports.timing.offerMs + 1);
    await rig.settle(incident.id);
    assert.deepEqual(rig.orders.at(-1), first);
  });

  test("a plan nobody decided on expires, and the next signal opens a new incident", async () => {
    const incident = await rig.proposed();
    rig.wait(rig.ports.timing.urgentPlanLifeMs + 1);
    const ended = await rig.settle(incident.id);
    assert.equal(ended.state, "expired");
    assert.notEqual(ended.clearedAt, null);
  });

  test("a new plan kills the old hash at once", async () => {
    const incident = await rig.proposed();
    await rig.ask(incident, "rediagnose");
    const again = await rig.load(incident.id);
    assert.equal(again.state, "proposed");
    assert.equal(again.revision, incident.revision + 1);
    const reply = await rig.ask(incident, "approve");
    assert.match(reply.text, /another plan/);
  });

  test("I7: every change of an incident left its entry in the audit chain", async () => {
    const incident = await running();
    await rig.report(incident, "executed");
    const actions = await rig.audited();
    for (const action of ["plan.proposed", "decision.approve", "decision.dry-run", "decision.run-live", "order.signed", "order.reported"]) {
      assert.ok(actions.includes(action), action);
    }
  });
});
