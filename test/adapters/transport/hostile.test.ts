import assert from "node:assert/strict";
import { randomBytes, randomUUID } from "node:crypto";
import { connect as connectHttp2, constants, type ClientHttp2Session, type ClientHttp2Stream } from "node:http2";
import { after, test } from "node:test";
import { gzipSync } from "node:zlib";
import { FromAgent } from "../../../proto/gen/tagout/v1/link.js";
import { toAgentWire } from "../../../proto/wire.js";
import { Fault } from "../../../src/core/fault.js";
import { enrolledCredentials, rawEnrol, rawStream, type Credentials } from "../../fakes/raw-agent.js";
import {
  recordedEvents,
  scope,
  someEvidence,
  someProfile,
  someReport,
  someVerification,
  startTestHub,
  until,
  type TestHub,
} from "../../fakes/wire.js";

const within = scope();
after(() => within.close());

/** HTTP/2 by hand, for what no gRPC client would send. */
async function http2(hub: TestHub, own: Credentials): Promise<ClientHttp2Session> {
  const session = connectHttp2(`https://127.0.0.1:${hub.transport.linkPort}`, {
    ca: hub.authority.ca,
    key: own.key,
    cert: own.certificate,
  });
  session.on("error", () => undefined);
  within.later(() => session.destroy());
  await new Promise((resolve) => session.once("connect", resolve));
  return session;
}

function post(session: ClientHttp2Session, headers: Record<string, string> = {}): ClientHttp2Stream {
  const stream = session.request({
    ":method": "POST",
    ":path": "/tagout.v1.Link/Connect",
    "content-type": "application/grpc",
    te: "trailers",
    ...headers,
  });
  stream.on("error", () => undefined);
  stream.resume();
  return stream;
}

/** The gRPC status a stream ends with; null when it was reset or the session died. */
async function statusOf(stream: ClientHttp2Stream): Promise<string | null> {
  let seen: string | null = null;
  stream.on("response", (headers) => (seen = String(headers["grpc-status"] ?? seen ?? "")));
  stream.on("trailers", (headers) => (seen = String(headers["grpc-status"])));
  stream.on("end", () => stream.close());
  await new Promise((resolve) => stream.on("close", resolve));
  return seen;
}

function frame(bytes: Uint8Array, compressed = 0): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(compressed, 0);
  head.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}

const hello = FromAgent.encode(toAgentWire({ kind: "hello", protocol: 1, profile: someProfile, clockMs: Date.now() })).finish();

async function servesOthers(hub: TestHub, host: string): Promise<void> {
  const stream = rawStream(within, hub, await enrolledCredentials(hub, host));
  stream.hello();
  stream.say({ kind: "evidence", batch: [someEvidence()], malformed: [] });
  assert.equal((await stream.hears("receipt")).receipt.outcome, "stored");
  stream.close();
}

test("garbage in place of gzip ends that stream with a status, and the hub serves the others", async () => {
  const hub = await startTestHub(within);
  const session = await http2(hub, await enrolledCredentials(hub, "evil"));
  const stream = post(session, { "grpc-encoding": "gzip" });
  const status = statusOf(stream);
  stream.write(frame(randomBytes(400), 1));
  assert.equal(await status, "13");
  await servesOthers(hub, "web-1");
});

test("a message of 1 MB, or one that becomes it, is refused for its size", async () => {
  const hub = await startTestHub(within);
  const session = await http2(hub, await enrolledCredentials(hub, "evil"));
  const large = post(session);
  const first = statusOf(large);
  large.write(frame(Buffer.alloc(1024 * 1024)));
  assert.equal(await first, "8");
  const bomb = post(session, { "grpc-encoding": "gzip" });
  const second = statusOf(bomb);
  bomb.write(frame(gzipSync(Buffer.alloc(64 * 1024 * 1024)), 1));
  assert.equal(await second, "8");
  await servesOthers(hub, "web-1");
});

test("wrong content types, methods and encodings, and half a frame, hurt nobody", async () => {
  const hub = await startTestHub(within);
  const session = await http2(hub, await enrolledCredentials(hub, "evil"));
  for (const headers of [
    { "content-type": "text/html" },
    { "content-type": "application/json" },
    { ":method": "GET" },
    { "grpc-encoding": "br" },
    { "grpc-timeout": "soon" },
    { "grpc-timeout": "99999999999999999999H" },
  ]) {
    const stream = post(session, headers);
    stream.write(frame(hello, "grpc-encoding" in headers ? 1 : 0).subarray(0, 40));
    stream.close(constants.NGHTTP2_CANCEL);
    await statusOf(stream);
  }
  await servesOthers(hub, "web-1");
});

