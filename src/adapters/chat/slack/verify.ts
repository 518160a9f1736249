import { createHmac, timingSafeEqual } from "node:crypto";
import { err, ok, type Result } from "../../../core/result.js";

/** Slack's own tolerance. The SDK applies it to the past only: a captured request signed for tomorrow would pass there. */
export const maxSkewMs = 300_000;
/** Longer than both tolerances together, so that nothing can be played twice within them. */
const rememberMs = 2 * maxSkewMs + 60_000;
/** At 50 requests a second this is more than the time above; beyond it the oldest are forgotten. */
const rememberAtMost = 50_000;

export type Forgery = "unsigned" | "stale" | "future" | "forged" | "replayed";

export interface SignedRequest {
  /** Header `x-slack-request-timestamp`: seconds since 1970. */
  readonly timestamp: string | null;
  /** Header `x-slack-signature`: `v0=` and 64 hex digits. */
  readonly signature: string | null;
  readonly body: string;
}

/**
 * Whether a request comes from Slack, now, for the first time: HMAC-SHA256 over `v0:TIMESTAMP:BODY`, at most five minutes
 * off in either direction, each signature once.
 *
 * @source docs.slack.dev/authentication/verifying-requests-from-slack, read 2026-11.
 */
export function verifier(signingSecret: string): (request: SignedRequest, now: number) => Result<null, Forgery> {
  const isNew = replayGuard();
  return ({ timestamp, signature, body }, now) => {
    if (timestamp === null || signature === null || !/^\d{1,12}$/.test(timestamp)) return err("unsigned");
    const ageMs = now - Number(timestamp) * 1_000;
    if (ageMs > maxSkewMs) return err("stale");
    if (ageMs < -maxSkewMs) return err("future");
    const expected = createHmac("sha256", signingSecret).update(`v0:${timestamp}:${body}`, "utf8").digest();
    const given = /^v0=([0-9a-f]{64})$/.exec(signature)?.[1];
    if (given === undefined || !timingSafeEqual(expected, Buffer.from(given, "hex"))) return err("forged");
    return isNew(given, now) ? ok(null) : err("replayed");
  };
}

/** Remembers what it has seen for long enough; true only the first time. Bounded. */
export function replayGuard(): (key: string, now: number) => boolean {
  const seen = new Map<string, number>();
  return (key, now) => {
    for (const [old, at] of seen) {
      if (now - at < rememberMs && seen.size < rememberAtMost) break;
      seen.delete(old);
    }
    if (seen.has(key)) return false;
    seen.set(key, now);
    return true;
  };
}
