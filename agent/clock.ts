import { randomBytes, randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { uuidV7 } from "../src/core/uuid.js";
import type { Clock } from "../src/ports/clock.js";

/** This host's time and dice. */
export const hostClock: Clock = {
  now: () => Date.now(),
  dice: () => randomInt(2 ** 47) / 2 ** 47,
  id: () => uuidV7(Date.now(), randomBytes(10).toString("hex")),
  token: (bytes) => randomBytes(bytes).toString("hex"),
};

/** Milliseconds on a clock that never jumps; it stands still while the host sleeps. */
export const elapsedMs = (): number => performance.now();

/** Waits; resolves early when told to stop. */
export const pause = (ms: number, stop: AbortSignal): Promise<void> => sleep(ms, undefined, { signal: stop }).catch(() => undefined);
