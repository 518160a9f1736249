import { randomBytes, randomInt } from "node:crypto";
import type { Clock } from "../ports/clock.js";

/** This machine's time and dice. */
export const systemClock: Clock = {
  now: () => Date.now(),
  dice: () => randomInt(2 ** 47) / 2 ** 47,
  id: () => uuidV7(Date.now()),
  token: (bytes) => randomBytes(bytes).toString("hex"),
};

/** Time-ordered, so that rows written together lie together. @source RFC 9562, section 5.7. */
function uuidV7(at: number): string {
  const hex = at.toString(16).padStart(12, "0");
  const random = randomBytes(10);
  random[0] = ((random[0] ?? 0) & 0x0f) | 0x70;
  random[2] = ((random[2] ?? 0) & 0x3f) | 0x80;
  const tail = random.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8)}-${tail.slice(0, 4)}-${tail.slice(4, 8)}-${tail.slice(8)}`;
}
