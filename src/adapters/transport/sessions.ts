import type { HubMessage } from "../../../proto/wire.js";
import type { Log } from "../../ports/log.js";
import type { Session } from "./session.js";

/** The streams that this hub holds: one for each host, the newest. */
export interface Sessions {
  readonly add: (session: Session, stream: Stream) => void;
  /** The agent has introduced itself: from now on it is connected. */
  readonly ready: (session: Session) => void;
  readonly remove: (session: Session) => void;
  /** Hosts that are ready. */
  readonly hosts: () => readonly string[];
  readonly all: () => readonly Session[];
  readonly send: (host: string, message: HubMessage) => boolean;
  readonly broadcast: (message: HubMessage) => void;
  readonly end: (host: string) => boolean;
  readonly closing: () => boolean;
  /** Reads no more, lets what is being stored be stored and acknowledged, says goodbye to all and ends them. Takes at most `ms`. */
  readonly close: (ms: number) => Promise<void>;
}

export interface Stream {
  readonly pause: () => void;
  readonly idle: () => Promise<void>;
}

interface Held {
  readonly session: Session;
  readonly stream: Stream;
  ready: boolean;
}

/** Agents of a stopping hub come back spread out: this much for each of them. */
const spreadMs = 20;

export function openSessions(log: Log): Sessions {
  const held = new Map<string, Held>();
  let closing = false;
  const current = (session: Session): Held | null => {
    const found = held.get(session.peer.host);
    return found?.session === session ? found : null;
  };
  const remove = (session: Session): void => {
    if (current(session) === null) return;
    held.delete(session.peer.host);
    log.info("transport.disconnected", { host: session.peer.host });
  };
  return {
    add(session, stream) {
      const { host, serial } = session.peer;
      const before = held.get(host);
      held.set(host, { session, stream, ready: false });
      log.info("transport.connected", { host, serial });
      if (before === undefined) return;
      log.warn("transport.replaced", { host });
      before.session.end("replaced");
    },
    ready(session) {
      const found = current(session);
      if (found !== null) found.ready = true;
    },
    remove,
    hosts: () => [...held.values()].flatMap(({ ready, session }) => (ready && !session.over() ? [session.peer.host] : [])),
    all: () => [...held.values()].map(({ session }) => session),
    send(host, message) {
      const found = held.get(host);
      return found?.ready === true && found.session.send(message);
    },
    broadcast(message) {
      for (const { ready, session } of held.values()) if (ready) session.send(message);
    },
    end(host) {
      const found = held.get(host);
      if (found === undefined) return false;
      found.session.end("notAdmitted");
      remove(found.session);
      return true;
    },
    closing: () => closing,
    async close(ms) {
      closing = true;
      const last = [...held.values()];
      for (const { stream } of last) stream.pause();
      await atMost(ms, Promise.all(last.map(({ stream }) => stream.idle())));
      for (const { session } of last) {
        // An agent leaves when it hears this, so the receipts go before it.
        session.send({ kind: "goodbye", retryWithinMs: Math.min(30_000, 500 + last.length * spreadMs) });
        session.end("goodbye");
      }
    },
  };
}

function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    void work.finally(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
