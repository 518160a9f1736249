import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { cardOf } from "../../src/core/card-of.js";
import { Fault } from "../../src/core/fault.js";
import { decideOn } from "../../src/pipeline/decide.js";
import { freeze, unfreeze } from "../../src/pipeline/freeze.js";
import { mallory, operator, second, startRig, type Rig } from "./rig.js";

describe("a person stops a run", () => {
  let rig: Rig;
  before(async () => {
    rig = await startRig();
  });
  after(() => rig.stop());

  test("a stop is told to the host in place of the order until it reports, and the card says who stopped it", async () => {
    const incident = await rig.running();
    const [sent, order] = [rig.orders.length, incident.orders.at(-1)?.id];
    const reply = await rig.ask(incident, "stop", second);
    assert.ok(reply.ok, reply.text);
    assert.equal(rig.stops.at(-1)?.id, order);
    const told = rig.stops.length;
    rig.wait(rig.ports.timing.offerMs + 1);
    await rig.settle(incident.id);
    assert.ok(rig.stops.length > told, "offered again");
    assert.equal(rig.orders.length, sent, "the order is not");
    const again = await rig.ask(incident, "stop");
    assert.match(again.text, /^second asked for the stop 10 s ago/);
    await rig.report(incident, "partial");
    const stopped = await rig.load(incident.id);
    assert.equal(stopped.state, "verifying");
    const card = cardOf(stopped, rig.ports.access, rig.ports.clock.now());
    assert.match(card.facts.find(({ label }) => label === "Live run")?.value ?? "", /^Stopped by second at .* partial at/);
    assert.ok(card.history.some((line) => line.includes("second stopped the run of plan")));
  });

  test("I5: a stop before anything was sent ends the run at once, and no order is ever made", async () => {
    const incident = await rig.dryPassed();
    rig.connect(false);
    await rig.ask(incident, "run-live");
    const sent = rig.orders.length;
    assert.match((await rig.ask(incident, "stop")).text, /Nothing had been sent/);
    rig.connect(true);
    const stopped = await rig.settle(incident.id);
    assert.deepEqual([stopped.state, stopped.orders.length, rig.orders.length], ["failed", 1, sent]);
    assert.match(stopped.trouble ?? "", /^Stopped before anything was sent/);
    assert.equal((await rig.ask(incident, "stop")).ok, false, "nothing runs any more");
  });

  test("a stop is heard while everything is frozen and while the signer is away, and does not spoil the plan", async () => {
    const incident = await rig.proposed();
    await rig.ask(incident, "approve");
    await rig.ask(incident, "dry-run");
    await freeze("bad deploy", operator, rig.ports);
    const away = {
      ...rig.ports,
      signer: { ...rig.ports.signer, seal: () => Promise.reject(new Fault("signer_unavailable", "away", true)) },
    };
    const { planHash } = incident;
    const told = rig.stops.length;
    const reply = await decideOn(incident.id, { action: "stop", planHash: planHash ?? "", actor: operator, reason: "" }, away);
    assert.ok(reply.ok, reply.text);
    await rig.settle(incident.id);
    assert.ok(rig.stops.length > told);
    await unfreeze(operator, rig.ports);
    await unfreeze(second, rig.ports);
    // The dry run met the stop at its end, so the plan goes on.
    await rig.report(incident, "passed");
    const sent = rig.orders.length;
    await rig.ask(incident, "run-live");
    assert.ok(rig.orders.length > sent, "the stop of the dry run does not stop the live run");
    await rig.ask(incident, "stop");
    await rig.report(incident, "failed");
  });

  test("I3: whoever may neither approve nor run may not stop", async () => {
    const incident = await rig.running();
    const reply = await rig.ask(incident, "stop", mallory);
    assert.match(reply.text, /You need the role executor or approver/);
    await rig.report(incident, "failed");
  });
});
