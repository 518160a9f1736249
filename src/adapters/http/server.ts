import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener, type HttpBindings } from "@hono/node-server";
import { Fault } from "../../core/fault.js";
import type { Route } from "../../ports/http.js";
import type { Log } from "../../ports/log.js";
import { answer, type AnswerContext } from "./answer.js";
import { router } from "./match.js";

export interface HttpOptions {
  readonly host: string;
  /** 0 takes any free port; `url` tells which. */
  readonly port: number;
  /** Whether this hub should get traffic: what `/readyz` says. */
  readonly ready: () => boolean;
  readonly log: Log;
  readonly limits?: Partial<HttpLimits>;
}

export interface HttpLimits {
  readonly bodyBytes: number;
  /** For all of a request to arrive. */
  readonly receiveMs: number;
  /** For a route to give its response; a stream may go on after that. */
  readonly handleMs: number;
  /** For open requests when the server stops. */
  readonly stopMs: number;
}

const defaultLimits: HttpLimits = { bodyBytes: 64 * 1024, receiveMs: 10_000, handleMs: 10_000, stopMs: 2_000 };

export interface HttpServer {
  /** Where it listens, for example `http://127.0.0.1:7070`. */
  readonly url: string;
  /** Answers these too from now on. Throws when a path is taken. */
  readonly add: (routes: readonly Route[]) => void;
  readonly stop: () => Promise<void>;
}

/** The hub's one HTTP server: `/healthz`, `/readyz`, and the routes that the adapters hand it. Throws Fault when it cannot listen. */
export async function startHttp(options: HttpOptions): Promise<HttpServer> {
  const limits = { ...defaultLimits, ...options.limits };
  let routes = ownRoutes(options.ready);
  const context: { current: AnswerContext } = { current: { route: router(routes), log: options.log, limits } };
  const listener = getRequestListener((request, env) => answer(request, (env as HttpBindings).incoming, context.current), {
    // Replacing the global Request and Response would reach into the Slack SDK and everybody else's fetch.
    overrideGlobalObjects: false,
    // Reached only when the request line or the Host header makes no URL.
    errorHandler: () => new Response("Bad request.\n", { status: 400 }),
  });
  const server = createServer(
    // A proxy in front keeps connections for about a minute; closing them sooner races with its next request.
    { requestTimeout: limits.receiveMs, headersTimeout: limits.receiveMs, connectionsCheckingInterval: 1_000, keepAliveTimeout: 65_000 },
    (incoming, outgoing) => void listener(incoming, outgoing),
  );
  server.maxConnections = 4_096;
  await listen(server, options);
  return {
    url: urlOf(server.address() as AddressInfo),
    add(more) {
      routes = [...routes, ...more];
      context.current = { ...context.current, route: router(routes) };
    },
    stop: () => stop(server, limits.stopMs),
  };
}

function ownRoutes(ready: () => boolean): readonly Route[] {
  const plain = (text: string, status: number): Promise<Response> => Promise.resolve(new Response(`${text}\n`, { status }));
  return [
    { method: "GET", path: "/healthz", handle: () => plain("ok", 200) },
    { method: "GET", path: "/readyz", handle: () => (ready() ? plain("ready", 200) : plain("not ready", 503)) },
  ];
}

function listen(server: Server, { host, port }: HttpOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) =>
      reject(new Fault("http_unavailable", cannotListen(cause.code, host, port), false, { cause })),
    );
    server.listen(port, host, () => {
      server.removeAllListeners("error");
      resolve();
    });
  });
}

function cannotListen(code: string | undefined, host: string, port: number): string {
  switch (code) {
    case "EADDRINUSE":
      return `Port ${port} on ${host} is taken: end what listens there, or choose another port for the hub's web server.`;
    case "EACCES":
      return `Port ${port} on ${host} may not be opened by this user: choose a port above 1023 for the hub's web server.`;
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return `This machine has no address ${host}: choose another host for the hub's web server, for example 127.0.0.1.`;
    default:
      return `The hub's web server cannot listen on ${host} port ${port} (${code ?? "unknown error"}).`;
  }
}

function urlOf({ address, family, port }: AddressInfo): string {
  return `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;
}

/** Lets requests under way end, but not for ever. */
function stop(server: Server, stopMs: number): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(() => server.closeAllConnections(), stopMs);
    server.close(() => {
      clearTimeout(late);
      resolve();
    });
    server.closeIdleConnections();
  });
}
