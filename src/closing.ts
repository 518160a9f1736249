import { inTime } from "./in-time.js";
import type { Log } from "./ports/log.js";

/** Longest that one part may take to close; the next ones must get their turn before the service manager loses patience. */
const closeMs = 8_000;

/** Parts that must be closed again, last opened first. */
export interface Closing {
  /** Gives back what it was given, so that a part can be opened and noted in one line. */
  readonly note: <T>(name: string, part: T, close: (part: T) => Promise<void> | void) => T;
  readonly closeAll: () => Promise<void>;
}

export function closing(log: Log): Closing {
  const open: { readonly name: string; readonly close: () => Promise<void> | void }[] = [];
  return {
    note(name, part, close) {
      open.push({ name, close: () => close(part) });
      return part;
    },
    async closeAll() {
      for (let part = open.pop(); part !== undefined; part = open.pop()) {
        const { name, close } = part;
        await inTime(Promise.resolve().then(close), closeMs).catch((error: unknown) => {
          log.warn("stop.failed", { part: name, error: error instanceof Error ? error.message : null });
        });
      }
    },
  };
}
