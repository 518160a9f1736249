import assert from "node:assert/strict";
import { after, test } from "node:test";
import { credentials, makeGenericClientConstructor, status, type ServiceError } from "@grpc/grpc-js";
import { createSecureContext } from "node:tls";
import { signingRequest } from "../../../agent/csr.js";
import { systemClock } from "../../../src/adapters/clock.js";
import { openAuthority } from "../../../src/adapters/transport/authority.js";
import { certificateFor, enrolledCredentials, newKey, pem, rawRenewLapsed, rawStream, type Credentials } from "../../fakes/raw-agent.js";
import { memoryAgentStore } from "../../fakes/memory-agent-store.js";
import { scope, someEvidence, startTestHub, until, type TestHub } from "../../fakes/wire.js";

const within = scope();
after(() => within.close());

const heardNothing = (hub: TestHub): void => {
  assert.deepEqual(hub.events.hellos, []);
  assert.equal(hub.events.arrived.length, 0);
};

test("the link port serves nobody without a certificate of this hub's CA for an agent, and no handler hears of them", async () => {
  const hub = await startTestHub(within);
  const rogue = await openAuthority(within.dir(), Date.now());
  const server = await hub.authority.serverCertificate(["localhost"], Date.now(), 3_600_000);
  const strangers: readonly [string, Credentials | null][] = [
    ["nobody", null],
    ["a rogue CA's web-1", await certificateFor(rogue, "web-1")],
    ["a hub", server],
    ["an expired agent", await certificateFor(hub.authority, "web-1", Date.now() - 7_200_000, 3_600_000)],
  ];
  for (const [who, own] of strangers) {
    const stream = rawStream(within, hub, own);
    stream.hello();
    assert.equal((await stream.ended).code, "UNAVAILABLE", who);
  }
  heardNothing(hub);
  assert.deepEqual(hub.transport.agents.connected(), []);
});

test("neither port speaks TLS 1.2", async () => {
  const hub = await startTestHub(within);
  const own = await enrolledCredentials(hub, "web-1");
  for (const port of [hub.transport.linkPort, hub.transport.enrolPort]) {
    const stream = rawStream(within, hub, own, { port, maxVersion: "TLSv1.2" });
    stream.hello();
    assert.equal((await stream.ended).code, "UNAVAILABLE");
  }
  heardNothing(hub);
});

test("a certificate of our CA that the store does not know, or has revoked, is refused before anything is heard", async () => {
  const hub = await startTestHub(within);
  const unknown = rawStream(within, hub, await certificateFor(hub.authority, "web-7"));
  unknown.hello();
  assert.equal((await unknown.ended).code, "PERMISSION_DENIED");

  const revoked = await enrolledCredentials(hub, "web-1");
  await hub.store.revoke("web-1", "ann", Date.now());
  const stream = rawStream(within, hub, revoked);
  stream.hello();
  assert.equal((await stream.ended).code, "PERMISSION_DENIED");
  heardNothing(hub);
});

test("revoking cuts a live stream, also when another hub did it", async () => {
  const hub = await startTestHub(within);
  const stream = rawStream(within, hub, await enrolledCredentials(hub, "web-1"));
  stream.hello();
  await until(() => hub.transport.agents.connected().includes("web-1"), "connected");
  await hub.store.revoke("web-1", "ann on another hub", Date.now());
  await stream.ended;
  assert.deepEqual(hub.transport.agents.connected(), []);
});

test("cut() ends a stream here and now", async () => {
  const hub = await startTestHub(within, { timing: { pollMs: 60_000 } });
  const stream = rawStream(within, hub, await enrolledCredentials(hub, "web-1"));
  stream.hello();
  await until(() => hub.transport.agents.connected().includes("web-1"), "connected");
  assert.ok(hub.transport.cut("web-1"));
  assert.equal(hub.transport.agents.order("web-1", { id: "x", text: "x", signature: "x" }), false);
  await stream.ended;
  assert.equal(hub.transport.cut("web-1"), false);
});

