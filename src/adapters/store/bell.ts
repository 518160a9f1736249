import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { backoff } from "../../core/backoff.js";
import type { Clock } from "../../ports/clock.js";
import type { Log } from "../../ports/log.js";

/** Rings when a commit made something due. Only a hint: whoever waits also looks when the time is up. */
export interface Bell {
  readonly wait: (timeoutMs: number, signal: AbortSignal) => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Listens on a connection of its own, and connects again when that breaks. A ring between two calls of `wait` with
 * the same signal is not lost: the second call returns at once. So every loop that waits has a signal of its own.
 */
export function hangBell(config: pg.ClientConfig, clock: Clock, log: Log): Bell {
  const closing = new AbortController();
  const waiting = new Set<() => void>();
  const heard = new WeakMap<AbortSignal, number>();
  let rings = 0;
  const ring = (): void => {
    rings += 1;
    for (const wake of waiting) wake();
  };
  const listening = keepListening(config, ring, closing.signal, clock, log);
  return {
    async wait(timeoutMs, signal) {
      const isQuiet = (heard.get(signal) ?? 0) === rings;
      if (isQuiet && !signal.aborted && !closing.signal.aborted) await nextRing(waiting, timeoutMs, signal);
      heard.set(signal, rings);
    },
    async close() {
      closing.abort();
      ring();
      await listening;
    },
  };
}

function nextRing(waiting: Set<() => void>, timeoutMs: number, signal: AbortSignal): Promise<void> {
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

async function keepListening(config: pg.ClientConfig, ring: () => void, closing: AbortSignal, clock: Clock, log: Log): Promise<void> {
  for (let failures = 0; !closing.aborted;) {
    try {
      await listen(config, ring, closing, () => (failures = 0));
    } catch {
      if (closing.aborted) return;
      failures += 1;
      log.warn("database.not_listening", { failures });
      await delay(backoff(failures, clock.dice()), undefined, { signal: closing }).catch(() => undefined);
    }
  }
}

/** One connection: rings for every notification until it ends, which is an error, or until `closing` aborts. */
async function listen(config: pg.ClientConfig, ring: () => void, closing: AbortSignal, onListening: () => void): Promise<void> {
  const client = new pg.Client(config);
  client.on("notification", ring);
  // `once` below hears an error too, but only after the connection stands.
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("listen tagout_due");
    onListening();
    // Something may have become due while nobody listened.
    ring();
    await once(client, "end", { signal: closing });
    throw new Error("the connection ended");
  } finally {
    await client.end().catch(() => undefined);
  }
}
