import { codeOf } from "../src/core/fault.js";
import type { Log } from "../src/ports/log.js";

/** Work that the hub asked for and that goes on while the stream is listened to. */
export interface Jobs {
  /** Starts it, unless work of that name is still going on: what the hub offers twice is done once at a time. */
  readonly start: (name: string, work: () => Promise<void>) => void;
  /** Resolves when nothing goes on. */
  readonly idle: () => Promise<void>;
}

export function jobs(log: Log): Jobs {
  const running = new Map<string, Promise<void>>();
  return {
    start: (name, work) => {
      if (running.has(name)) return;
      const job = Promise.resolve()
        .then(work)
        .catch((failure: unknown) => log.error("agent.job_failed", { job: name, code: codeOf(failure) }))
        .finally(() => running.delete(name));
      running.set(name, job);
    },
    idle: async () => void (await Promise.all(running.values())),
  };
}
