import type { Log } from "../../ports/log.js";

const quietMs = 1_000;

/**
 * The same log with at most one warning a second of each kind about each host; the next one says how many were left
 * out. Strangers and broken agents must be heard of, and must not be able to fill a disk with it.
 */
export function sparing(log: Log, monotonicMs: () => number = () => performance.now()): Log {
  const said = new Map<string, { quietUntil: number; unsaid: number }>();
  return {
    ...log,
    warn(event, fields = {}) {
      const key = `${event} ${String(fields["host"] ?? "")}`;
      const now = monotonicMs();
      const last = said.get(key) ?? { quietUntil: 0, unsaid: 0 };
      if (now < last.quietUntil) {
        last.unsaid += 1;
        return;
      }
      log.warn(event, last.unsaid === 0 ? fields : { ...fields, unsaid: last.unsaid });
      said.set(key, { quietUntil: now + quietMs, unsaid: 0 });
    },
  };
}
