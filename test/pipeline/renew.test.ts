import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { cardOf } from "../../src/core/card-of.js";
import type { Evidence } from "../../src/core/evidence.js";
import type { Incident } from "../../src/core/incident.js";
import { maxOwnPlansPerHour } from "../../src/core/outdated.js";
import { decideOn } from "../../src/pipeline/decide.js";
import { evidence } from "../contract/store-examples.js";
import { host, operator, second, startRig, type Rig } from "./rig.js";

describe("newer evidence meets a plan", () => {
  let rig: Rig;
  before(async () => {
    rig = await startRig();
  });
  after(() => rig.stop());

  /** A plan that ends a process by its pid. */
  const killing = (): Promise<Incident> =>
    rig.proposed([
      { kind: "inspect", text: "free -m", purpose: "look" },
      { kind: "remedy", text: "kill -TERM 4242", purpose: "end it" },
    ]);

  /** The signal of that incident again, its process with another start time. */
  function again(incident: Incident, startTicks: number): Evidence {
    const its = evidence({ subject: incident.signal.subject, phase: "repeated" });
    const processes = incident.evidence.facts.processes.map((process) => ({ ...process, startTicks }));
    return { ...its, facts: { ...its.facts, processes } };
  }

  const hear = async (incident: Incident, startTicks: number): Promise<Incident> => {
    await rig.events.evidence(host, [again(incident, startTicks)]);
    return rig.load(incident.id);
  };

  test("the same process again changes nothing", async () => {
    const incident = await killing();
    assert.equal((await hear(incident, 812_334)).state, "proposed");
  });

  test("another process under the pid drops the plan and its approvals, says so, and diagnoses again", async () => {
    const incident = await killing();
    await rig.ask(incident, "approve");
    const dropped = await hear(incident, 99);
    assert.equal(dropped.state, "superseded");
    const now = (): number => rig.ports.clock.now();
    assert.match(cardOf(dropped, rig.ports.access, now()).state.next, /^The host changed, so a new plan is made/);
    assert.ok((await rig.audited()).includes("plan.outdated"));
    const renewed = await rig.settle(incident.id);
    assert.deepEqual([renewed.state, renewed.revision], ["proposed", 2]);
    const card = cardOf(renewed, rig.ports.access, now());
    assert.ok(card.history.some((line) => /the host changed, so plan .* are void: process 4242 is now another one/.test(line)));
    assert.match(card.facts.find(({ label }) => label === "New in this plan")?.value ?? "", /^revision 2, /);
    assert.match(card.facts.find(({ label }) => label === "Approvals")?.value ?? "", /^nobody yet/);
    const stale = await decideOn(
      incident.id,
      { action: "dry-run", planHash: incident.planHash ?? "", actor: operator, reason: "" },
      rig.ports,
    );
    assert.match(stale.text, /^Plan changed to rev 2 \(\d+ commands? differs?\)\. Review the updated card of INC-\d+\.$/);
    const typed = { action: "approve" as const, planHash: (incident.planHash ?? "").slice(0, 8), actor: operator, reason: "" };
    assert.match((await decideOn(incident.id, typed, rig.ports)).text, /^Plan changed to rev 2/);
  });

  test("while something runs nothing is dropped, and a plan that is out of date afterwards cannot be started", async () => {
    const incident = await killing();
    await rig.ask(incident, "approve");
    await rig.ask(incident, "dry-run");
    assert.equal((await hear(incident, 98)).state, "dry_running");
    await rig.report(incident, "passed");
    const reply = await rig.ask(incident, "run-live");
    assert.match(reply.text, /^The host has changed since this plan was made: process 4242 is now another one/);
    const now = await rig.load(incident.id);
    assert.deepEqual(
      cardOf(now, rig.ports.access, rig.ports.clock.now()).buttons.map(({ action }) => action),
      ["rediagnose", "reject"],
    );
    assert.equal((await hear(incident, 97)).state, "superseded", "the next evidence drops it");
  });

  test("a host that changes all the time gets three plans an hour, then a person is asked", async () => {
    const incident = await killing();
    for (let n = 0; n < maxOwnPlansPerHour; n += 1) {
      assert.equal((await hear(incident, n + 1)).state, "superseded");
      const { version, revision, planHash } = await rig.load(incident.id);
      // What the line would propose depends on the rules; here the same commands come again, bound to what is there now.
      const diagnosis = { ...(await rig.load(incident.id)).diagnosis! };
      await rig.test.store.persist(
        {
          incidentId: incident.id,
          seen: { state: "superseded", version, revision, planHash },
          to: "diagnosed",
          dueAt: rig.ports.clock.now(),
          diagnosis,
          audit: [{ actor: "hub", action: "incident.diagnosed", object: `INC-${incident.id}`, facts: {} }],
        },
        rig.ports.clock.now(),
      );
      await rig.settle(incident.id);
    }
    const stuck = await hear(incident, 50);
    assert.equal(stuck.state, "proposed");
    assert.match(stuck.trouble ?? "", /^The host keeps changing: process 4242.*Ask for a new plan\.$/);
    assert.deepEqual(await hear(incident, 51), { ...(await rig.load(incident.id)) }, "said once");
    assert.equal((await rig.ask(stuck, "approve")).ok, false);
    rig.wait(60 * 60_000);
    assert.equal((await hear(incident, 52)).state, "superseded", "an hour later it may again");
  });

  test("answers say who was there first, and when", async () => {
    const incident = await killing();
    await rig.ask(incident, "approve");
    rig.wait(12_000);
    assert.equal((await rig.ask(incident, "approve")).text, `Your approval of INC-${incident.id} is already recorded, 12 s ago.`);
    assert.equal(
      (await rig.ask(incident, "approve", second)).text,
      `INC-${incident.id} was approved by operator 12 s ago; your vote is recorded.`,
    );
    await rig.ask(incident, "dry-run");
    rig.wait(3_000);
    assert.match(
      (await rig.ask(incident, "dry-run")).text,
      /^The dry run of INC-\d+ was already started by operator 3 s ago; it is dry running now\.$/,
    );
    await rig.report(incident, "passed");
    await rig.ask(incident, "run-live");
    rig.wait(2_000);
    assert.match(
      (await rig.ask(incident, "run-live")).text,
      /^The live run of INC-\d+ was already started by operator 2 s ago; it is running now\.$/,
    );
    await rig.report(incident, "failed");
  });

  test("a rejection without a reason is not taken, whichever way it comes", async () => {
    const incident = await killing();
    const reject = (reason: string) =>
      decideOn(incident.id, { action: "reject", planHash: incident.planHash ?? "", actor: operator, reason }, rig.ports);
    assert.match((await reject("  ")).text, /^Say in a few words why/);
    assert.equal((await rig.load(incident.id)).state, "proposed");
    assert.ok((await reject("wrong host")).ok);
    assert.match((await rig.ask(incident, "approve")).text, /^INC-\d+ was rejected by operator just now: wrong host\.$/);
  });
});
