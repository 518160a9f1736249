import { createPublicKey, verify } from "node:crypto";
import { publicKeyPattern, signaturePattern, spkiOf } from "./core/keys.js";

/** Whether this raw Ed25519 key, base64, signed exactly this text. A signature in any spelling but the canonical one is none. */
export function isSigned(text: string, signature: string, publicKey: string): boolean {
  if (!signaturePattern.test(signature) || !publicKeyPattern.test(publicKey)) return false;
  const key = createPublicKey({ key: Buffer.from(spkiOf(publicKey), "base64"), format: "der", type: "spki" });
  return verify(null, Buffer.from(text, "utf8"), key, Buffer.from(signature, "base64"));
}
