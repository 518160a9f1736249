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
 * the same signal is not lost: the second call returns at once.
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
      if (!signal.aborted && !closing.signal.aborted && (heard.get(signal) ?? 0) === rings) await nextRing(waiting, timeoutMs, signal);
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
  for (let attempt = 1; !closing.aborted; attempt += 1) {
    const client = new pg.Client(config);
    const ended = new Promise<void>((resolve) => {
      for (const event of ["end", "error"] as const) client.on(event, () => resolve());
      closing.addEventListener("abort", () => resolve(), { once: true });
    });
    client.on("notification", ring);
    try {
      await client.connect();
      await client.query("listen tagout_due");
      attempt = 0;
      // Something may have become due while nobody listened.
      ring();
      await ended;
    } catch {
      log.warn("database.not_listening", { attempt });
    }
    await client.end().catch(() => undefined);
    if (!closing.aborted) await delay(backoff(attempt + 1, clock.dice()), undefined, { signal: closing }).catch(() => undefined);
  }
}
