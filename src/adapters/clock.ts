import { randomBytes, randomInt } from "node:crypto";
import { uuidV7 } from "../core/uuid.js";
import type { Clock } from "../ports/clock.js";

/** This machine's time and dice. */
export const systemClock: Clock = {
  now: () => Date.now(),
  dice: () => randomInt(2 ** 47) / 2 ** 47,
  id: () => uuidV7(Date.now(), randomBytes(10).toString("hex")),
  token: (bytes) => randomBytes(bytes).toString("hex"),
};
