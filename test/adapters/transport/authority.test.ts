import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import assert from "node:assert/strict";
import { generateKeyPairSync, webcrypto, X509Certificate } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { openAuthority } from "../../../src/adapters/transport/authority.js";
import { peerOf } from "../../../src/adapters/transport/peer.js";
import { Fault } from "../../../src/core/fault.js";

const root = mkdtempSync(join(tmpdir(), "tagout-authority-"));
after(() => rmSync(root, { recursive: true, force: true }));

const now = Date.UTC(2026, 10, 25);
const day = 24 * 3_600_000;
const p256 = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

async function csr(
  name: string,
  extensions: x509.Extension[] = [],
  algorithm: EcKeyGenParams & { hash?: string } = p256,
): Promise<Uint8Array> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name,
    keys,
    signingAlgorithm: { name: "ECDSA", hash: "SHA-256" },
    extensions,
  });
  return new Uint8Array(request.rawData);
}

interface EcKeyGenParams {
  readonly name: string;
  readonly namedCurve: string;
}

test("the CA is made once, and its key is readable by its owner alone", async () => {
  const dir = join(root, "once");
  const [first, second] = await Promise.all([openAuthority(dir, now), openAuthority(dir, now)]);
  assert.equal(first.ca, second.ca);
  assert.equal((await openAuthority(dir, now)).ca, first.ca);
  assert.equal(statSync(join(dir, "authority.pem")).mode & 0o777, 0o600);
  assert.doesNotMatch(first.ca, /PRIVATE/);
  const ca = new X509Certificate(first.ca);
  assert.ok(ca.ca);
  assert.ok(Date.parse(ca.validTo) > now + 9 * 365 * day);
});

test("a key that others may read, and a damaged file, stop the hub with what to do", async () => {
  const dir = join(root, "shared");
  await openAuthority(dir, now);
  chmodSync(join(dir, "authority.pem"), 0o640);
  await assert.rejects(
    openAuthority(dir, now),
    (error) => error instanceof Fault && error.code === "authority_unusable" && /chmod 600/.test(error.message),
  );
  chmodSync(join(dir, "authority.pem"), 0o600);
  writeFileSync(join(dir, "authority.pem"), "garbage");
  await assert.rejects(
    openAuthority(dir, now),
    (error) => error instanceof Fault && error.code === "authority_unusable" && /backup/.test(error.message),
  );
});

test("of a signing request only the key counts: extra names, CA:TRUE and other usages are left out", async () => {
  const authority = await openAuthority(join(root, "csr"), now);
  const greedy = await csr("CN=hub, O=Evil", [
    new x509.BasicConstraintsExtension(true, 3, true),
    new x509.ExtendedKeyUsageExtension(["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"]),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.digitalSignature),
    new x509.SubjectAlternativeNameExtension([
      { type: "dns", value: "hub.internal" },
      { type: "dns", value: "*" },
      { type: "url", value: "spiffe://tagout/agent/db-1" },
    ]),
  ]);
  const issued = await authority.agentCertificate("web-1", greedy, now, day);
  assert.ok(issued.ok);
  const certificate = new X509Certificate(issued.value.certificate);
  assert.equal(certificate.subject, "CN=web-1");
  assert.equal(certificate.subjectAltName, "URI:spiffe://tagout/agent/web-1");
  assert.equal(certificate.ca, false);
  assert.deepEqual(certificate.keyUsage, ["1.3.6.1.5.5.7.3.2"]);
  assert.equal(certificate.serialNumber.toLowerCase(), issued.value.serial);
  assert.equal(Date.parse(certificate.validTo), issued.value.expires);
  assert.equal(issued.value.expires, now + day);
  assert.ok(certificate.verify(new X509Certificate(authority.ca).publicKey));
  assert.equal(peerOf(certificate.raw)?.host, "web-1");
  const usages = new x509.X509Certificate(certificate.raw).getExtension(x509.KeyUsagesExtension);
  assert.equal(usages?.usages, x509.KeyUsageFlags.digitalSignature);
});

