import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { text as readAll } from "node:stream/consumers";
import { channelLinks, empty, formHtml, page, type Planted, type Seat } from "./page.js";
import type { Trial } from "./trial.js";

/** How often a page that is open is looked at anew. */
const lookMs = 250;

export interface Served {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** The page of a trial, on loopback alone. Rejects when the port is taken. */
export async function serveTrial(trial: Trial, port: number, planted: () => Planted | null, mend: () => void): Promise<Served> {
  // An idle connection that ends after Node's five seconds may end under a press that is just being sent.
  const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    answer(request, response).catch((cause: unknown) => {
      response.writeHead(500, { "content-type": "text/plain" }).end(cause instanceof Error ? cause.message : "failed");
    });
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, "127.0.0.1", resolve));
  const its = server.address();
  const host = `127.0.0.1:${typeof its === "object" && its !== null ? its.port : port}`;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A page of somebody else's, in the same browser, must not press anything here.
    const isOurs = request.headers.host === host && [undefined, `http://${host}`].includes(request.headers.origin);
    if (!isOurs) return void response.writeHead(403).end(`Open http://${host} instead.\n`);
    const { pathname, searchParams } = new URL(request.url ?? "/", `http://${host}`);
    if (request.method === "POST") return act(pathname, new URLSearchParams(await readAll(request)), response);
    if (pathname === "/changes") return follow(seatOf(trial, searchParams), response);
    if (pathname !== "/") return void response.writeHead(404).end();
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(page(trial, seatOf(trial, searchParams), planted()));
  }

  async function act(path: string, sent: URLSearchParams, response: ServerResponse): Promise<void> {
    const { person, channel } = seatOf(trial, sent);
    if (path === "/press") await trial.press(person, sent.get("message") ?? "", sent.get("press") ?? "");
    if (path === "/type") await trial.type(person, channel, (sent.get("line") ?? "").trim());
    if (path === "/submit") await trial.submit(person, sent.get("form") ?? "", sent.has("cancel") ? null : Object.fromEntries(sent));
    if (path === "/mend") mend();
    response.writeHead(303, { location: `/?as=${person}&in=${channel}` }).end();
  }

  /** Says what the page shows whenever that has changed. */
  function follow({ person, channel }: Seat, response: ServerResponse): void {
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    let shown = "";
    const look = (): void => {
      const main = trial.drawn(person, channel) || empty;
      const now = JSON.stringify({ main, form: formHtml(trial.form(person)), channels: channelLinks(trial, { person, channel }) });
      if (now !== shown) response.write(`data: ${now}\n\n`);
      shown = now;
    };
    const timer = setInterval(look, lookMs);
    response.on("close", () => clearInterval(timer));
    look();
  }

  return { url: `http://${host}`, stop: () => stopped(server) };
}

/** The first person and channel where none is named. */
function seatOf(trial: Trial, params: URLSearchParams): Seat {
  const person = trial.people.find(({ id }) => id === params.get("as")) ?? trial.people[0];
  const channels = trial.channels(person?.id ?? "");
  const channel = channels.find(({ id }) => id === params.get("in")) ?? channels[0];
  return { person: person?.id ?? "", channel: channel?.id ?? "" };
}

function stopped(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
