import { setTimeout as sleep } from "node:timers/promises";
import { Server, type ServerOptions } from "@grpc/grpc-js";
import { EnrolmentService, LinkService } from "../../../proto/gen/tagout/v1/link.js";
import { enrolmentServer } from "./enrolment.js";
import { linkServer } from "./link-server.js";
import { listen, type Listener, type ServerIdentity } from "./listener.js";
import { transportTiming, type Transport, type TransportOptions, type TransportTiming } from "./options.js";
import { openSessions } from "./sessions.js";
import { throttledLog } from "./throttled-log.js";
import { watch } from "./watch.js";

export type { Transport, TransportOptions, TransportTiming } from "./options.js";

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
export async function startTransport(wanted: TransportOptions): Promise<Transport> {
  const options = { ...wanted, log: throttledLog(wanted.log) };
  const timing = { ...transportTiming, ...options.timing };
  const sessions = openSessions(options.log);
  const watching = watch(options, timing, sessions, cut);
  const ports = await openPorts(options, timing, linkServer({ options, timing, sessions, frozen: watching.frozen }));
  const stopping = new AbortController();
  watching.start(stopping.signal);
  void freshen(ports, options, stopping.signal);

  function cut(host: string): boolean {
    const ended = sessions.end(host);
    return ports.link.cut(host) || ended;
  }
  return {
    agents: {
      connected: sessions.hosts,
      order: (host, order) => sessions.send(host, { kind: "order", order }),
      stop: (host, order) => sessions.send(host, { kind: "stop", order }),
      verify: (host, request) => sessions.send(host, { kind: "verify", request }),
    },
    linkPort: ports.link.port,
    enrolPort: ports.enrolment.port,
    freeze: watching.freeze,
    checkpoint: (signed) => sessions.broadcast({ kind: "checkpoint", signed }),
    cut,
    async stop() {
      stopping.abort();
      await sessions.close(stopMs);
      await ports.close();
    },
  };
}

interface Ports {
  readonly link: Listener;
  readonly enrolment: Listener;
  readonly close: () => Promise<void>;
}

async function openPorts(options: TransportOptions, timing: TransportTiming, service: ReturnType<typeof linkServer>): Promise<Ports> {
  const { host, linkPort, enrolPort } = options.listen;
  const common = { host, identity: await identity(options), log: options.log };
  const linkGrpc = new Server(serverOptions(timing, maxMessageBytes));
  linkGrpc.addService(LinkService, service);
  const enrolmentGrpc = new Server(serverOptions(timing, maxEnrolBytes));
  enrolmentGrpc.addService(EnrolmentService, enrolmentServer(options, timing));
  const link = await listen(linkGrpc, { ...common, port: linkPort, clientCa: options.authority.ca, maxConnections: 6_000, maxPerAgent: 3 });
  const closeLink = async (): Promise<void> => {
    await link.close(graceMs);
    linkGrpc.forceShutdown();
  };
  try {
    const enrolment = await listen(enrolmentGrpc, { ...common, port: enrolPort, clientCa: null, maxConnections: 128, maxPerAgent: 128 });
    const close = async (): Promise<void> => {
      await Promise.all([closeLink(), enrolment.close(graceMs)]);
      enrolmentGrpc.forceShutdown();
    };
    return { link, enrolment, close };
  } catch (fault) {
    await closeLink();
    throw fault;
  }
}

const identity = ({ authority, names, clock }: TransportOptions): Promise<ServerIdentity> =>
  authority.serverCertificate(names, clock.now(), serverLifeMs);

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

async function freshen({ link, enrolment }: Ports, options: TransportOptions, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await sleep(freshenMs, undefined, { signal, ref: false }).catch(() => undefined);
    if (signal.aborted) return;
    const fresh = await identity(options);
    link.present(fresh);
    enrolment.present(fresh);
  }
}
