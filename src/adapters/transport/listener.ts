import { createServer, type Server as TlsServer, type TlsOptions, type TLSSocket } from "node:tls";
import { ServerCredentials, type Server } from "@grpc/grpc-js";
import { Fault } from "../../core/fault.js";
import type { Log } from "../../ports/log.js";
import { peerOf } from "./peer.js";

/** A port that speaks TLS 1.3 and hands what comes through to a gRPC server. */
export interface Listener {
  readonly port: number;
  /** Connections that are through the handshake. */
  readonly connections: () => number;
  /** Ends every connection of that agent; false when it has none. */
  readonly cut: (host: string) => boolean;
  /** Presents another certificate from now on; connections that stand keep theirs. */
  readonly present: (certificate: ServerIdentity) => void;
  /** Takes no new connections, and ends those that remain after `graceMs`. */
  readonly close: (graceMs: number) => Promise<void>;
}

export interface ServerIdentity {
  readonly key: string;
  readonly certificate: string;
}

export interface ListenerOptions {
  readonly host: string;
  readonly port: number;
  readonly identity: ServerIdentity;
  /** The CA that clients must have a certificate of; null where they need none. */
  readonly clientCa: string | null;
  readonly maxConnections: number;
  /** Of one agent. One more than it needs, so that it can come back before its old connection is known to be dead. */
  readonly maxPerAgent: number;
  readonly log: Log;
}

const handshakeMs = 10_000;

/**
 * Opens the port. TLS is ours rather than grpc-js's: only so can we insist on 1.3, count connections by certificate
 * before any HTTP/2 is read, change the hub's certificate without a restart, and cut a revoked agent's socket itself.
 * gRPC sees a connection only when its handshake is done and, with `clientCa`, its certificate is that of an agent.
 */
export async function listen(server: Server, options: ListenerOptions): Promise<Listener> {
  // "Insecure" as gRPC sees it: what we inject is already the inside of a TLS connection.
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  const held = heldSockets();
  const tls = createServer(tlsOptions(options), (socket) => {
    const refusal = admit(socket, held, options);
    if (refusal === null) return injector.injectConnection(socket);
    options.log.warn("transport.connection_refused", { why: refusal });
    socket.destroy();
  });
  tls.maxConnections = options.maxConnections;
  tls.on("tlsClientError", (error: Error & { code?: string }, { remoteAddress }) =>
    options.log.warn("transport.handshake_refused", { code: error.code ?? "unknown", from: remoteAddress }),
  );
  const port = await bind(tls, options);
  return {
    port,
    connections: () => held.all().length,
    cut: (host) => cut(held.of(host)),
    present: (identity) => tls.setSecureContext(tlsOptions({ ...options, identity })),
    close: (graceMs) => close(tls, held, graceMs),
  };
}

/** Open connections, by the agent they belong to; all those of a port without client certificates belong to nobody. */
interface Held {
  readonly add: (owner: string, socket: TLSSocket) => void;
  readonly of: (owner: string) => readonly TLSSocket[];
  readonly all: () => readonly TLSSocket[];
}

const nobody = "";

function heldSockets(): Held {
  const held = new Map<string, Set<TLSSocket>>();
  const of = (owner: string): readonly TLSSocket[] => [...(held.get(owner) ?? [])];
  return {
    of,
    all: () => [...held.keys()].flatMap(of),
    add(owner, socket) {
      const sockets = held.get(owner) ?? new Set();
      held.set(owner, sockets.add(socket));
      socket.on("close", () => {
        sockets.delete(socket);
        if (sockets.size === 0 && held.get(owner) === sockets) held.delete(owner);
      });
    },
  };
}

/** Why a connection is not taken; null when it is, and then it is counted. */
function admit(socket: TLSSocket, held: Held, { clientCa, maxPerAgent, maxConnections }: ListenerOptions): string | null {
  const owner = clientCa === null ? nobody : hostOf(socket);
  if (owner === null) return "not-an-agent";
  if (held.of(owner).length >= (owner === nobody ? maxConnections : maxPerAgent)) return "too-many";
  socket.on("error", () => undefined); // a reset is the peer's business; HTTP/2 has a listener of its own
  held.add(owner, socket);
  return null;
}

function tlsOptions({ identity, clientCa }: ListenerOptions): TlsOptions {
  return {
    key: identity.key,
    cert: identity.certificate,
    minVersion: "TLSv1.3",
    ALPNProtocols: ["h2"],
    handshakeTimeout: handshakeMs,
    ...(clientCa === null ? {} : { ca: clientCa, requestCert: true, rejectUnauthorized: true }),
  };
}

function hostOf(socket: TLSSocket): string | null {
  // `authorized` is always true here; asked again because everything behind this line rests on it.
  if (!socket.authorized) return null;
  const { raw } = socket.getPeerCertificate();
  return raw === undefined ? null : (peerOf(raw)?.host ?? null);
}

function bind(tls: TlsServer, { host, port }: ListenerOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    tls.once("error", (cause: Error & { code?: string }) => {
      reject(
        new Fault(
          "transport_unavailable",
          `Cannot listen on ${host} port ${port} (${cause.code ?? "unknown"}). Choose another port, or stop what holds it.`,
          false,
          { cause },
        ),
      );
    });
    tls.listen({ host, port, backlog: 1_024 }, () => {
      tls.removeAllListeners("error");
      // Out of file descriptors, say: the connections that stand go on.
      tls.on("error", () => undefined);
      const address = tls.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}

function cut(sockets: readonly TLSSocket[]): boolean {
  const alive = sockets.filter(({ destroyed }) => !destroyed);
  for (const socket of alive) socket.destroy();
  return alive.length > 0;
}

function close(tls: TlsServer, held: Held, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => cut(held.all()), graceMs);
    tls.close(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
