import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { Server } from "@grpc/grpc-js";
import { openSpool } from "../../agent/spool.js";
import { transport } from "../../agent/transport.js";
import { LinkService, type LinkServer } from "../../proto/gen/tagout/v1/link.js";
import { systemClock } from "../../src/adapters/clock.js";
import { openAuthority } from "../../src/adapters/transport/authority.js";
import { listen } from "../../src/adapters/transport/listener.js";
import { Fault } from "../../src/core/fault.js";
import { certificateFor } from "../fakes/raw-agent.js";
import { recordingLog } from "../fakes/recording-log.js";
import {
  enrolled,
  pulsing,
  redirect,
  heardEvents,
  scope,
  someEvidence,
  someProfile,
  startTestAgent,
  startTestHub,
  until,
  connected,
} from "../fakes/wire.js";

const within = scope();
after(() => within.close());

const identityOf = (dir: string): { readonly certificate: string } => JSON.parse(readFileSync(join(dir, "identity.json"), "utf8"));

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
  const hub = await startTestHub(within, { timing: { ...pulsing, renewAt: 500 / (24 * 3_600_000) } });
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
  const second = await startTestHub(within, { authority, store, events });
  await first.transport.stop();
  const expires = authority.issued(identityOf(dir).certificate)?.expires ?? 0;
  await until(() => Date.now() > expires + 100, "the certificate ran out");
  redirect(dir, { linkPort: second.transport.linkPort, enrolPort: second.transport.enrolPort });
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
