import { randomBytes, randomInt } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { Clock } from "../src/ports/clock.js";

/** This host's time and dice. */
export const hostClock: Clock = {
  now: () => Date.now(),
  dice: () => randomInt(2 ** 47) / 2 ** 47,
  id: () => timeOrderedId(Date.now()),
  token: (bytes) => randomBytes(bytes).toString("hex"),
};

/** Milliseconds on a clock that never jumps; it stands still while the host sleeps. */
export const elapsedMs = (): number => performance.now();

/** Waits; resolves early when told to stop. */
export const pause = (ms: number, stop: AbortSignal): Promise<void> => wait(ms, undefined, { signal: stop }).catch(() => undefined);

/** @source RFC 9562, section 5.7: 48 bits of time, then version 7, variant and random bits. */
function timeOrderedId(at: number): string {
  const random = randomBytes(10).toString("hex");
  const variant = ((Number.parseInt(random.slice(3, 4), 16) & 0x3) | 0x8).toString(16);
  const hex = `${at.toString(16).padStart(12, "0")}7${random.slice(0, 3)}${variant}${random.slice(4, 19)}`;
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
