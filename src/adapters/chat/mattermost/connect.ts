import { setTimeout as sleep } from "node:timers/promises";
import { backoff } from "../../../core/backoff.js";
import type { Clock } from "../../../ports/clock.js";
import type { Log } from "../../../ports/log.js";
import { mattermostFault } from "./faults.js";

export interface ConnectOptions {
  /** Learns whose token this is and what the server can draw. Throws Fault. */
  readonly authenticate: () => Promise<void>;
  readonly clock: Pick<Clock, "dice">;
  readonly log: Log;
  /** Told what is being waited for; null when nothing is. */
  readonly onWaiting: (why: string | null) => void;
}

/** Full jitter may say at once; Mattermost, or the proxy before it, gets a moment all the same. */
const leastMs = 100;
/** How often a server that answers is asked again: it may be updated, or its token revoked, while no card is due. */
const lookAgainMs = 60_000;

/** Authenticates with Mattermost until it answers, and from time to time after that, for as long as `signal` does not say stop. */
export async function keepConnected(options: ConnectOptions, signal: AbortSignal): Promise<void> {
  let attempt = 0;
  const pause = (ms: number): Promise<void> => sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);
  while (!signal.aborted) {
    try {
      await options.authenticate();
      if (attempt >= 0) options.log.info("mattermost.connected", {});
      options.onWaiting(null);
      // Counts up from here again when it fails, and says so when it is back.
      attempt = -1;
      await pause(lookAgainMs);
    } catch (cause) {
      if (signal.aborted) return;
      const fault = mattermostFault(cause);
      attempt = Math.max(attempt, 0) + 1;
      options.onWaiting(fault.message);
      options.log.warn("mattermost.waiting", { code: fault.code, attempt });
      await pause(fault.retryAfterMs ?? leastMs + backoff(attempt, options.clock.dice()));
    }
  }
}
