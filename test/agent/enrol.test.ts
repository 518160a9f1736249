import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import assert from "node:assert/strict";
import { createPublicKey, webcrypto, X509Certificate } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { signingRequest } from "../../agent/csr.js";
import { enrol } from "../../agent/enrol.js";
import { readIdentity } from "../../agent/identity.js";
import { joinTokenText, readJoinToken, type JoinToken } from "../../proto/wire.js";
import { systemClock } from "../../src/adapters/clock.js";
import { createJoinToken } from "../../src/adapters/transport/join-token.js";
import { Fault } from "../../src/core/fault.js";
import { newKey, rawEnrol } from "../fakes/raw-agent.js";
import { scope, someSignerKey, startTestHub, type TestHub } from "../fakes/wire.js";

const within = scope();
after(() => within.close());

const parsed = (text: string): JoinToken => {
  const token = readJoinToken(text);
  assert.ok(token.ok);
  return token.value;
};

test("a join token turns into a key only its owner reads and one file with everything else", async () => {
  const hub = await startTestHub(within);
  const dir = within.dir();
  const done = await enrol(await hub.token("web-1", { env: "production" }), dir, () => 1_000);
  assert.ok(done.ok);
  assert.deepEqual(await readIdentity(dir), done.value);
  assert.equal(statSync(join(dir, "key.pem")).mode & 0o777, 0o400);
  assert.equal(statSync(dir).mode & 0o777, 0o700);
  assert.deepEqual(readdirSync(dir).sort(), ["identity.json", "key.pem"]);
  const { host, hub: address, linkPort, ca, signerPublicKey, certificate, renewAt } = done.value;
  assert.deepEqual(
    [host, address, linkPort, ca, signerPublicKey],
    ["web-1", "127.0.0.1", hub.transport.linkPort, hub.authority.ca, someSignerKey],
  );
  assert.equal(renewAt, 1_000 + 16 * 3_600_000);
  assert.equal(new X509Certificate(certificate).subjectAltName, "URI:spiffe://tagout/agent/web-1");
  assert.deepEqual(
    (await hub.store.agents()).map((row) => [row.host, row.labels]),
    [["web-1", { env: "production" }]],
  );
});

test("the hub keeps a token as a hash only, and a token prints as a secret", async () => {
  const hub = await startTestHub(within);
  const { authority, store } = hub;
  const place = { authority, names: ["hub.internal"], enrolPort: 1, linkPort: 2, store, clock: systemClock };
  const made = await createJoinToken({ host: "web-1", labels: {} }, place);
  assert.ok(made.ok);
  const { secret, hub: address } = parsed(made.value.token.reveal());
  assert.equal(address, "hub.internal");
  assert.match(secret, /^[0-9a-f]{32}$/);
  assert.ok(!store.dump().includes(secret));
  assert.equal(JSON.stringify(made.value.token), '"[secret]"');
  for (const host of ["Web-1", "", "a.b", "web-1\u001b[31m", "<!channel>", "x".repeat(64)]) {
    assert.ok(!(await createJoinToken({ host, labels: {} }, place)).ok, host);
  }
  assert.ok(!(await createJoinToken({ host: "web-1", labels: { "a b": "c" } }, place)).ok);
});

test("a token used twice at the same time lets exactly one host in", async () => {
  const hub = await startTestHub(within);
  const token = await hub.token("web-1");
  const results = await Promise.all(Array.from({ length: 8 }, () => enrol(token, within.dir(), Date.now)));
  assert.equal(results.filter(({ ok }) => ok).length, 1);
  for (const result of results) if (!result.ok) assert.match(result.error, /Get a new one/);
  assert.equal((await hub.store.agents()).length, 1);
});

test("a token that is too old, for another host, made up, or for a host that is enrolled is refused, and nothing is written", async () => {
  let now = Date.now();
  const hub = await startTestHub(within, { clock: { ...systemClock, now: () => now } });
  const old = await hub.token("web-1");
  now += 15 * 60_000;
  const fresh = parsed(await hub.token("web-2"));
  assert.ok((await enrol(await hub.token("web-3"), within.dir(), Date.now)).ok);
  const second = await hub.token("web-3");
  for (const token of [old, joinTokenText({ ...fresh, host: "db-1" }), joinTokenText({ ...fresh, secret: "0".repeat(32) }), second]) {
    const dir = within.dir();
    const done = await enrol(token, dir, Date.now);
    assert.ok(!done.ok);
    assert.match(done.error, /does not take this join token/);
    assert.equal(existsSync(join(dir, "identity.json")), false);
  }
  assert.ok((await enrol(joinTokenText(fresh), within.dir(), Date.now)).ok, "refusals did not use it up");
});

