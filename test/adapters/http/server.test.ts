import assert from "node:assert/strict";
import { connect } from "node:net";
import { test, type TestContext } from "node:test";
import { Fault } from "../../../src/core/fault.js";
import type { Route } from "../../../src/ports/http.js";
import type { LogFields } from "../../../src/ports/log.js";
import { startHttp, type HttpLimits, type HttpServer } from "../../../src/adapters/http/server.js";

interface Line {
  readonly event: string;
  readonly fields: LogFields;
}

/** Nothing is too slow unless a test says so. */
const patient: Partial<HttpLimits> = { receiveMs: 120_000, handleMs: 120_000 };

async function started(t: TestContext, routes: readonly Route[], more: { ready?: () => boolean; limits?: Partial<HttpLimits> } = {}) {
  const lines: Line[] = [];
  const write = (event: string, fields: LogFields = {}) => void lines.push({ event, fields });
  const server = await startHttp({
    host: "127.0.0.1",
    port: 0,
    ready: more.ready ?? (() => true),
    log: { info: write, warn: write, error: write },
    limits: { ...patient, ...more.limits },
  });
  t.after(() => server.stop());
  server.add(routes);
  return { server, lines };
}

const text = (route: Partial<Route> & { path: string }, reply: (request: Request) => string | Promise<string> = () => "here"): Route => ({
  method: "GET",
  handle: async (request) => new Response(await reply(request)),
  ...route,
});

/**
 * Sends bytes as they are and gives back all that comes until the connection ends, for requests that no client library would make.
 * A server that ends one with bytes unread resets it.
 */
function raw(server: HttpServer, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    let heard = "";
    const socket = connect(Number(new URL(server.url).port), "127.0.0.1", () => socket.write(bytes));
    socket.setEncoding("utf8").on("data", (chunk: string) => (heard += chunk));
    socket.on("error", () => undefined).on("close", () => resolve(heard));
  });
}

test("the server says that it is alive, and whether it is ready", async (t) => {
  let ready = false;
  const { server } = await started(t, [], { ready: () => ready });
  assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
  assert.equal((await fetch(`${server.url}/readyz`)).status, 503);
  ready = true;
  assert.equal((await fetch(`${server.url}/readyz`)).status, 200);
});

test("a literal path wins over a named one, and names are decoded", async (t) => {
  const named: Route = { method: "GET", path: "/hosts/:host", handle: async (_, { params }) => new Response(`named ${params["host"]}`) };
  const { server } = await started(t, [named, text({ path: "/hosts/all" }, () => "literal")]);
  assert.equal(await (await fetch(`${server.url}/hosts/all`)).text(), "literal");
  assert.equal(await (await fetch(`${server.url}/hosts/web%2D07`)).text(), "named web-07");
  assert.equal((await fetch(`${server.url}/hosts/`)).status, 404);
  assert.equal((await fetch(`${server.url}/hosts/%ff`)).status, 404);
});

test("two routes for the same paths are refused when they are added", async (t) => {
  const { server } = await started(t, [text({ path: "/hosts/:host" })]);
  assert.throws(() => server.add([text({ path: "/hosts/:name" })]), /Two routes/);
});

test("an unknown path is 404 and a known one with another method is 405 with the right methods", async (t) => {
  const { server } = await started(t, [text({ path: "/only" })]);
  assert.equal((await fetch(`${server.url}/nowhere`)).status, 404);
  const wrong = await fetch(`${server.url}/only`, { method: "DELETE" });
  assert.equal(wrong.status, 405);
  assert.equal(wrong.headers.get("allow"), "GET");
});

test("HEAD answers like GET without a body and ends the stream behind it", async (t) => {
  let cancelled = 0;
  const endless: Route = {
    method: "GET",
    path: "/live",
    handle: async () => new Response(new ReadableStream({ cancel: () => void (cancelled += 1) })),
  };
  const { server } = await started(t, [endless]);
  const head = await fetch(`${server.url}/live`, { method: "HEAD" });
  assert.equal(head.status, 200);
  assert.equal(await head.text(), "");
  assert.equal(cancelled, 1);
});

test("every response carries the security headers, and a route may be stricter", async (t) => {
  const own: Route = {
    method: "GET",
    path: "/own",
    handle: async () => new Response("x", { headers: { "referrer-policy": "same-origin" } }),
  };
  const { server } = await started(t, [own]);
  for (const path of ["/healthz", "/nowhere", "/own"]) {
    const { headers } = await fetch(server.url + path);
    assert.equal(headers.get("x-content-type-options"), "nosniff", path);
    assert.match(headers.get("content-security-policy") ?? "", /default-src 'none'/, path);
    assert.equal(headers.get("cache-control"), "no-store", path);
  }
  assert.equal((await fetch(`${server.url}/own`)).headers.get("referrer-policy"), "same-origin");
});

test("several cookies of one response all arrive", async (t) => {
  const headers = new Headers([
    ["set-cookie", "a=1"],
    ["set-cookie", "b=2"],
  ]);
  const { server } = await started(t, [{ method: "GET", path: "/two", handle: async () => new Response("x", { headers }) }]);
  assert.deepEqual((await fetch(`${server.url}/two`)).headers.getSetCookie(), ["a=1", "b=2"]);
});

test("a route sees the exact bytes of the body", async (t) => {
  const bytes = Buffer.from([0, 1, 0xff, 0x0d, 0x0a, 0x20]);
  const echo: Route = { method: "POST", path: "/echo", handle: async (request) => new Response(await request.arrayBuffer()) };
  const { server } = await started(t, [echo]);
  const back = await fetch(`${server.url}/echo`, { method: "POST", body: bytes });
  assert.deepEqual(Buffer.from(await back.arrayBuffer()), bytes);
});

