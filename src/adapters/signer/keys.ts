import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, sign, type KeyObject } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Fault } from "../../core/fault.js";
import { keyId } from "../../core/keys.js";
import { createFile, privateDirectory, readPrivate } from "./private-files.js";

/** An Ed25519 key that never leaves this process. */
export interface SigningKey {
  readonly id: string;
  /** Raw, base64: what hosts pin. */
  readonly publicKey: string;
  /** Raw signature over the UTF-8 bytes, base64. */
  readonly sign: (text: string) => string;
}

export interface SignerKeys {
  readonly order: SigningKey;
  /** For seals on decisions; of no use to anybody but the signer itself. */
  readonly seal: Buffer;
}

/**
 * Reads the keys of a signer, or makes them at its very first start: `order.key` (PKCS8 PEM) and `seal.key`, mode 0600,
 * and `order.pub` for people. A key that was there once is never silently replaced, because every host has pinned it.
 */
export function openKeys(directory: string): SignerKeys {
  privateDirectory(directory);
  return { order: openSigningKey(directory, "order"), seal: openSealKey(join(directory, "seal.key")) };
}

function openSigningKey(directory: string, name: string): SigningKey {
  const [keyPath, publicPath] = [join(directory, `${name}.key`), join(directory, `${name}.pub`)];
  const pem = readPrivate(keyPath);
  if (pem !== null) return signingKey(parse(pem, keyPath));
  if (existsSync(publicPath)) throw lost(keyPath, publicPath);
  const { privateKey } = generateKeyPairSync("ed25519");
  const key = signingKey(privateKey);
  createFile(keyPath, privateKey.export({ format: "pem", type: "pkcs8" }).toString(), 0o600);
  createFile(publicPath, `${key.publicKey}\n`, 0o644);
  return key;
}

function parse(pem: string, path: string): KeyObject {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === "ed25519") return key;
  } catch {
    // Said below.
  }
  throw new Fault("signer_refused", `${path} is not an Ed25519 key in PKCS8 PEM. Restore it from a backup.`, false);
}

const lost = (keyPath: string, publicPath: string): Fault =>
  new Fault(
    "signer_refused",
    `${keyPath} is gone, and hosts have pinned it. Restore it from a backup; or, for a new key, remove ${publicPath} too and enrol all hosts again.`,
    false,
  );

/** A raw Ed25519 public key is the last 32 bytes of its SPKI form (RFC 8410). */
function signingKey(privateKey: KeyObject): SigningKey {
  const publicKey = createPublicKey(privateKey).export({ format: "der", type: "spki" }).subarray(12).toString("base64");
  return { id: keyId(publicKey), publicKey, sign: (text) => sign(null, Buffer.from(text, "utf8"), privateKey).toString("base64") };
}

function openSealKey(path: string): Buffer {
  const known = readPrivate(path);
  if (known === null) createFile(path, `${randomBytes(32).toString("hex")}\n`, 0o600);
  const hex = (known ?? readPrivate(path) ?? "").trim();
  if (/^[0-9a-f]{64}$/.test(hex)) return Buffer.from(hex, "hex");
  throw new Fault(
    "signer_refused",
    `${path} is not 64 hex digits. Restore it; or remove it, and decisions made so far have to be made again.`,
    false,
  );
}