test("a host that has joined already is told so before the token is spent", async () => {
  const hub = await startTestHub(within);
  const dir = within.dir();
  assert.ok((await enrol(await hub.token("web-1"), dir, Date.now)).ok);
  const key = readFileSync(join(dir, "key.pem"), "utf8");
  const token = await hub.token("web-2");
  const done = await enrol(token, dir, Date.now);
  assert.ok(!done.ok);
  assert.match(done.error, /joined already, as web-1/);
  assert.equal(readFileSync(join(dir, "key.pem"), "utf8"), key);
  assert.ok((await enrol(token, within.dir(), Date.now)).ok);
});

test("a hub that cannot be reached, a signer that is away and a store that is away leave the token usable", async () => {
  let signer = false;
  const hub = await startTestHub(within, {
    signerPublicKey: () => (signer ? Promise.resolve(someSignerKey) : Promise.reject(new Error("away"))),
  });
  const text = await hub.token("web-1");
  const token = parsed(text);
  const dir = within.dir();
  const unreachable = (error: unknown): boolean => error instanceof Fault && error.code === "hub_unreachable" && error.retryable;
  await assert.rejects(enrol(joinTokenText({ ...token, enrolPort: hub.transport.linkPort }), dir, Date.now), unreachable);
  await assert.rejects(enrol(joinTokenText({ ...token, ca: (await otherCa()).trim() }), dir, Date.now), unreachable);
  await assert.rejects(enrol(text, dir, Date.now), unreachable);
  signer = true;
  hub.store.broken = true;
  await assert.rejects(enrol(text, dir, Date.now), unreachable);
  hub.store.broken = false;
  assert.ok((await enrol(text, dir, Date.now)).ok);
});

async function otherCa(): Promise<string> {
  return (await startTestHub(within)).authority.ca;
}

test("text that is no token is answered with a sentence, and nothing is dialled or written", async () => {
  const dir = within.dir();
  const done = await enrol("tagout-join-v1.e30", dir, Date.now);
  assert.ok(!done.ok);
  assert.match(done.error, /copy the whole line again/);
  assert.equal(existsSync(dir), false);
});

async function greedyRequest(): Promise<Buffer> {
  const keys = await webcrypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: "CN=hub",
    keys,
    signingAlgorithm: { name: "ECDSA", hash: "SHA-256" },
    extensions: [
      new x509.BasicConstraintsExtension(true, 9, true),
      new x509.SubjectAlternativeNameExtension([
        { type: "dns", value: "hub.internal" },
        { type: "url", value: "spiffe://tagout/agent/db-1" },
      ]),
    ],
  });
  return Buffer.from(request.rawData);
}

test("a signing request with more names and CA:TRUE gets a certificate with only the hub's fields", async () => {
  const hub = await startTestHub(within);
  const { secret } = parsed(await hub.token("web-1"));
  const answer = await rawEnrol(hub, { host: "web-1", secret, csr: await greedyRequest() });
  assert.ok(answer.certificate !== null);
  const certificate = new X509Certificate(answer.certificate);
  assert.equal(certificate.subject, "CN=web-1");
  assert.equal(certificate.subjectAltName, "URI:spiffe://tagout/agent/web-1");
  assert.equal(certificate.ca, false);
});

const badRequests = async (hub: TestHub): Promise<readonly [string, { host: string; secret: string; csr: Buffer }][]> => {
  const { secret } = parsed(await hub.token("web-1"));
  const csr = signingRequest("web-1", newKey());
  return [
    ["INVALID_ARGUMENT", { host: "web-1\n", secret, csr }],
    ["INVALID_ARGUMENT", { host: "WEB-1", secret, csr }],
    ["INVALID_ARGUMENT", { host: "web-1", secret: secret.toUpperCase().padEnd(33, "A"), csr }],
    ["INVALID_ARGUMENT", { host: "web-1", secret, csr: Buffer.alloc(0) }],
    ["INVALID_ARGUMENT", { host: "web-1", secret, csr: Buffer.alloc(5_000, 1) }],
    ["RESOURCE_EXHAUSTED", { host: "web-1", secret, csr: Buffer.alloc(100_000, 1) }],
    ["PERMISSION_DENIED", { host: "web-10", secret, csr }],
  ];
};

test("what is no request for enrolment is refused with fixed words and uses up nothing", async () => {
  const hub = await startTestHub(within);
  for (const [code, request] of await badRequests(hub)) assert.equal((await rawEnrol(hub, request)).code, code);
  assert.deepEqual(await hub.store.agents(), []);
});

test("the agent's own signing request is one that others read and that proves its key", async () => {
  const key = newKey();
  const request = new x509.Pkcs10CertificateRequest(signingRequest("web-1", key));
  assert.equal(request.subject, "CN=web-1");
  assert.ok(await request.verify());
  assert.equal(
    Buffer.from(request.publicKey.rawData).toString("hex"),
    createPublicKey(key).export({ format: "der", type: "spki" }).toString("hex"),
  );
});
