import type { Clock } from "../../ports/clock.js";
import type { Destination } from "../../ports/chat.js";
import type { Log } from "../../ports/log.js";
import type { Db } from "./schema.js";

/** What every part of the store works with. */
export interface StoreContext {
  readonly db: Db;
  readonly log: Log;
  readonly clock: Clock;
  /** Every incident has one card at each of these. */
  readonly destinations: readonly Destination[];
}
