import type { Route } from "../../core/routing.js";
import type { Clock } from "../../ports/clock.js";
import type { Log } from "../../ports/log.js";
import type { Db } from "./schema.js";

/** What every part of the store works with. */
export interface StoreContext {
  readonly db: Db;
  readonly log: Log;
  readonly clock: Clock;
  /** Where incidents have cards, and which of them where. */
  readonly destinations: readonly Route[];
}
