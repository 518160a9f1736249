import type { ServerDuplexStream } from "@grpc/grpc-js";
import type { FromAgent, FromHub } from "../../../proto/gen/tagout/v1/link.js";
import { toHubWire, type HubMessage } from "../../../proto/wire.js";
import type { Peer } from "./peer.js";
import { endings, type Ending } from "./status.js";

/** One open stream of one agent. */
export interface Session {
  readonly peer: Peer;
  /** False when the stream is over or the agent has stopped reading. */
  readonly send: (message: HubMessage) => boolean;
  /** Ends the stream with fixed words; only the first call counts. */
  readonly end: (ending: Ending) => void;
  readonly over: () => boolean;
}

export type AgentStream = ServerDuplexStream<FromAgent, FromHub>;

/** Messages that may wait for an agent to read them. Beyond it the agent is taken for stuck. */
const maxQueued = 256;
/** Orders are large and are offered again: they do not pile up behind a slow reader. */
const maxQueuedOrders = 8;

export function openSession(call: AgentStream, peer: Peer): Session {
  let over = false;
  const end = (ending: Ending): void => {
    if (over) return;
    over = true;
    if (ending === "goodbye") call.end();
    else call.emit("error", endings[ending]);
  };
  call.on("close", () => {
    over = true;
  });
  return {
    peer,
    end,
    over: () => over,
    send(message) {
      if (over || (message.kind === "order" && call.writableLength > maxQueuedOrders)) return false;
      if (call.writableLength <= maxQueued) {
        call.write(toHubWire(message));
        return true;
      }
      end("slow");
      return false;
    },
  };
}
