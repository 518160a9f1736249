import type { Log } from "../src/ports/log.js";

/** Parts that have to be closed again, each by its name. */
export interface Closers {
  readonly push: (name: string, close: () => Promise<void> | void) => void;
  /** Closes them, the last first. */
  readonly closeAll: () => Promise<void>;
}

/** Longest that one part may take: the others must get their turn before the service manager loses patience. */
const closeMs = 8_000;

export function closers(log: Log): Closers {
  const open: { readonly name: string; readonly close: () => Promise<void> | void }[] = [];
  return {
    push: (name, close) => void open.push({ name, close }),
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