test("a host that is enrolled anew leaves its old certificate dead, on a new stream and on a live one", async () => {
  const hub = await startTestHub(within);
  const old = await enrolledCredentials(hub, "web-1");
  const stream = rawStream(within, hub, old);
  stream.hello();
  await until(() => hub.transport.agents.connected().includes("web-1"), "connected");
  await hub.store.revoke("web-1", "ann", Date.now());
  await enrolledCredentials(hub, "web-1");
  await stream.ended;
  const again = rawStream(within, hub, old);
  again.hello();
  assert.equal((await again.ended).code, "PERMISSION_DENIED");
});

test("a certificate that runs out during a stream ends the stream", async () => {
  let aheadMs = 0;
  const hub = await startTestHub(within, { clock: { ...systemClock, now: () => Date.now() + aheadMs } });
  const stream = rawStream(within, hub, await enrolledCredentials(hub, "web-1"));
  stream.hello();
  await until(() => hub.transport.agents.connected().includes("web-1"), "connected");
  aheadMs = 25 * 3_600_000;
  await stream.ended;
  assert.deepEqual(hub.transport.agents.connected(), []);
});

test("what agent A says is heard as A, whatever else it says it is", async () => {
  const hub = await startTestHub(within);
  await enrolledCredentials(hub, "db-1");
  const stream = rawStream(within, hub, await enrolledCredentials(hub, "web-1"));
  stream.hello();
  const evidence = someEvidence(undefined, "host: db-1");
  stream.say({ kind: "evidence", batch: [evidence], malformed: [] });
  // A renewal asked for in another's name is a renewal of one's own.
  stream.say({ kind: "renew", csr: signingRequest("db-1", newKey()) });
  const { certificate } = await stream.hears("renewed");
  await stream.hears("receipt");
  assert.equal(hub.authority.issued(certificate)?.host, "web-1");
  assert.deepEqual(
    [...hub.events.stored.values()].map(({ host }) => host),
    ["web-1"],
  );
  assert.deepEqual(
    hub.events.hellos.map(({ host }) => host),
    ["web-1"],
  );
});

test("a second stream of the same host replaces the first", async () => {
  const hub = await startTestHub(within);
  const own = await enrolledCredentials(hub, "web-1");
  const first = rawStream(within, hub, own);
  first.hello();
  await first.hears("welcome");
  const second = rawStream(within, hub, own);
  second.hello();
  assert.equal((await first.ended).code, "ABORTED");
  await second.hears("welcome");
  await until(() => hub.transport.agents.connected().includes("web-1"), "connected");
  hub.transport.freeze(true);
  await second.hears("freeze");
});

test("one certificate cannot hold more than three connections", async () => {
  const hub = await startTestHub(within);
  const own = await enrolledCredentials(hub, "web-1");
  const streams = Array.from({ length: 12 }, () => rawStream(within, hub, own));
  for (const stream of streams) stream.hello();
  const gone = streams.map((stream) => stream.ended);
  let over = 0;
  for (const one of gone) void one.then(() => (over += 1));
  await until(() => over >= 11, "all but the newest ended");
  assert.ok(hub.log.lines.some(({ event, fields }) => event === "transport.connection_refused" && fields["why"] === "too-many"));
  const other = rawStream(within, hub, await enrolledCredentials(hub, "web-2"));
  other.hello();
  await other.hears("welcome");
});

const inventedPaths = [
  "/_send_pub",
  "/tagout.v1.Link/_prep_auth_info",
  "/tagout.v1.Link/__proto__",
  "/tagout.v1.Link/constructor",
  "/tagout.v1.Link/connect",
  "/tagout.v1.Enrolment/hasOwnProperty",
  "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
  "/grpc.channelz.v1.Channelz/GetServers",
  "/",
];

test("no method but the three of the contract exists on either port, and each only on its own", async () => {
  const hub = await startTestHub(within);
  const own = await enrolledCredentials(hub, "web-1");
  const context = createSecureContext({ ca: hub.authority.ca, key: own.key, cert: own.certificate });
  const raw = makeGenericClientConstructor({}, "raw");
  const attempts = [
    ...[...inventedPaths, "/tagout.v1.Enrolment/Enrol", "/tagout.v1.Enrolment/RenewLapsed"].map(
      (path) => [hub.transport.linkPort, path] as const,
    ),
    ...[...inventedPaths, "/tagout.v1.Link/Connect"].map((path) => [hub.transport.enrolPort, path] as const),
  ];
  for (const [port, path] of attempts) {
    const client = new raw(`localhost:${port}`, credentials.createFromSecureContext(context));
    const error = await new Promise<ServiceError | null>((resolve) => {
      client.makeUnaryRequest(
        path,
        (bytes: Buffer) => bytes,
        (bytes) => bytes,
        Buffer.from("hello"),
        (failure) => resolve(failure),
      );
    });
    client.close();
    assert.equal(error?.code, status.UNIMPLEMENTED, `${path} on ${port}`);
  }
  heardNothing(hub);
});

