import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { backoff } from "../../core/backoff.js";
import type { Clock } from "../../ports/clock.js";
import type { Log } from "../../ports/log.js";

/** Hears when a commit made something due. Only a hint: whoever waits also looks when the time is up. */
export interface DueListener {
  readonly wait: (timeoutMs: number, signal: AbortSignal) => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Listens on a connection of its own, and connects again when that breaks. A notification between two calls of `wait` with
 * the same signal is not lost: the second call returns at once. So every loop that waits has a signal of its own.
 */
export function listenForDue(config: pg.ClientConfig, clock: Clock, log: Log): DueListener {
  const closing = new AbortController();
  const waiting = new Set<() => void>();
  const heard = new WeakMap<AbortSignal, number>();
  let notifications = 0;
  const notify = (): void => {
    notifications += 1;
    for (const wake of waiting) wake();
  };
  const listening = keepListening(config, notify, closing.signal, clock, log);
  return {
    async wait(timeoutMs, signal) {
      const isQuiet = (heard.get(signal) ?? 0) === notifications;
      if (isQuiet && !signal.aborted && !closing.signal.aborted) await nextNotification(waiting, timeoutMs, signal);
      heard.set(signal, notifications);
    },
    async close() {
      closing.abort();
      notify();
      await listening;
    },
  };
}

function nextNotification(waiting: Set<() => void>, timeoutMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      waiting.delete(done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, timeoutMs);
    waiting.add(done);
    signal.addEventListener("abort", done);
  });
}

async function keepListening(config: pg.ClientConfig, notify: () => void, closing: AbortSignal, clock: Clock, log: Log): Promise<void> {
  for (let failures = 0; !closing.aborted;) {
    try {
      await listen(config, notify, closing, () => (failures = 0));
    } catch {
      if (closing.aborted) return;
      failures += 1;
      log.warn("database.not_listening", { failures });
      await sleep(backoff(failures, clock.dice()), undefined, { signal: closing }).catch(() => undefined);
    }
  }
}

/** One connection: notices for every notification until it ends, which is an error, or until `closing` aborts. */
async function listen(config: pg.ClientConfig, notify: () => void, closing: AbortSignal, onListening: () => void): Promise<void> {
  const client = new pg.Client(config);
  client.on("notification", notify);
  // `once` below hears an error too, but only after the connection stands.
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("listen tagout_due");
    onListening();
    // Something may have become due while nobody listened.
    notify();
    await once(client, "end", { signal: closing });
    throw new Error("the connection ended");
  } finally {
    await client.end().catch(() => undefined);
  }
}
