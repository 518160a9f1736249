import { setTimeout as sleep } from "node:timers/promises";
import { Server, type ServerOptions } from "@grpc/grpc-js";
import { EnrolmentService, LinkService } from "../../../proto/gen/tagout/v1/link.js";
import { enrolmentServer } from "./enrolment.js";
import { linkServer } from "./link-server.js";
import { listen, type Listener } from "./listener.js";
import { transportTiming, type Transport, type TransportOptions, type TransportTiming } from "./options.js";
import { openSessions } from "./sessions.js";
import { watch } from "./watch.js";

/** Largest message in either direction; an order is at most half of it. */
const maxMessageBytes = 512 * 1024;
const maxEnrolBytes = 16 * 1024;
const serverLifeMs = 90 * 24 * 3_600_000;
/** Long before 90 days are over, so that a hub that runs for years never shows an old certificate. */
const freshenMs = 7 * 24 * 3_600_000;
/** Half-open and idle connections: nobody needs one for longer without a stream. */
const idleMs = 30_000;
const stopMs = 3_000;
const graceMs = 1_000;

/**
 * Opens both ports of the hub. Everything it holds can be lost at any time: evidence is the database's once it is
 * acknowledged and the agent's until then, orders and freezes are read from the database by whoever has the stream.
 * Throws Fault `transport_unavailable` when a port is taken.
 */
export async function startTransport(options: TransportOptions): Promise<Transport> {
  const timing = { ...transportTiming, ...options.timing };
  const sessions = openSessions(options.log);
  const watching = watch(options, timing, sessions, (host) => cut(host));
  const identity = () => options.authority.serverCertificate(options.names, options.clock.now(), serverLifeMs);
  const first = await identity();

  const link = new Server(serverOptions(timing, maxMessageBytes));
  link.addService(LinkService, linkServer({ options, timing, sessions, frozen: watching.frozen }));
  const enrolment = new Server(serverOptions(timing, maxEnrolBytes));
  enrolment.addService(EnrolmentService, enrolmentServer(options, timing));
  const { host, linkPort, enrolPort } = options.listen;
  const common = { host, identity: first, log: options.log };
  const linkListener = await listen(link, { ...common, port: linkPort, clientCa: options.authority.ca, maxConnections: 6_000, maxPerAgent: 3 });
  const enrolListener = await listen(enrolment, { ...common, port: enrolPort, clientCa: null, maxConnections: 128, maxPerAgent: 128 });

  function cut(name: string): boolean {
    const ended = sessions.end(name);
    return linkListener.cut(name) || ended;
  }
  const stopping = new AbortController();
  void freshen([linkListener, enrolListener], identity, stopping.signal);
  return {
    agents: {
      connected: sessions.hosts,
      order: (name, order) => sessions.send(name, { kind: "order", order }),
      verify: (name, request) => sessions.send(name, { kind: "verify", request }),
    },
    linkPort: linkListener.port,
    enrolPort: enrolListener.port,
    freeze: watching.freeze,
    checkpoint: (signed) => sessions.broadcast({ kind: "checkpoint", signed }),
    cut,
    async stop() {
      stopping.abort();
      watching.stop();
      await sessions.close(stopMs);
      await Promise.all([linkListener.close(graceMs), enrolListener.close(graceMs)]);
      link.forceShutdown();
      enrolment.forceShutdown();
    },
  };
}

function serverOptions(timing: TransportTiming, maxBytes: number): ServerOptions {
  return {
    "grpc.max_receive_message_length": maxBytes,
    "grpc.max_send_message_length": maxBytes,
    // An agent has one stream; the second is the one that replaces it.
    "grpc.max_concurrent_streams": 4,
    "grpc.max_connection_idle_ms": idleMs,
    "grpc.keepalive_time_ms": timing.keepaliveMs,
    "grpc.keepalive_timeout_ms": timing.keepaliveTimeoutMs,
    "grpc-node.max_session_memory": 16,
    "grpc.enable_channelz": 0,
  };
}

async function freshen(listeners: readonly Listener[], identity: () => Promise<{ readonly key: string; readonly certificate: string }>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await sleep(freshenMs, undefined, { signal, ref: false }).catch(() => undefined);
    if (signal.aborted) return;
    const fresh = await identity();
    for (const listener of listeners) listener.present(fresh);
  }
}

