import type { IncomingMessage } from "node:http";
import { Fault, thrownFields } from "../../core/fault.js";
import { err, ok, type Result } from "../../core/result.js";
import type { Route, Said, Visit } from "../../ports/http.js";
import type { Log } from "../../ports/log.js";
import type { Router } from "./match.js";

export interface AnswerContext {
  readonly route: Router;
  readonly log: Log;
  readonly limits: { readonly bodyBytes: number; readonly handleMs: number };
}

/** One request to one response, whatever happens on the way. Never throws, and never tells the other end what broke. */
export async function answer(request: Request, incoming: IncomingMessage, context: AnswerContext): Promise<Response> {
  const match = context.route(request.method, pathOf(request));
  switch (match.kind) {
    case "nothing":
      return withDefaultHeaders(await saidBy(homeRoute(context.route), { status: 404, words: "There is nothing here." }, unread(request)));
    case "other-method":
      return withDefaultHeaders(
        plain({ status: 405, words: "This address does not take that method." }, { allow: match.allow.join(", ") }),
      );
    case "route": {
      const visit: Visit = { from: incoming.socket.remoteAddress ?? "", params: match.params };
      const response = withDefaultHeaders(await handled(match.route, request, incoming, visit, context));
      return request.method === "HEAD" ? withoutBody(response) : response;
    }
  }
}

async function handled(
  route: Route,
  request: Request,
  incoming: IncomingMessage,
  visit: Visit,
  { log, limits }: AnswerContext,
): Promise<Response> {
  let kept = request;
  try {
    const whole = await withBody(request, route.maxBodyBytes ?? limits.bodyBytes);
    if (!whole.ok) return plain({ status: 413, words: "That is larger than this address accepts." }, { connection: "close" });
    // A body is read once; what was typed in it may have to be given back.
    if (route.instead !== undefined) kept = whole.value.clone();
    return (await inTime(route.handle(whole.value, visit), limits.handleMs)) ?? (await saidBy(route, tooLong, kept));
  } catch (cause) {
    // The sender went away or was too slow: nothing of ours broke, and nobody hears the answer.
    if (!incoming.complete) return plain({ status: 400, words: "The request did not arrive whole." });
    // The route's pattern, never the path: a path may hold a one-time token.
    log.error("http.failed", { method: route.method, route: route.path, ...thrownFields(cause) });
    return saidBy(route, cause instanceof Fault && cause.retryable ? passing : broken, kept);
  }
}

const passing: Said = { status: 503, words: "The hub cannot do that right now. It heals by itself; try again in a moment." };
const tooLong: Said = { status: 503, words: "That took too long. Try again." };
const broken: Said = { status: 500, words: "Something broke in the hub. Its log says what." };

/** In the route's own way of saying it, where it has one. */
async function saidBy(route: Route | undefined, said: Said, request: Request): Promise<Response> {
  const retry = said.status === 503 ? { "retry-after": "5" } : undefined;
  return (await route?.instead?.(said, request).catch(() => undefined)) ?? plain(said, retry);
}

/** What was sent to where nothing is has no limit, so that nobody reads it. */
const unread = ({ url, headers }: Request): Request => new Request(url, { headers });

function homeRoute(route: Router): Route | undefined {
  const match = route("GET", "/");
  return match.kind === "route" ? match.route : undefined;
}

/** The request with all its bytes at hand, exactly as sent, so that a signature over them can be checked. */
async function withBody(request: Request, maxBytes: number): Promise<Result<Request, "too-large">> {
  if (request.method !== "POST" || request.body === null) return ok(request);
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) return err("too-large");
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > maxBytes) return err("too-large");
    chunks.push(chunk);
  }
  return ok(new Request(request.url, { method: "POST", headers: request.headers, body: Buffer.concat(chunks), signal: request.signal }));
}

/** Null when it took too long. */
function inTime(response: Promise<Response>, handleMs: number): Promise<Response | null> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => resolve(null), handleMs);
    response.then(resolve, reject).finally(() => clearTimeout(late));
  });
}

const defaults = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
} as const;

/** Adds the headers that every response must have; a route's own word on one of them stands. */
function withDefaultHeaders(response: Response): Response {
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(defaults)) if (!headers.has(name)) headers.set(name, value);
  return new Response(response.body, { status: response.status, headers });
}

/** A stream that nobody will read is ended, or its subscriber would stay for ever. */
async function withoutBody(response: Response): Promise<Response> {
  await response.body?.cancel();
  return new Response(null, response);
}

function plain({ status, words }: Said, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(`${words}\n`, { status, headers: { "content-type": "text/plain; charset=utf-8", ...headers } });
}

const pathOf = (request: Request): string => new URL(request.url).pathname;
