import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, test } from "node:test";
import { Fault } from "../../src/core/fault.js";
import { tcpProxy } from "../fakes/tcp-proxy.js";
import {
  enrolled,
  pulsing,
  redirect,
  scope,
  someEvidence,
  someProfile,
  someReport,
  someVerification,
  startTestAgent,
  startTestHub,
  until,
  type TestHub,
  connected,
} from "../fakes/wire.js";

const within = scope();
after(() => within.close());

/** Nothing of these kinds is stored before `release`; `arrived` says whether any has come. */
function holdBack(hub: TestHub, ...kinds: readonly string[]): { readonly arrived: () => boolean; readonly release: () => void } {
  let release: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (release = resolve));
  let hasArrived = false;
  hub.events.before = (kind) => {
    if (!kinds.includes(kind)) return undefined;
    hasArrived = true;
    return gate;
  };
  return { arrived: () => hasArrived, release: () => release() };
}

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
  assert.deepEqual(hub.events.hellos, [{ host: "web-1", profile: someProfile }]);
});

test("orders, verify requests, freezes and the hub's time reach the agent", async () => {
  const hub = await startTestHub(within);
  const begun = performance.now();
  const agent = await startTestAgent(within, hub, "web-2");
  await connected(hub, "web-2");
  const order = { id: randomUUID(), text: '{"a":"\u{1F512}"}', signature: "c2ln" };
  const request = {
    incidentId: 3,
    orderId: order.id,
    kind: "memory-low" as const,
    subject: "host",
    threshold: 95,
    unit: "%",
    before: 97.5,
  };
  assert.ok(hub.transport.agents.order("web-2", order));
  assert.ok(hub.transport.agents.verify("web-2", request));
  assert.ok(hub.transport.agents.stop("web-2", order));
  assert.equal(hub.transport.agents.order("web-9", order), false);
  assert.equal(hub.transport.agents.stop("web-9", order), false);
  hub.transport.freeze(true);
  await until(() => agent.heard.freezes.includes(true), "the freeze");
  assert.deepEqual(agent.heard.orders, [order]);
  assert.deepEqual(agent.heard.stops, [order]);
  assert.deepEqual(agent.heard.requests, [request]);
  // Off by half of an answer's way at most, and no answer took longer than all of this.
  const offset = agent.link.clockOffsetMs();
  assert.ok(offset !== null && Math.abs(offset) < performance.now() - begun, `${offset} ms`);
});

test("I6: nothing leaves the spool before the hub has stored it", async () => {
  const hub = await startTestHub(within, { timing: pulsing });
  const { arrived, release } = holdBack(hub, "evidence");
  const agent = await startTestAgent(within, hub, "web-1");
  await agent.link.evidence(someEvidence());
  await until(arrived, "the evidence at the hub");
  const pulses = agent.heard.freezes.length;
  await until(() => agent.heard.freezes.length > pulses + 1, "two more pulses");
  assert.equal(agent.spool.counts().waiting, 1);
  assert.equal(hub.events.stored.size, 0);
  release();
  await until(() => agent.spool.counts().waiting === 0, "the receipt");
  assert.equal(hub.events.stored.size, 1);
});

test("I6: a hub lost between storing and acknowledging costs a second sending and no evidence", async () => {
  const hub = await startTestHub(within);
  const agent = await startTestAgent(within, hub, "web-1");
  hub.events.after = (kind) => {
    if (kind !== "evidence") return;
    hub.events.after = () => undefined;
    hub.transport.cut("web-1");
  };
  const evidence = someEvidence();
  await agent.link.evidence(evidence);
  await until(() => agent.spool.counts().waiting === 0, "the receipt of the second sending");
  assert.deepEqual(hub.events.arrived, [evidence.signal.id, evidence.signal.id]);
  assert.equal(hub.events.stored.size, 1);
});

test("a database that is away is waited for, and nothing is lost meanwhile", async () => {
  const hub = await startTestHub(within);
  const agent = await startTestAgent(within, hub, "web-1");
  let away = true;
  hub.events.before = (kind) => {
    if (away && kind !== "hello") throw new Fault("database_unavailable", "away", true);
  };
  const records = Array.from({ length: 150 }, () => someEvidence());
  const report = someReport();
  await Promise.all([...records.map((one) => agent.link.evidence(one)), agent.link.report(report)]);
  await until(() => hub.events.arrived.length > 200, "a few tries");
  assert.equal(agent.spool.counts().waiting, 151);
  away = false;
  await until(() => agent.spool.counts().waiting === 0, "an empty spool");
  assert.equal(hub.events.stored.size, 150);
  assert.equal(hub.events.reports.length, 1);
});

test("one record that the database does not take holds up none of the others", async () => {
  const hub = await startTestHub(within);
  const agent = await startTestAgent(within, hub, "web-1");
  const records = Array.from({ length: 40 }, () => someEvidence());
  const poison = records[17]?.signal.id;
  hub.events.before = (_kind, batch) => {
    if (batch.some(({ signal }) => signal.id === poison)) throw new Fault("database_rejected", "does not like it", false);
  };
  await Promise.all(records.map((one) => agent.link.evidence(one)));
  await until(() => hub.events.stored.size === 39, "the others stored");
  await until(() => agent.spool.counts().waiting === 1, "only the poison waits");
  const late = someEvidence();
  await agent.link.evidence(late);
  await until(() => hub.events.stored.has(late.signal.id), "what came after it");
});

