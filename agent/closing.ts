import type { Log } from "../src/ports/log.js";
import { inTime } from "./in-time.js";

/** Parts that must be closed again, last opened first. */
export interface Closing {
  readonly note: (name: string, close: () => Promise<void> | void) => void;
  readonly closeAll: () => Promise<void>;
}

/** Longest that one part may take: the others must get their turn before the service manager loses patience. */
const closeMs = 8_000;

export function closing(log: Log): Closing {
  const open: { readonly name: string; readonly close: () => Promise<void> | void }[] = [];
  return {
    note: (name, close) => void open.push({ name, close }),
    closeAll: async () => {
      for (let part = open.pop(); part !== undefined; part = open.pop()) {
        const { name, close } = part;
        const closed = Promise.resolve().then(close);
        const isClosed = await inTime(
          closed.then(() => true),
          closeMs,
          false,
        ).catch(() => false);
        if (!isClosed) log.warn("stop.failed", { part: name });
      }
    },
  };
}
