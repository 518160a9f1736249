import { createPrivateKey, generateKeyPairSync, X509Certificate, type KeyObject } from "node:crypto";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { Fault } from "../src/core/fault.js";
import { hostNamePattern } from "../src/core/host.js";
import { publicKeyPattern } from "../src/core/keys.js";
import { parseJson } from "../src/core/parse-json.js";
import { createState, readState, replaceState } from "./state-file.js";

/** Who this host is to the hub, and whom it trusts. Everything but the key, in one file, so that it changes as a whole. */
export interface Identity {
  readonly host: string;
  /** As in the join token: name or address, and ports. */
  readonly hub: string;
  readonly linkPort: number;
  readonly enrolPort: number;
  /** PEM. The one CA whose hubs this host talks to. */
  readonly ca: string;
  /** Raw Ed25519, base64. The one key whose orders this host may run. */
  readonly signerPublicKey: string;
  /** PEM. */
  readonly certificate: string;
  /** By this host's clock, when to ask for the next certificate. */
  readonly renewAt: number;
}

const shape: z.ZodType<Identity> = z.strictObject({
  host: z.string().regex(hostNamePattern),
  hub: z.string().min(1).max(253),
  linkPort: z.int().min(1).max(65_535),
  enrolPort: z.int().min(1).max(65_535),
  ca: z.string().max(16_384),
  signerPublicKey: z.string().regex(publicKeyPattern),
  certificate: z.string().max(16_384),
  renewAt: z.int().min(0),
});

const identityFile = (dir: string): string => join(dir, "identity.json");
const keyFile = (dir: string): string => join(dir, "key.pem");

/** The identity in `dir`; null when this host has not been enrolled. Throws Fault `agent_state_damaged` when it does not fit together. */
export async function readIdentity(dir: string): Promise<Identity | null> {
  const text = await readState(identityFile(dir));
  if (text === null) return null;
  const parsed = shape.safeParse(parseJson(text));
  const key = await readKey(dir);
  if (parsed.success && key !== null && isCertificateOf(parsed.data.certificate, key)) return parsed.data;
  throw new Fault(
    "agent_state_damaged",
    `${identityFile(dir)} and ${keyFile(dir)} do not fit together. Revoke the host on the hub, remove both files and let it join again.`,
    false,
  );
}

export async function writeIdentity(dir: string, identity: Identity): Promise<void> {
  await replaceState(identityFile(dir), `${JSON.stringify(identity, null, 2)}\n`);
}

/** The host's key; null when there is none. */
export async function readKey(dir: string): Promise<KeyObject | null> {
  const text = await readState(keyFile(dir));
  if (text === null) return null;
  if (((await stat(keyFile(dir))).mode & 0o077) !== 0) {
    const mend = `Run \`chmod 400\` on it; if it was read, revoke the host on the hub, remove the file and join again.`;
    throw new Fault("agent_state_damaged", `${keyFile(dir)} is this host's private key and others may read it. ${mend}`, false);
  }
  try {
    return createPrivateKey(text);
  } catch (cause) {
    throw new Fault(
      "agent_state_damaged",
      `${keyFile(dir)} does not hold a private key. Revoke the host on the hub, remove the file and let it join again.`,
      false,
      { cause },
    );
  }
}

/** The host's key; made the first time, and never changed or sent anywhere. */
export async function ensureKey(dir: string): Promise<KeyObject> {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  await createState(keyFile(dir), privateKey.export({ format: "pem", type: "pkcs8" }).toString(), 0o400);
  const key = await readKey(dir);
  if (key === null) throw new Fault("agent_state_unwritable", `${keyFile(dir)} has vanished while it was written.`, false);
  return key;
}

/** Whether the certificate is for that key. */
export function isCertificateOf(certificate: string, key: KeyObject): boolean {
  try {
    return new X509Certificate(certificate).checkPrivateKey(key);
  } catch {
    return false;
  }
}