test("thousands of streams opened and reset at once leave the hub alive for others", async () => {
  const hub = await startTestHub(within);
  const session = await http2(hub, await enrolledCredentials(hub, "evil"));
  for (let i = 0; i < 5_000 && !session.destroyed; i += 1) {
    try {
      post(session).close(constants.NGHTTP2_CANCEL);
    } catch {
      break; // the hub has hung up
    }
    if (i % 500 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await servesOthers(hub, "web-1");
});

test("bytes that are no message, and messages that break the contract, end the stream and reach no handler", async () => {
  const hub = await startTestHub(within);
  const own = await enrolledCredentials(hub, "evil");
  const session = await http2(hub, own);
  const garbage = post(session);
  const status = statusOf(garbage);
  garbage.write(frame(Buffer.from([0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f])));
  assert.equal(await status, "13");

  const notHello = rawStream(within, hub, own);
  notHello.say({ kind: "evidence", batch: [someEvidence()], malformed: [] });
  assert.equal((await notHello.ended).code, "INVALID_ARGUMENT");
  const twice = rawStream(within, hub, own);
  twice.hello();
  twice.hello();
  assert.equal((await twice.ended).code, "INVALID_ARGUMENT");
  const empty = rawStream(within, hub, own);
  empty.hello();
  empty.write({ body: undefined });
  assert.equal((await empty.ended).code, "INVALID_ARGUMENT");
  const path = rawStream(within, hub, own);
  path.hello();
  path.say({ kind: "evidence", batch: [someEvidence("../../etc/passwd")], malformed: [] });
  assert.equal((await path.ended).code, "INVALID_ARGUMENT");
  assert.equal(hub.events.arrived.length, 0);
});

test("a malformed record is refused by name and the rest of its batch is stored", async () => {
  const hub = await startTestHub(within);
  const stream = rawStream(within, hub, await enrolledCredentials(hub, "web-1"));
  const good = someEvidence();
  const bad = { ...someEvidence(), signal: { ...someEvidence().signal, severity: "P0" as "P1" } };
  stream.hello();
  stream.say({ kind: "evidence", batch: [good, bad], malformed: [] });
  await until(() => stream.heard.filter(({ kind }) => kind === "receipt").length === 2, "two receipts");
  const receipts = stream.heard.flatMap((message) => (message.kind === "receipt" ? [message.receipt] : []));
  assert.deepEqual(receipts.map(({ outcome, ids }) => [outcome, ids]).sort(), [
    ["refused", [bad.signal.id]],
    ["stored", [good.signal.id]],
  ]);
  assert.deepEqual([...hub.events.stored.keys()], [good.signal.id]);
});

const secret = "password=hunter2";

test("what a handler throws never reaches the agent, in any message or status", async () => {
  const events = recordedEvents();
  const hub = await startTestHub(within, { events, signerPublicKey: () => Promise.reject(new Error(secret)) });
  const heard: unknown[] = [];
  const token = await hub.token("web-9");
  heard.push(await rawEnrol(hub, { host: "web-9", secret: "0".repeat(32), csr: Buffer.from(token) }));

  const own = await enrolledWithoutSigner(hub, "web-1");
  events.before = (kind) => {
    if (kind !== "hello") throw kind === "evidence" ? new Fault("database_rejected", secret, false) : new Error(secret);
  };
  const stream = rawStream(within, hub, own);
  stream.hello();
  stream.say({ kind: "evidence", batch: [someEvidence(), someEvidence()], malformed: [] });
  stream.say({ kind: "report", report: someReport() });
  stream.say({ kind: "verification", verification: someVerification() });
  await until(() => stream.heard.filter(({ kind }) => kind === "receipt").length >= 4, "four receipts");
  for (const message of stream.heard) if (message.kind === "receipt") assert.equal(message.receipt.outcome, "later");
  heard.push(...stream.heard);
  stream.close();

  events.before = () => Promise.reject(new Error(secret));
  const second = rawStream(within, hub, own);
  second.hello();
  const ended = await second.ended;
  assert.equal(ended.code, "UNAVAILABLE");
  hub.store.broken = true;
  const third = rawStream(within, hub, own);
  third.hello();
  heard.push(
    ...second.heard,
    ended,
    await third.ended,
    await rawEnrol(hub, { host: "web-9", secret: "0".repeat(32), csr: Buffer.alloc(0) }),
  );
  assert.doesNotMatch(JSON.stringify(heard), /hunter2|password|10\.0\.0\.1|Fault|at .*\.ts/);
  assert.doesNotMatch(JSON.stringify(hub.log.lines), /hunter2/);
});

async function enrolledWithoutSigner(hub: TestHub, host: string): Promise<Credentials> {
  const { certificateFor } = await import("../../fakes/raw-agent.js");
  const own = await certificateFor(hub.authority, host);
  const hash = "f".repeat(64);
  await hub.store.addToken({ hash, host, labels: {}, expires: Date.now() + 60_000 }, Date.now());
  await hub.store.enrol({ tokenHash: hash, host, serial: own.serial, certificateExpires: Date.now() + 3_600_000 }, Date.now());
  return own;
}

test("an agent that does not read is cut off, and until then takes no more orders", async () => {
  const hub = await startTestHub(within);
  const stream = rawStream(within, hub, await enrolledCredentials(hub, "deaf"), { read: false });
  stream.hello();
  await until(() => hub.transport.agents.connected().includes("deaf"), "connected");
  const order = { id: randomUUID(), text: "x".repeat(200_000), signature: "c2ln" };
  let taken = 0;
  while (taken < 10_000 && hub.transport.agents.order("deaf", order)) taken += 1;
  assert.ok(taken < 100, `${taken} orders of 200 kB were taken`);
  for (let i = 0; i < 2_000 && hub.transport.agents.connected().includes("deaf"); i += 1) hub.transport.freeze(i % 2 === 0);
  assert.deepEqual(hub.transport.agents.connected(), []);
});

test("an agent that sends far beyond its window is read no faster than the hub stores", async () => {
  const events = recordedEvents();
  const hub = await startTestHub(within, { events, timing: { maxUnacked: 64, maxRecordsPerSecond: 1_000_000 } });
  let release: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (release = resolve));
  events.before = (kind) => (kind === "evidence" ? gate : undefined);
  const stream = rawStream(within, hub, await enrolledCredentials(hub, "flood"));
  stream.hello();
  const batch = (): FromAgent => toAgentWire({ kind: "evidence", batch: Array.from({ length: 64 }, () => someEvidence()), malformed: [] });
  for (let i = 0; i < 60; i += 1) stream.write(batch());
  stream.say({ kind: "heartbeat", n: 77, clockMs: 0, waiting: 0, dropped: 0, damaged: 0 });
  await reportsGetThrough(hub);
  assert.equal(
    stream.heard.some(({ kind }) => kind === "pulse"),
    false,
    "the heartbeat behind the flood has not been read",
  );
  release();
  await stream.hears("pulse");
  stream.close();
});

async function reportsGetThrough(hub: TestHub): Promise<void> {
  const stream = rawStream(within, hub, await enrolledCredentials(hub, "web-1"));
  stream.hello();
  await stream.hears("welcome");
  stream.say({ kind: "report", report: someReport() });
  await stream.hears("receipt");
}

test("evidence of one agent is taken in at a bounded rate", async () => {
  const hub = await startTestHub(within, { timing: { maxRecordsPerSecond: 100 } });
  const stream = rawStream(within, hub, await enrolledCredentials(hub, "flood"));
  stream.hello();
  const began = performance.now();
  for (let i = 0; i < 4; i += 1) stream.say({ kind: "evidence", batch: Array.from({ length: 50 }, () => someEvidence()), malformed: [] });
  await until(() => hub.events.stored.size === 200, "all stored");
  assert.ok(performance.now() - began >= 400, "100 at once, the rest at 100 a second");
});

test("an agent that floods the hub with heartbeats is read at a bounded rate", async () => {
  const hub = await startTestHub(within, { timing: { maxMessagesPerSecond: 100 } });
  const stream = rawStream(within, hub, await enrolledCredentials(hub, "flood"));
  stream.hello();
  const began = performance.now();
  for (let n = 1; n <= 150; n += 1) stream.say({ kind: "heartbeat", n, clockMs: 0, waiting: 0, dropped: 0, damaged: 0 });
  await until(() => stream.heard.filter(({ kind }) => kind === "pulse").length === 150, "all pulses");
  assert.ok(performance.now() - began >= 400, "100 at once, the rest at 100 a second");
});
