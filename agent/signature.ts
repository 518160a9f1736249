import { createPublicKey, verify } from "node:crypto";
import { publicKeyPattern, signaturePattern, spkiOf } from "../src/core/keys.js";

/**
 * Whether this raw Ed25519 key signed exactly these bytes. One key, no chains, no algorithm named by the message; a
 * signature in any spelling but the canonical one is no signature. Never throws.
 *
 * @param publicKey raw key, base64.
 * @param signature raw signature, base64.
 */
export function isSigned(text: string, signature: string, publicKey: string): boolean {
  if (!signaturePattern.test(signature) || !publicKeyPattern.test(publicKey)) return false;
  try {
    const key = createPublicKey({ key: Buffer.from(spkiOf(publicKey), "base64"), format: "der", type: "spki" });
    return verify(null, Buffer.from(text, "utf8"), key, Buffer.from(signature, "base64"));
  } catch {
    return false;
  }
}
