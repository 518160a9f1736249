import { createHash } from "node:crypto";
import { canonicalJson, type Json } from "./canonical.js";

/** SHA-256 of the UTF-8 bytes of `text`, as 64 lower-case hex digits. */
export function sha256(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}

/**
 * SHA-256 of one canonical form of `value`, under a name that keeps hashes of different things apart.
 *
 * @param domain what is hashed and its version, for example `tagout-plan-v1`.
 */
export function digest(domain: string, value: Json): string {
  return sha256(`${domain}\0${canonicalJson(value)}`);
}
