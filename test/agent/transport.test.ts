import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import assert from "node:assert/strict";
import { randomUUID, webcrypto } from "node:crypto";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { Server } from "@grpc/grpc-js";
import { openSpool } from "../../agent/spool.js";
import { transport } from "../../agent/transport.js";
import { LinkService, type LinkServer } from "../../proto/gen/tagout/v1/link.js";
import { toHubWire } from "../../proto/wire.js";
import { systemClock } from "../../src/adapters/clock.js";
import { openAuthority } from "../../src/adapters/transport/authority.js";
import { listen } from "../../src/adapters/transport/listener.js";
import { Fault } from "../../src/core/fault.js";
import { certificateFor } from "../fakes/raw-agent.js";
import { recordingLog } from "../fakes/recording-log.js";
import { tcpProxy } from "../fakes/tcp-proxy.js";
import {
  enrolled,
  heardEvents,
  scope,
  someEvidence,
  someProfile,
  someReport,
  someVerification,
  startTestAgent,
  startTestHub,
  until,
  type TestHub,
} from "../fakes/wire.js";

const within = scope();
after(() => within.close());

/** No heartbeat to miss: a slow machine must not look like a lost hub where a test counts what is sent. */
const calm = { heartbeatMs: 60_000 };

/** Points an identity somewhere else, as a person with an editor would. */
function redirect(dir: string, change: Record<string, unknown>): string {
  const path = join(dir, "identity.json");
  writeFileSync(path, JSON.stringify({ ...(JSON.parse(readFileSync(path, "utf8")) as object), ...change }));
  return dir;
}

const identityOf = (dir: string): { readonly certificate: string } => JSON.parse(readFileSync(join(dir, "identity.json"), "utf8"));

const connected = (hub: TestHub, host: string): Promise<void> =>
  until(() => hub.transport.agents.connected().includes(host), `${host} connected`);

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
  assert.ok(Math.abs(agent.link.clockOffsetMs() ?? 99_999) < 5_000);
});

