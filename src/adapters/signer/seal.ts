import { createHmac, timingSafeEqual } from "node:crypto";
import type { Decision } from "../../core/decision.js";
import { canonicalJson, type Json } from "../../core/canonical.js";

/**
 * A mark over every field of a decision, which only the holder of the key can make: what the database says about who
 * approved what is worth nothing without it. Base64.
 */
export function sealOf(decision: Omit<Decision, "seal">, key: Buffer): string {
  const { id, action, planHash, actor, principal, reason, at } = decision;
  const { platform, id: actorId, name, groups } = actor;
  const whole: Json = { id, action, planHash, actor: { platform, id: actorId, name, groups: [...groups] }, principal, reason, at };
  return createHmac("sha256", key)
    .update(`tagout-decision-v1\0${canonicalJson(whole)}`, "utf8")
    .digest("base64");
}

export function isSealed(decision: Decision, key: Buffer): boolean {
  const [expected, given] = [Buffer.from(sealOf(decision, key)), Buffer.from(decision.seal)];
  return expected.length === given.length && timingSafeEqual(expected, given);
}