test("a body over the limit is refused before the route is asked, whether its length was announced or not", async (t) => {
  let asked = 0;
  const small: Route = { method: "POST", path: "/small", maxBodyBytes: 10, handle: async () => new Response(String((asked += 1))) };
  const { server } = await started(t, [small]);
  assert.equal((await fetch(`${server.url}/small`, { method: "POST", body: "0123456789" })).status, 200);
  assert.equal((await fetch(`${server.url}/small`, { method: "POST", body: "0123456789a" })).status, 413);
  const chunked = await raw(
    server,
    "POST /small HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nb\r\n0123456789a\r\n0\r\n\r\n",
  );
  assert.match(chunked, /^HTTP\/1\.1 413 /);
  assert.equal(asked, 1);
});

test("a request that does not arrive in time is ended", async (t) => {
  const { server } = await started(t, [text({ method: "POST", path: "/slow" })], { limits: { receiveMs: 50 } });
  const heard = await raw(server, "POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab");
  assert.match(heard, /^HTTP\/1\.1 (408|500) |^$/);
});

test("what broke is in the log and never in the answer", async (t) => {
  const broken = (path: string, cause: Error): Route => ({ method: "GET", path, handle: () => Promise.reject(cause) });
  const { server, lines } = await started(t, [
    broken("/sign-in/:token", new Error("secret detail")),
    broken("/away", new Fault("database_unavailable", "secret detail", true)),
  ]);
  const bug = await fetch(`${server.url}/sign-in/abcdef`);
  assert.equal(bug.status, 500);
  assert.doesNotMatch(await bug.text(), /secret|Error|at /);
  const away = await fetch(`${server.url}/away`);
  assert.equal(away.status, 503);
  assert.doesNotMatch(await away.text(), /secret/);
  assert.deepEqual(
    lines.map(({ event, fields }) => [event, fields["route"], fields["code"]]),
    [
      ["http.failed", "/sign-in/:token", "unexpected"],
      ["http.failed", "/away", "database_unavailable"],
    ],
  );
  assert.doesNotMatch(JSON.stringify(lines), /abcdef/);
});

test("a route that never answers gives 503 after its time", async (t) => {
  const stuck: Route = { method: "GET", path: "/stuck", handle: () => new Promise(() => undefined) };
  const { server } = await started(t, [stuck], { limits: { handleMs: 20 } });
  assert.equal((await fetch(`${server.url}/stuck`)).status, 503);
});

test("a route says it in its own words, with the body at hand, and the one at the front door also where nothing is", async (t) => {
  const instead: Route["instead"] = async ({ status, words }, request) => new Response(`${words} ${await request.text()}`, { status });
  const failing = async (request: Request): Promise<Response> => Promise.reject(new Error(await request.text()));
  const { server, lines } = await started(t, [
    { method: "GET", path: "/", handle: () => Promise.resolve(new Response("door")), instead },
    { method: "POST", path: "/form", handle: failing, instead },
    { method: "GET", path: "/silent", handle: () => Promise.reject(new Error("x")), instead: () => Promise.reject(new Error("y")) },
  ]);
  const form = await fetch(`${server.url}/form`, { method: "POST", body: "typed" });
  assert.deepEqual([form.status, await form.text()], [500, "Something broke in the hub. Its log says what. typed"]);
  const nowhere = await fetch(`${server.url}/nowhere`);
  assert.deepEqual([nowhere.status, await nowhere.text()], [404, "There is nothing here. "]);
  // Strangers post there too: nothing of theirs is read, however much it is.
  const flood = await fetch(`${server.url}/nowhere`, { method: "POST", body: "typed".repeat(100_000) });
  assert.deepEqual([flood.status, await flood.text()], [404, "There is nothing here. "]);
  const silent = await fetch(`${server.url}/silent`);
  assert.deepEqual([silent.status, await silent.text()], [500, "Something broke in the hub. Its log says what.\n"]);
  assert.equal(lines.length, 2);
});

test("request lines and hosts that make no address are refused without a trace of why", async (t) => {
  const { server } = await started(t, []);
  const heard = await raw(server, "GET /healthz HTTP/1.1\r\nHost: a b\\@c\r\nConnection: close\r\n\r\n");
  assert.match(heard, /^HTTP\/1\.1 400 /);
  assert.match(await raw(server, "nonsense\r\n\r\n"), /^HTTP\/1\.1 400 /);
});

test("a taken port is a fault that says what to do", async (t) => {
  const { server } = await started(t, []);
  const again = startHttp({ host: "127.0.0.1", port: Number(new URL(server.url).port), ready: () => true, log: silent });
  await assert.rejects(again, (cause) => cause instanceof Fault && cause.code === "http_unavailable" && /taken/.test(cause.message));
});

test("stopping ends open streams", async () => {
  const endless: Route = {
    method: "GET",
    path: "/live",
    handle: async () => new Response(new ReadableStream({ start: (s) => s.enqueue(new Uint8Array([65])) })),
  };
  const server = await startHttp({ host: "127.0.0.1", port: 0, ready: () => true, log: silent, limits: { stopMs: 10 } });
  server.add([endless]);
  const reader = (await fetch(`${server.url}/live`)).body!.getReader();
  await reader.read();
  await server.stop();
  await assert.rejects(reader.read());
});

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
