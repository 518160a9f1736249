import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, test } from "node:test";
import { scope, someEvidence, someReport, someVerification, startTestAgent, startTestHub, until } from "../fakes/wire.js";

const within = scope();
after(() => within.close());

test("evidence, reports and verifications reach the hub under the certificate's name and leave the spool", async () => {
  const hub = await startTestHub(within);
  const agent = await startTestAgent(within, hub, "web-1");
  const evidence = someEvidence();
  const report = someReport();
  const verification = someVerification(report.orderId);
  await agent.link.evidence(evidence);
  await agent.link.report(report);
  await agent.link.verification(verification);
  await until(() => agent.spool.counts().waiting === 0, "an empty spool");
  assert.deepEqual(hub.events.stored.get(evidence.signal.id), { host: "web-1", evidence });
  assert.deepEqual(hub.events.reports, [{ host: "web-1", report }]);
  assert.deepEqual(hub.events.verifications, [{ host: "web-1", verification }]);
  assert.deepEqual(agent.heard.reportedIds, [report.orderId]);
  assert.equal(hub.events.hellos[0]?.host, "web-1");
});

test("orders, verify requests, freezes and the hub's time reach the agent", async () => {
  const hub = await startTestHub(within);
  const agent = await startTestAgent(within, hub, "web-2");
  await until(() => hub.transport.agents.connected().includes("web-2"), "connected");
  const order = { id: randomUUID(), text: '{"a":"\u{1F512}"}', signature: "c2ln" };
  const request = { incidentId: 3, orderId: order.id, kind: "memory-low" as const, subject: "host", threshold: 95, unit: "%", before: 97.5 };
  assert.ok(hub.transport.agents.order("web-2", order));
  assert.ok(hub.transport.agents.verify("web-2", request));
  assert.equal(hub.transport.agents.order("web-9", order), false);
  hub.transport.freeze(true);
  await until(() => agent.heard.freezes.includes(true), "the freeze");
  assert.deepEqual(agent.heard.orders, [order]);
  assert.deepEqual(agent.heard.requests, [request]);
  assert.ok(Math.abs(agent.link.clockOffsetMs() ?? 99_999) < 5_000);
});