test("I6: nothing leaves the spool before the hub has stored it", async () => {
  const hub = await startTestHub(within);
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
  const hub = await startTestHub(within, { timing: calm });
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
  const first = await startTestHub(within, { timing: calm });
  const { authority, store, events } = first;
  const { linkPort } = first.transport;
  const agent = await startTestAgent(within, first, "web-1");
  await connected(first, "web-1");
  await first.transport.stop();
  const records = Array.from({ length: 5_000 }, () => someEvidence());
  await Promise.all(records.map((one) => agent.link.evidence(one)));
  assert.equal(agent.spool.counts().waiting, 5_000);
  await startTestHub(within, { authority, store, events, linkPort, timing: { ...calm, maxRecordsPerSecond: 1_000_000 } });
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

test("of two hubs on one database either serves an agent, and a revocation at one cuts the stream at the other", async () => {
  const one = await startTestHub(within);
  const two = await startTestHub(within, { authority: one.authority, store: one.store, events: one.events });
  const dir = await enrolled(within, one, "web-1");
  const agent = await startTestAgent(within, two, "web-1", { dir: redirect(dir, { linkPort: two.transport.linkPort }) });
  await connected(two, "web-1");
  await agent.link.evidence(someEvidence());
  await until(() => one.events.stored.size === 1, "stored for both");
  await one.store.revoke("web-1", "ann", Date.now());
  await until(() => two.transport.agents.connected().length === 0, "cut");
  await until(() => agent.log.lines.some(({ event }) => event === "transport.refused"), "the agent knows why");
});

test("the certificate is renewed on the stream; the agent comes back with it and the old one is done with", async () => {
  const hub = await startTestHub(within, { timing: { renewAt: 500 / (24 * 3_600_000) } });
  const agent = await startTestAgent(within, hub, "web-1");
  const before = identityOf(agent.dir).certificate;
  await until(() => identityOf(agent.dir).certificate !== before, "a new certificate on disk");
  const serial = hub.authority.issued(before)?.serial ?? "";
  await until(async () => !(await hub.store.admits("web-1", serial)), "the old certificate is no longer admitted");
  const evidence = someEvidence();
  await agent.link.evidence(evidence);
  await until(() => hub.events.stored.has(evidence.signal.id), "the stream goes on");
  assert.equal(hub.authority.issued(identityOf(agent.dir).certificate)?.host, "web-1");
});

test("an agent whose certificate ran out while the hub was away renews it by itself", async () => {
  const first = await startTestHub(within, { timing: { certificateMs: 1_000 } });
  const { authority, store, events } = first;
  const dir = await enrolled(within, first, "web-1");
  const { enrolPort } = first.transport;
  await first.transport.stop();
  const expires = authority.issued(identityOf(dir).certificate)?.expires ?? 0;
  await until(() => Date.now() > expires + 100, "the certificate ran out");
  const second = await startTestHub(within, { authority, store, events });
  redirect(dir, { linkPort: second.transport.linkPort, enrolPort: second.transport.enrolPort });
  assert.notEqual(second.transport.enrolPort, enrolPort);
  await startTestAgent(within, second, "web-1", { dir });
  await connected(second, "web-1");
});

test("a certificate that ran out too long ago, or was revoked, stays out", async () => {
  const hub = await startTestHub(within, { timing: { certificateMs: 1_000, lapsedMs: 0 } });
  const revoked = await startTestHub(within, { timing: { certificateMs: 1_000 } });
  for (const [name, place] of [
    ["old", hub],
    ["revoked", revoked],
  ] as const) {
    const dir = await enrolled(within, place, name);
    const expires = place.authority.issued(identityOf(dir).certificate)?.expires ?? 0;
    await until(() => Date.now() > expires + 100, "the certificate ran out");
    if (name === "revoked") await place.store.revoke(name, "ann", Date.now());
    const agent = await startTestAgent(within, place, name, { dir });
    await until(
      () => agent.log.lines.some(({ event, fields }) => event === "transport.not_renewed" && fields["why"] === "refused"),
      `${name} is refused`,
    );
    assert.deepEqual(place.events.hellos, []);
  }
});

const impatient = { keepaliveMs: 300, keepaliveTimeoutMs: 300 };

test("a black hole in the network is noticed by both sides, and afterwards everything arrives in order", async () => {
  const hub = await startTestHub(within, { timing: { ...impatient, heartbeatMs: 60_000 } });
  const proxy = await tcpProxy(within, () => hub.transport.linkPort);
  const dir = redirect(await enrolled(within, hub, "web-1"), { linkPort: proxy.port });
  const agent = await startTestAgent(within, hub, "web-1", { dir, timing: impatient });
  await connected(hub, "web-1");
  proxy.refuse = true;
  proxy.blackHole();
  const records = Array.from({ length: 200 }, () => someEvidence());
  await Promise.all(records.map((one) => agent.link.evidence(one)));
  await until(() => !agent.link.connected(), "the agent notices");
  await until(() => hub.transport.agents.connected().length === 0, "the hub notices");
  proxy.refuse = false;
  await until(() => agent.spool.counts().waiting === 0, "an empty spool");
  assert.deepEqual(
    [...new Set(hub.events.arrived)],
    records.map(({ signal }) => signal.id),
  );
});

test("a network that resets at random loses nothing", async () => {
  const hub = await startTestHub(within, { timing: { maxRecordsPerSecond: 1_000_000 } });
  const proxy = await tcpProxy(within, () => hub.transport.linkPort);
  const dir = redirect(await enrolled(within, hub, "web-1"), { linkPort: proxy.port });
  const agent = await startTestAgent(within, hub, "web-1", { dir });
  const records = Array.from({ length: 600 }, () => someEvidence());
  for (const [i, one] of records.entries()) {
    await agent.link.evidence(one);
    if (i % 60 === 59) {
      await until(() => agent.link.connected(), "connected");
      proxy.cut();
    }
  }
  await until(() => agent.spool.counts().waiting === 0, "an empty spool");
  assert.equal(hub.events.stored.size, 600);
  assert.ok(proxy.connections() >= 10);
});

test("the offset of the clocks is measured, and a jump of the host's clock shows at once", async () => {
  const hub = await startTestHub(within, { clock: { ...systemClock, now: () => Date.now() + 600_000 } });
  let jumpMs = 0;
  const agent = await startTestAgent(within, hub, "web-1", { clock: { ...systemClock, now: () => Date.now() + jumpMs } });
  await until(() => agent.link.clockOffsetMs() !== null, "the hub heard");
  const near = (wanted: number): void => {
    const offset = agent.link.clockOffsetMs();
    assert.ok(offset !== null && Math.abs(offset - wanted) < 20_000, `${offset} is not about ${wanted}`);
  };
  near(600_000);
  jumpMs = 600_000;
  near(0);
  jumpMs = -600_000;
  near(1_200_000);
});

test("before a hub has been heard nothing is known of its clock or its freeze", async () => {
  const hub = await startTestHub(within);
  const dir = await enrolled(within, hub, "web-1");
  await hub.transport.stop();
  const agent = await startTestAgent(within, hub, "web-1", { dir });
  assert.equal(agent.link.clockOffsetMs(), null);
  assert.equal(agent.link.connected(), false);
  assert.deepEqual(agent.heard.freezes, []);
});

test("the freeze comes with the welcome and with every pulse; a hub that cannot know says so", async () => {
  const hub = await startTestHub(within);
  hub.frozen = true;
  const agent = await startTestAgent(within, hub, "web-1");
  await until(() => agent.heard.freezes.at(-1) === true, "frozen");
  hub.frozen = new Fault("database_unavailable", "away", true);
  await until(() => agent.heard.freezes.at(-1) === null, "unknown");
  hub.frozen = false;
  await until(() => agent.heard.freezes.at(-1) === false, "not frozen");
});

test("a hub that takes the stream and then says nothing is left", async () => {
  const hub = await startTestHub(within);
  const dir = await enrolled(within, hub, "web-1");
  const silent = await silentHub(hub, { welcome: true });
  const agent = await startTestAgent(within, hub, "web-1", { dir: redirect(dir, { linkPort: silent.port }) });
  await until(() => agent.log.lines.filter(({ event }) => event === "transport.lost").length >= 2, "left twice");
  const mute = await silentHub(hub, { welcome: false });
  const second = await startTestAgent(within, hub, "web-1", { dir: redirect(dir, { linkPort: mute.port }), timing: { welcomeMs: 300 } });
  await until(() => second.log.lines.filter(({ event }) => event === "transport.lost").length >= 2, "left twice");
});

async function silentHub(hub: TestHub, { welcome }: { readonly welcome: boolean }): Promise<{ readonly port: number }> {
  const server = new Server();
  const service: Pick<LinkServer, "connect"> = {
    connect(call) {
      call.on("error", () => undefined);
      call.on("data", () => undefined);
      call.on("end", () => call.end());
      if (welcome) call.write(toHubWire({ kind: "welcome", clockMs: Date.now(), heartbeatMs: 50, frozen: false, maxUnacked: 10 }));
    },
  };
  server.addService(LinkService, service);
  const identity = await hub.authority.serverCertificate(["127.0.0.1"], Date.now(), 3_600_000);
  const listener = await listen(server, {
    host: "127.0.0.1",
    port: 0,
    identity,
    clientCa: hub.authority.ca,
    maxConnections: 10,
    maxPerAgent: 3,
    log: recordingLog(),
  });
  within.later(async () => {
    server.forceShutdown();
    await listener.close(0);
  });
  return listener;
}

test("an agent says nothing to a hub of another CA, with another name, or with an agent's certificate", async () => {
  const hub = await startTestHub(within);
  const dir = await enrolled(within, hub, "web-1");
  const rogueCa = await openAuthority(within.dir(), Date.now());
  const heard: string[] = [];
  const places = [
    await rogueCa.serverCertificate(["127.0.0.1"], Date.now(), 3_600_000),
    await hub.authority.serverCertificate(["hub.elsewhere", "127.0.0.2"], Date.now(), 3_600_000),
    await certificateFor(hub.authority, "web-9"),
  ];
  for (const identity of places) {
    const server = new Server();
    const connect: LinkServer["connect"] = (call) => void call.on("data", () => heard.push("something"));
    server.addService(LinkService, { connect });
    const listener = await listen(server, {
      host: "127.0.0.1",
      port: 0,
      identity,
      clientCa: null,
      maxConnections: 10,
      maxPerAgent: 9,
      log: recordingLog(),
    });
    const agent = await startTestAgent(within, hub, "web-1", { dir: redirect(dir, { linkPort: listener.port }) });
    await agent.link.evidence(someEvidence());
    await until(() => agent.log.lines.filter(({ event }) => event === "transport.lost").length >= 2, "two tries");
    await agent.link.stop();
    server.forceShutdown();
    await listener.close(0);
  }
  assert.deepEqual(heard, []);
});

/** A CA that gives out what ours never would: a certificate for any use under the right name. */
async function anyCa(usage: string): Promise<{ readonly ca: string; readonly key: string; readonly certificate: string }> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const [caKeys, keys] = [
    await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]),
    await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]),
  ];
  const life = { notBefore: new Date(Date.now() - 3_600_000), notAfter: new Date(Date.now() + 3_600_000), signingAlgorithm: algorithm };
  const basic = new x509.BasicConstraintsExtension(true, undefined, true);
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: "41",
    name: "CN=any",
    keys: caKeys,
    extensions: [basic],
    ...life,
  });
  const names = new x509.SubjectAlternativeNameExtension([{ type: "ip", value: "127.0.0.1" }]);
  const leaf = await x509.X509CertificateGenerator.create({
    serialNumber: "42",
    subject: "CN=tagout-hub",
    issuer: ca.subject,
    publicKey: keys.publicKey,
    signingKey: caKeys.privateKey,
    extensions: [names, new x509.ExtendedKeyUsageExtension([usage], true)],
    ...life,
  });
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey)).toString("base64");
  return {
    ca: ca.toString("pem"),
    key: `-----BEGIN PRIVATE KEY-----\n${pkcs8}\n-----END PRIVATE KEY-----\n`,
    certificate: leaf.toString("pem"),
  };
}