test("a renewal whose answer is lost leaves the old certificate good, until the new one has been used", async () => {
  // No look at the certificates between the use of the new one and the end of the stream with the old one.
  const hub = await startTestHub(within, { timing: { pollMs: 60_000 } });
  const old = await enrolledCredentials(hub, "web-1");
  const first = rawStream(within, hub, old);
  first.hello();
  const key = newKey();
  first.say({ kind: "renew", csr: signingRequest("web-1", key) });
  first.say({ kind: "renew", csr: signingRequest("web-1", key) });
  const { certificate } = await first.hears("renewed");
  first.close();
  const second = rawStream(within, hub, old);
  second.hello();
  await second.hears("welcome");
  const third = rawStream(within, hub, { key: pem(key), certificate });
  third.hello();
  await third.hears("welcome");
  assert.equal((await second.ended).code, "ABORTED");
  const fourth = rawStream(within, hub, old);
  fourth.hello();
  assert.equal((await fourth.ended).code, "PERMISSION_DENIED");
  assert.equal(first.heard.filter(({ kind }) => kind === "renewed").length, 1, "one certificate for each stream");
});

test("a look at the certificates that a renewal overtakes leaves the stream with the new one alone", async () => {
  const store = memoryAgentStore();
  let looks = 0;
  let gate = Promise.resolve();
  const agents = async () => {
    looks += 1;
    await gate;
    return store.agents();
  };
  const hub = await startTestHub(within, { store: { ...store, agents } });
  const first = rawStream(within, hub, await enrolledCredentials(hub, "web-1"));
  first.hello();
  const key = newKey();
  first.say({ kind: "renew", csr: signingRequest("web-1", key) });
  const { certificate } = await first.hears("renewed");
  let release: () => void = () => undefined;
  gate = new Promise((resolve) => (release = resolve));
  const before = looks;
  await until(() => looks > before, "a look that has the old stream in its list");
  const second = rawStream(within, hub, { key: pem(key), certificate });
  second.hello();
  await second.hears("welcome");
  assert.equal((await first.ended).code, "ABORTED");
  release();
  await until(() => looks > before + 1, "the next look");
  hub.transport.freeze(true);
  await second.hears("freeze");
});

test("a certificate that ran out is renewed only for whoever holds its key, and only if it is ours and not revoked", async () => {
  const hub = await startTestHub(within);
  const rogue = await openAuthority(within.dir(), Date.now());
  const key = newKey();
  const own = await enrolledCredentials(hub, "web-1", key);
  const csr = signingRequest("web-1", key);
  const foreign = await rogue.agentCertificate("web-1", csr, Date.now(), 3_600_000);
  assert.ok(foreign.ok);
  assert.equal(
    (await rawRenewLapsed(hub, { certificate: own.certificate, csr: signingRequest("web-1", newKey()) })).code,
    "PERMISSION_DENIED",
  );
  assert.equal((await rawRenewLapsed(hub, { certificate: foreign.value.certificate, csr })).code, "PERMISSION_DENIED");
  assert.equal((await rawRenewLapsed(hub, { certificate: hub.authority.ca, csr })).code, "PERMISSION_DENIED");
  assert.equal((await rawRenewLapsed(hub, { certificate: "garbage", csr })).code, "PERMISSION_DENIED");
  const renewed = await rawRenewLapsed(hub, { certificate: own.certificate, csr });
  assert.equal(hub.authority.issued(renewed.certificate ?? "")?.host, "web-1");
  await hub.store.revoke("web-1", "ann", Date.now());
  assert.equal((await rawRenewLapsed(hub, { certificate: renewed.certificate ?? "", csr })).code, "PERMISSION_DENIED");
});
