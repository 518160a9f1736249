import "reflect-metadata"; // first: x509 throws without it
import * as x509 from "@peculiar/x509";
import { isIP } from "node:net";
import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  hkdfSync,
  randomBytes,
  webcrypto,
  X509Certificate,
  type KeyObject,
} from "node:crypto";
import { Fault } from "../../core/fault.js";
import { err, ok, type Result } from "../../core/result.js";
import { agentUri, type Peer, peerOf } from "./peer.js";
import { readOrCreate } from "./secret-file.js";

/** A certificate with the facts that the store keeps of it. */
export interface Issued {
  /** PEM. */
  readonly certificate: string;
  /** Lower-case hex. */
  readonly serial: string;
  readonly expires: number;
}

/** The hub's own CA: P-256, its key in a file that only the hub's user reads. Several hubs share the file. */
export interface Authority {
  /** The CA's certificate, PEM: what agents pin. */
  readonly ca: string;
  /** A certificate for a hub under these names and addresses, with a fresh key, both PEM. */
  readonly serverCertificate: (names: readonly string[], at: number, lifeMs: number) => Promise<Issued & { readonly key: string }>;
  /**
   * A certificate for that host. Of the signing request only the public key counts, once its signature has shown that
   * the sender holds the private one; every other field is ours.
   */
  readonly agentCertificate: (host: string, csr: Uint8Array, at: number, lifeMs: number) => Promise<Result<Issued, CsrProblem>>;
  /** Who a certificate of this CA speaks for, whether or not it has expired; null for anybody else's. */
  readonly issued: (certificate: string) => Peer | null;
  /** A mark over a text that only a hub with this CA can make, base64url: for what the database must not make up. */
  readonly mark: (text: string) => string;
}

/** Why a signing request is refused. */
export type CsrProblem = "unreadable" | "not-p256" | "bad-signature";

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const year = 365 * 24 * 3_600_000;
const caLifeMs = 10 * year;
/** An agent whose clock is behind must still find the certificate valid; its skew is then shown, not guessed from a TLS error. */
const backdateMs = 3_600_000;
const clientAuth = "1.3.6.1.5.5.7.3.2";
const serverAuth = "1.3.6.1.5.5.7.3.1";

/** Opens the CA in `dir`, or makes one there. Throws Fault `authority_unusable` when it cannot be read or others could read it. */
export async function openAuthority(dir: string, at: number): Promise<Authority> {
  const pem = await readOrCreate(dir, "authority.pem", () => create(at));
  const { key, certificate } = parse(pem, `${dir}/authority.pem`);
  const own = new x509.X509Certificate(certificate.raw);
  const issuer: Issuer = {
    name: own.subject,
    publicKey: own.publicKey,
    signingKey: await webcrypto.subtle.importKey("pkcs8", key.export({ format: "der", type: "pkcs8" }), algorithm, false, ["sign"]),
  };
  return {
    ca: certificate.toString(),
    serverCertificate: (names, now, lifeMs) => server(names, { from: now, lifeMs }, issuer),
    agentCertificate: (host, csr, now, lifeMs) => agent(host, csr, { from: now, lifeMs }, issuer),
    issued: (pemText) => issued(pemText, certificate),
    mark: marker(key),
  };
}

/** By a key of its own, derived from the CA's, which several hubs share already: one secret less to hand around. */
function marker(key: KeyObject): (text: string) => string {
  const derived = Buffer.from(hkdfSync("sha256", key.export({ format: "der", type: "pkcs8" }), "", "tagout-hub-marks-v1", 32));
  return (text) => createHmac("sha256", derived).update(text, "utf8").digest("base64url");
}

interface Issuer {
  readonly name: string;
  readonly publicKey: x509.PublicKey;
  readonly signingKey: webcrypto.CryptoKey;
}

interface Life {
  readonly from: number;
  readonly lifeMs: number;
}

/** Everything a certificate of ours says beside its dates and numbers. */
interface Leaf {
  readonly name: string;
  readonly publicKey: webcrypto.CryptoKey;
  readonly usage: string;
  readonly alternatives: readonly { readonly type: "dns" | "ip" | "url"; readonly value: string }[];
}

