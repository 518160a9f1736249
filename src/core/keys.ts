import { sha256 } from "./digest.js";

/** A raw Ed25519 public key: 32 bytes as canonical base64. */
export const publicKeyPattern = /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/;

/** A raw Ed25519 signature: 64 bytes as canonical base64; any other spelling of the same bytes is refused. */
export const signaturePattern = /^[A-Za-z0-9+/]{85}[AQgw]==$/;

/** The name of a key in orders and checkpoints: the first 16 hex digits of the SHA-256 of its base64 text. */
export function keyId(publicKey: string): string {
  return sha256(publicKey).slice(0, 16);
}

/**
 * The same key as base64 of its SPKI form, which is what crypto libraries read.
 *
 * @source RFC 8410: twelve fixed bytes, then the key. Twelve bytes are sixteen base64 characters, so gluing text is enough.
 */
export function spkiOf(publicKey: string): string {
  return `MCowBQYDK2VwAyEA${publicKey}`;
}
