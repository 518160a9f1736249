import type { Log } from "../src/ports/log.js";

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
        const isClosed = await inTime(Promise.resolve().then(close)).catch(() => false);
        if (!isClosed) log.warn("stop.failed", { part: name });
      }
    },
  };
}

/** Whether the work ended in time. */
async function inTime(work: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), closeMs);
  });
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