async function create(at: number): Promise<string> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: `CN=Tagout CA ${randomBytes(4).toString("hex")}`,
    keys,
    notBefore: new Date(at - backdateMs),
    notAfter: new Date(at + caLifeMs),
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return `${await privatePem(keys.privateKey)}${certificate.toString("pem")}\n`;
}

function parse(pem: string, path: string): { readonly key: KeyObject; readonly certificate: X509Certificate } {
  try {
    const key = createPrivateKey(pem);
    const certificate = new X509Certificate(pem.slice(pem.indexOf("-----BEGIN CERTIFICATE-----")));
    if (certificate.ca && certificate.checkPrivateKey(key)) return { key, certificate };
  } catch {
    // falls through: what OpenSSL says about a damaged file helps nobody
  }
  throw new Fault(
    "authority_unusable",
    `${path} does not hold a CA key and its certificate. Restore it from the backup, or remove it and enrol every agent again.`,
    false,
  );
}

async function server(names: readonly string[], life: Life, issuer: Issuer): Promise<Issued & { readonly key: string }> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const alternatives = names.map((name) => ({ type: isIP(name) === 0 ? ("dns" as const) : ("ip" as const), value: name }));
  const leaf = await issue({ name: "tagout-hub", publicKey: keys.publicKey, usage: serverAuth, alternatives }, life, issuer);
  return { ...leaf, key: await privatePem(keys.privateKey) };
}

async function agent(host: string, csr: Uint8Array, life: Life, issuer: Issuer): Promise<Result<Issued, CsrProblem>> {
  const key = await keyOf(csr);
  if (!key.ok) return key;
  const alternatives = [{ type: "url" as const, value: agentUri(host) }];
  return ok(await issue({ name: host, publicKey: key.value, usage: clientAuth, alternatives }, life, issuer));
}

async function keyOf(csr: Uint8Array): Promise<Result<webcrypto.CryptoKey, CsrProblem>> {
  try {
    const request = new x509.Pkcs10CertificateRequest(Uint8Array.from(csr));
    const spki = createPublicKey({ key: Buffer.from(request.publicKey.rawData), format: "der", type: "spki" });
    if (spki.asymmetricKeyType !== "ec" || spki.asymmetricKeyDetails?.namedCurve !== "prime256v1") return err("not-p256");
    if (!(await request.verify())) return err("bad-signature");
    return ok(await request.publicKey.export(algorithm, ["verify"]));
  } catch {
    return err("unreadable");
  }
}

/** The public key in a signing request, DER, base64; null when it cannot be read. Says nothing about its signature. */
export function csrKey(csr: Uint8Array): string | null {
  try {
    return Buffer.from(new x509.Pkcs10CertificateRequest(Uint8Array.from(csr)).publicKey.rawData).toString("base64");
  } catch {
    return null;
  }
}

async function issue(leaf: Leaf, { from, lifeMs }: Life, issuer: Issuer): Promise<Issued> {
  const number = serial();
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: number,
    subject: `CN=${leaf.name}`,
    issuer: issuer.name,
    notBefore: new Date(from - backdateMs),
    notAfter: new Date(from + lifeMs),
    signingAlgorithm: algorithm,
    publicKey: leaf.publicKey,
    signingKey: issuer.signingKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([leaf.usage], true),
      new x509.SubjectAlternativeNameExtension([...leaf.alternatives]),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
  // X.509 keeps whole seconds: what the store holds must be what TLS goes by.
  return { certificate: `${certificate.toString("pem")}\n`, serial: number, expires: certificate.notAfter.getTime() };
}

function issued(pem: string, ca: X509Certificate): Peer | null {
  try {
    const certificate = new X509Certificate(pem);
    return certificate.checkIssued(ca) && certificate.verify(ca.publicKey) ? peerOf(certificate.raw) : null;
  } catch {
    return null;
  }
}

/** 128 bits; the first byte from 40 to 7f keeps the number positive and its hex form the same length everywhere. */
function serial(): string {
  const bytes = randomBytes(16);
  bytes[0] = 0x40 | ((bytes[0] ?? 0) & 0x3f);
  return bytes.toString("hex");
}

async function privatePem(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", key));
  return createPrivateKey({ key: der, format: "der", type: "pkcs8" }).export({ format: "pem", type: "pkcs8" }).toString();
}
