import type { Log } from "../../ports/log.js";

const quietMs = 1_000;
/** Hosts whose warnings are told apart. Strangers may give any name: beyond these all are one. */
const maxKeys = 1_000;

/**
 * The same log with at most one warning a second of each kind about each host; the next one says how many were left
 * out. Strangers and broken agents must be heard of, and must not be able to fill a disk with it.
 */
export function throttledLog(log: Log, monotonicMs: () => number = () => performance.now()): Log {
  const said = new Map<string, Said>();
  return {
    ...log,
    warn(event, fields = {}) {
      const now = monotonicMs();
      const own = `${event} ${String(fields["host"] ?? "")}`;
      if (said.size >= maxKeys) forgetQuiet(said, now);
      const key = said.has(own) || said.size < maxKeys ? own : event;
      const last = said.get(key) ?? { quietUntil: 0, suppressed: 0 };
      if (now < last.quietUntil) {
        last.suppressed += 1;
        return;
      }
      log.warn(event, last.suppressed === 0 ? fields : { ...fields, suppressed: last.suppressed });
      said.set(key, { quietUntil: now + quietMs, suppressed: 0 });
    },
  };
}

interface Said {
  readonly quietUntil: number;
  suppressed: number;
}

/** Those that may warn again; what they left out is no longer told. */
function forgetQuiet(said: Map<string, Said>, now: number): void {
  for (const [key, { quietUntil }] of said) if (now >= quietUntil) said.delete(key);
}