test("a report passes a backlog of evidence", async () => {
  const hub = await startTestHub(within);
  const agent = await startTestAgent(within, hub, "web-1");
  const { arrived, release } = holdBack(hub, "evidence");
  await Promise.all(Array.from({ length: 700 }, () => agent.link.evidence(someEvidence())));
  await until(arrived, "evidence at the hub");
  await agent.link.report(someReport());
  await until(() => hub.events.reports.length === 1, "the report");
  assert.equal(hub.events.stored.size, 0);
  release();
  await until(() => hub.events.stored.size === 700, "the evidence");
});

test("a hub that stops says goodbye, and the next one on its address gets everything, once and in order", async () => {
  const first = await startTestHub(within);
  const { authority, store, events } = first;
  // The port of a hub that has stopped may be anybody's before the next one opens: the address that stays is the proxy's.
  let { linkPort } = first.transport;
  const proxy = await tcpProxy(within, () => linkPort);
  const dir = redirect(await enrolled(within, first, "web-1"), { linkPort: proxy.port });
  const agent = await startTestAgent(within, first, "web-1", { dir });
  await connected(first, "web-1");
  await first.transport.stop();
  const records = Array.from({ length: 5_000 }, () => someEvidence());
  await Promise.all(records.map((one) => agent.link.evidence(one)));
  assert.equal(agent.spool.counts().waiting, 5_000);
  const next = await startTestHub(within, { authority, store, events, timing: { maxRecordsPerSecond: 1_000_000 } });
  ({ linkPort } = next.transport);
  await until(() => agent.spool.counts().waiting === 0, "an empty spool");
  assert.deepEqual(
    events.arrived,
    records.map(({ signal }) => signal.id),
  );
  assert.ok(agent.log.lines.some(({ event }) => event === "transport.goodbye"));
});

test("receipts of what is being stored still go out while the hub stops", async () => {
  const hub = await startTestHub(within);
  const agent = await startTestAgent(within, hub, "web-1");
  const { arrived, release } = holdBack(hub, "report");
  await agent.link.report(someReport());
  await until(arrived, "the report at the hub");
  const stopping = hub.transport.stop();
  release();
  await stopping;
  assert.equal(hub.events.reports.length, 1);
  await until(() => agent.spool.counts().waiting === 0, "the receipt at the agent");
});

test("a handler of the agent that throws breaks neither the stream nor the agent", async () => {
  const hub = await startTestHub(within);
  const agent = await startTestAgent(within, hub, "web-1", {
    events: {
      order: () => {
        throw new Error("broken");
      },
    },
  });
  await connected(hub, "web-1");
  hub.transport.agents.order("web-1", { id: randomUUID(), text: "x", signature: "c2ln" });
  await until(() => agent.log.lines.some(({ event }) => event === "transport.handler_failed"), "logged");
  await agent.link.evidence(someEvidence());
  await until(() => hub.events.stored.size === 1, "the stream goes on");
});

test("a report too large for the wire arrives with its outputs shortened and says so", async () => {
  const hub = await startTestHub(within);
  const agent = await startTestAgent(within, hub, "web-1");
  const base = someReport();
  const text = `first line\n${"\u{1F512}".repeat(60_000)}\nlast line`;
  const steps = [1, 2, 3, 4, 5].map((n) => ({
    n,
    outcome: "ran" as const,
    exitCode: 0,
    durationMs: 1,
    output: { text, bytes: 240_000, truncated: false },
    note: "",
  }));
  await agent.link.report({ ...base, steps });
  await until(() => hub.events.reports.length === 1, "the report");
  const output = hub.events.reports[0]?.report.steps[4]?.output;
  assert.ok(output?.truncated);
  assert.equal(output.bytes, 240_000);
  assert.match(output.text, /^first line\n/);
  assert.match(output.text, /\nlast line$/);
});

test("what the hub would refuse is not put into the spool, and said in the log without its content", async () => {
  const hub = await startTestHub(within);
  const agent = await startTestAgent(within, hub, "web-1");
  await agent.link.evidence({ ...someEvidence(), signal: { ...someEvidence().signal, id: "hunter2" } });
  await agent.link.evidence({ ...someEvidence(), signal: { ...someEvidence().signal, value: Number.NaN } });
  assert.equal(agent.spool.counts().waiting, 0);
  assert.equal(agent.log.lines.filter(({ event }) => event === "transport.malformed").length, 2);
  assert.doesNotMatch(JSON.stringify(agent.log.lines), /hunter2/);
});

test("a hub offers its bundle to agents that judge by another policy, once on each stream, and hears which one they judge by then", async () => {
  const bundle = { text: '{"kind":"tagout-policy"}', signature: "c2ln" };
  const hub = await startTestHub(within, { policy: { bundle, hash: "1".repeat(64) } });
  let hash = someProfile.policyHash;
  const agent = await startTestAgent(within, hub, "web-policy", { profile: () => ({ ...someProfile, policyHash: hash }) });
  await until(() => agent.heard.bundles.length === 1, "the bundle arrives");
  assert.deepEqual(agent.heard.bundles, [bundle]);
  hash = "1".repeat(64);
  agent.link.profileChanged();
  await until(() => hub.events.hellos.length === 2, "the hub hears of the new policy");
  assert.equal(hub.events.hellos[1]?.profile.policyHash, hash);
  const same = await startTestAgent(within, hub, "web-same", { profile: () => ({ ...someProfile, policyHash: hash }) });
  await connected(hub, "web-same");
  // What is sent behind an offer comes behind it: had there been one, it would be here.
  hub.transport.freeze(true);
  await until(() => same.heard.freezes.includes(true), "the freeze arrives");
  assert.deepEqual(same.heard.bundles, []);
});
