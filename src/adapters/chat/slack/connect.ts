import { setTimeout as sleep } from "node:timers/promises";
import type { SocketModeReceiver } from "@slack/bolt";
import { backoff } from "../../../core/backoff.js";
import { Fault } from "../../../core/fault.js";
import type { Clock } from "../../../ports/clock.js";
import type { Log } from "../../../ports/log.js";
import { slackFault, socketFault } from "./faults.js";

export interface ConnectOptions {
  /** Learns whose token this is. Throws Fault. */
  readonly authenticate: () => Promise<void>;
  /** The socket to keep open, or null where Slack calls the hub. */
  readonly socket: SocketModeReceiver | null;
  readonly helloMs: number;
  readonly clock: Pick<Clock, "dice">;
  readonly log: Log;
  /** Told what is being waited for; null when nothing is. */
  readonly onWaiting: (why: string | null) => void;
}

/** Full jitter may say at once; Slack, or the proxy before it, gets a moment all the same. */
const leastMs = 100;

/**
 * Gets and keeps the connection to Slack, for as long as `signal` does not say stop. The SDK's own reconnecting is off: it
 * throws where nobody can catch it when Slack is down at that moment.
 */
export async function keepConnected(options: ConnectOptions, signal: AbortSignal): Promise<void> {
  let attempt = 0;
  while (!signal.aborted) {
    try {
      await options.authenticate();
      if (options.socket !== null) await open(options.socket, options.helloMs, signal);
      options.onWaiting(null);
      options.log.info("slack.connected", { mode: options.socket === null ? "http" : "socket" });
      if (options.socket === null) return;
      attempt = 0;
      await closed(options.socket);
      options.onWaiting("The connection to Slack was closed; a new one is being made.");
    } catch (cause) {
      if (signal.aborted) return;
      const fault = slackFault(cause);
      attempt += 1;
      options.onWaiting(fault.message);
      options.log.warn("slack.waiting", { code: fault.code, attempt });
      await sleep(fault.retryAfterMs ?? leastMs + backoff(attempt, options.clock.dice()), undefined, { signal }).catch(() => undefined);
    }
  }
}

const closed = (socket: SocketModeReceiver): Promise<void> => new Promise((resolve) => socket.client.once("disconnected", () => resolve()));

/** Resolves once Slack has said hello. */
async function open(socket: SocketModeReceiver, helloMs: number, signal: AbortSignal): Promise<void> {
  const late = new AbortController();
  const stopped = AbortSignal.any([signal, late.signal]);
  const tooLate = sleep(helloMs, undefined, { signal: stopped }).then(
    () => Promise.reject(new Fault("chat_unavailable", "Slack gave a socket that does not answer.", true)),
    () => Promise.reject(new Fault("chat_unavailable", "The hub is stopping.", true)),
  );
  tooLate.catch(() => undefined);
  const started = socket.start();
  try {
    await Promise.race([started, tooLate]);
  } catch (cause) {
    // The SDK goes on with what it has begun: should it still get a socket, that one is closed too.
    const close = (): void => void socket.client.disconnect().catch(() => undefined);
    close();
    started.then(close, () => undefined);
    throw socketFault(cause);
  } finally {
    late.abort();
  }
}