test("a signing request that is garbage, of another curve, or not signed by its own key is refused", async () => {
  const authority = await openAuthority(join(root, "bad"), now);
  const good = await csr("CN=web-1");
  // The signature's last bit: whatever its numbers are, it stays well-formed.
  const forged = Uint8Array.from(good, (byte, at) => (at === good.length - 1 ? byte ^ 1 : byte));
  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey.export({ format: "der", type: "spki" });
  for (const [bytes, problem] of [
    [new Uint8Array(0), "unreadable"],
    [new Uint8Array(rsa), "unreadable"],
    [await csr("CN=web-1", [], { name: "ECDSA", namedCurve: "P-384" }), "not-p256"],
    [forged, "bad-signature"],
  ] as const) {
    assert.deepEqual(await authority.agentCertificate("web-1", bytes, now, day), { ok: false, error: problem });
  }
});

test("a hub's certificate has the given names and addresses and is for servers only", async () => {
  const authority = await openAuthority(join(root, "server"), now);
  const server = await authority.serverCertificate(["hub.internal", "10.0.0.7", "::1"], now, 90 * day);
  const certificate = new X509Certificate(server.certificate);
  assert.equal(certificate.subjectAltName, "DNS:hub.internal, IP Address:10.0.0.7, IP Address:0:0:0:0:0:0:0:1");
  assert.deepEqual(certificate.keyUsage, ["1.3.6.1.5.5.7.3.1"]);
  assert.equal(peerOf(certificate.raw), null, "a hub is no agent");
  assert.match(server.key, /BEGIN PRIVATE KEY/);
});

test("only certificates of this very CA are recognised, expired ones included", async () => {
  const ours = await openAuthority(join(root, "ours"), now);
  const theirs = await openAuthority(join(root, "theirs"), now);
  const mine = await ours.agentCertificate("web-1", await csr("CN=x"), now - 10 * day, day);
  const foreign = await theirs.agentCertificate("web-1", await csr("CN=x"), now, day);
  assert.ok(mine.ok && foreign.ok);
  assert.equal(ours.issued(mine.value.certificate)?.host, "web-1");
  assert.equal(ours.issued(mine.value.certificate)?.expires, now - 9 * day);
  assert.equal(ours.issued(foreign.value.certificate), null);
  assert.equal(ours.issued(ours.ca), null);
  assert.equal(ours.issued("garbage"), null);
});

const lookalikes: readonly [string, string][] = [
  ["CN=Web-1", "spiffe://tagout/agent/Web-1"],
  ["CN=web-1.", "spiffe://tagout/agent/web-1."],
  ["CN=web-1 ", "spiffe://tagout/agent/web-1 "],
  ["CN=web-1", "spiffe://tagout/agent/web-1/"],
  ["CN=web-1", "spiffe://tagout/agent/web-10"],
  ["CN=web-1", "spiffe://tagout/agent/web-1, URI:spiffe://tagout/agent/db-1"],
  ["CN=w\u0435b-1", "spiffe://tagout/agent/web-1"],
  ["CN=web-1,CN=db-1", "spiffe://tagout/agent/web-1"],
  ["O=x,CN=web-1", "spiffe://tagout/agent/web-1"],
];

test("a certificate whose names are not exactly the two the hub gives speaks for nobody", async () => {
  const keys = await webcrypto.subtle.generateKey(p256, true, ["sign", "verify"]);
  for (const [name, uri] of lookalikes) {
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
      serialNumber: "41",
      name,
      keys,
      notBefore: new Date(now),
      notAfter: new Date(now + day),
      signingAlgorithm: p256,
      extensions: [new x509.SubjectAlternativeNameExtension([{ type: "url", value: uri }])],
    });
    assert.equal(peerOf(new Uint8Array(certificate.rawData)), null, `${name} ${uri}`);
  }
  assert.equal(peerOf(new Uint8Array(4)), null);
});