test("a certificate for clients makes nobody a hub, whatever name it has and whoever signed it", async () => {
  const hub = await startTestHub(within);
  for (const [usage, believed] of [
    ["1.3.6.1.5.5.7.3.2", false],
    ["1.3.6.1.5.5.7.3.1", true],
  ] as const) {
    const { ca, ...identity } = await anyCa(usage);
    let heard = false;
    const server = new Server();
    const connect: LinkServer["connect"] = (call) => void call.on("data", () => (heard = true));
    server.addService(LinkService, { connect });
    const listener = await listen(server, {
      host: "127.0.0.1",
      port: 0,
      identity,
      clientCa: null,
      maxConnections: 9,
      maxPerAgent: 9,
      log: recordingLog(),
    });
    const dir = redirect(await enrolled(within, hub, believed ? "web-1" : "web-2"), { ca, linkPort: listener.port });
    const agent = await startTestAgent(within, hub, "any", { dir });
    if (believed) await until(() => heard, "a hello");
    else await until(() => agent.log.lines.filter(({ event }) => event === "transport.lost").length >= 2, "two tries");
    assert.equal(heard, believed);
    await agent.link.stop();
    server.forceShutdown();
    await listener.close(0);
  }
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

test("an agent that is not enrolled, or whose identity does not fit together, says what to do", async () => {
  const hub = await startTestHub(within);
  const log = recordingLog();
  const spool = await openSpool(within.dir(), { log });
  const start = (dir: string) =>
    transport({
      dir,
      spool,
      profile: () => someProfile,
      events: heardEvents(),
      clock: systemClock,
      monotonicMs: () => performance.now(),
      log,
    });
  await assert.rejects(start(within.dir()), (error) => error instanceof Fault && /tagout agent add HOST/.test(error.message));
  const dir = await enrolled(within, hub, "web-1");
  const other = await enrolled(within, hub, "web-2");
  redirect(dir, { certificate: identityOf(other).certificate });
  await assert.rejects(
    start(dir),
    (error) => error instanceof Fault && error.code === "agent_state_damaged" && /let it join again/.test(error.message),
  );
  const third = await enrolled(within, hub, "web-3");
  chmodSync(join(third, "key.pem"), 0o440);
  await assert.rejects(start(third), (error) => error instanceof Fault && /chmod 400/.test(error.message));
  await spool.close();
});

test("two agents with one identity do not throw each other out in a loop", async () => {
  const hub = await startTestHub(within);
  const dir = await enrolled(within, hub, "web-1");
  const first = await startTestAgent(within, hub, "web-1", { dir });
  await connected(hub, "web-1");
  await startTestAgent(within, hub, "web-1", { dir, timing: { backoffScale: 1 } });
  await until(() => first.log.lines.some(({ event }) => event === "transport.replaced"), "replaced, and said as an error");
});

test("a hub offers its bundle to agents that judge by another policy, once on each stream, and hears which one they judge by then", async () => {
  const bundle = { text: '{"kind":"tagout-policy"}', signature: "c2ln" };
  const hub = await startTestHub(within, { policy: { bundle, hash: "1".repeat(64) }, timing: calm });
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
