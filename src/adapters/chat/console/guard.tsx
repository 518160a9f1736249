import { rolesSomewhere } from "../../../core/access.js";
import type { Reply } from "../../../ports/chat.js";
import type { Route, Visit } from "../../../ports/http.js";
import type { ConsoleWorld } from "./world.js";
import { html } from "./html.js";
import { Notice } from "./parts/layout.js";
import { troublePage } from "./pages/trouble-page.js";
import { NoRole, SignInFirst } from "./pages/sign-in-page.js";
import { said, saidNothing } from "./said.js";
import { sameSecret, type Visitor } from "./session.js";

/** A request that may be answered: by somebody signed in, with a role somewhere, through a form of ours. */
export interface Asked {
  readonly request: Request;
  readonly params: Visit["params"];
  readonly visitor: Visitor;
  /** Fields of the form; empty for GET. */
  readonly form: URLSearchParams;
  /** The hub's answer to the POST before this page. */
  readonly said: Reply | null;
}

/** A path of the console, and what has to be so before it is asked at all. `role` is a session with a role on any host. */
export type ConsoleRoute = Pick<Route, "method" | "path"> &
  (
    | { readonly needs: "nothing" | "command-token"; readonly handle: Route["handle"] }
    | { readonly needs: "session" | "role"; readonly handle: (asked: Asked) => Promise<Response> }
  );

/** The one place where a request is let in. Every route of the console goes through it. */
export function guarded(route: ConsoleRoute, world: ConsoleWorld): Route {
  const { method, path } = route;
  const instead: NonNullable<Route["instead"]> = async (words, request) => troublePage(words, request, await typedOf(request));
  switch (route.needs) {
    case "nothing":
      return {
        method,
        path,
        instead,
        handle: (request, visit) => (isForeign(request, world) ? refused("origin", null, world) : route.handle(request, visit)),
      };
    case "command-token":
      return { method, path, handle: (request, visit) => (isCaller(request, world) ? route.handle(request, visit) : unknownCaller(world)) };
    case "session":
    case "role":
      return { method, path, instead, handle: (request, visit) => withVisitor(route, request, visit, world) };
  }
}

async function withVisitor(
  route: ConsoleRoute & { needs: "session" | "role" },
  request: Request,
  visit: Visit,
  world: ConsoleWorld,
): Promise<Response> {
  if (isForeign(request, world)) return refused("origin", null, world);
  const visitor = await world.sessions.visitor(request);
  if (visitor === null) return withoutSession(request, world);
  if (route.needs === "role" && !hasRole(visitor, world)) return html(<NoRole visitor={visitor} />, 403);
  const form = await formOf(request);
  if (form === null) return new Response("Send a form.\n", { status: 415 });
  if (request.method === "POST" && !sameSecret(form.get("csrf") ?? "", visitor.csrf)) return refused("form", visitor, world);
  const background = request.headers.get("x-tagout-live") !== null;
  const answer = background ? null : said(world.jar, visitor, request);
  const response = await route.handle({ request, params: visit.params, visitor, form, said: answer });
  if (answer !== null) response.headers.append("set-cookie", saidNothing(world.jar));
  return unchanged(request, response)
    ? new Response(null, { status: 304, headers: { etag: response.headers.get("etag") ?? "" } })
    : response;
}

/** A form that comes without a session may be somebody's whose shift was long, or anybody's. */
async function withoutSession(request: Request, { events }: ConsoleWorld): Promise<Response> {
  if (request.method === "POST") await events.refused({ platform: "console", why: "session", claimed: null });
  return isFromElsewhere(request) ? html(<Bounce />, 401) : html(<SignInFirst typed={await typedOf(request)} />, 401);
}

/**
 * A POST counts only from a page of ours. Browsers name the page's origin in every POST; `null` (a sandbox, a file, a
 * redirect) and no origin at all are refused. The Host header is not asked: proxies rewrite it, and a rebound
 * name gets none of our cookies.
 */
function isForeign(request: Request, { origins }: ConsoleWorld): boolean {
  return request.method === "POST" && !origins.includes(request.headers.get("origin") ?? "");
}

/**
 * A link followed from another site comes without our cookie, since it is SameSite=Strict: the same address, asked for
 * once more by a page of ours, brings it.
 */
const isFromElsewhere = (request: Request): boolean =>
  request.method === "GET" &&
  request.headers.get("sec-fetch-site") === "cross-site" &&
  request.headers.get("sec-fetch-dest") === "document";

function isCaller(request: Request, { commandToken }: ConsoleWorld): boolean {
  const [scheme, token = ""] = (request.headers.get("authorization") ?? "").split(" ");
  return scheme?.toLowerCase() === "bearer" && sameSecret(token, commandToken.reveal());
}

/** Somebody with a role on any host; what they see of each is asked there. */
function hasRole({ actor }: Visitor, world: ConsoleWorld): boolean {
  return rolesSomewhere(world.access(), actor).size > 0;
}

async function formOf(request: Request): Promise<URLSearchParams | null> {
  if (request.method !== "POST") return new URLSearchParams();
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  return type === "application/x-www-form-urlencoded" ? new URLSearchParams(await request.text()) : null;
}

/** What people type into forms. A form of ours that comes after its session has ended is not lost: the page gives it back. */
const typedFields = ["reason", "command", "text"] as const;

async function typedOf(request: Request): Promise<string> {
  const form = await formOf(request);
  return typedFields.map((name) => form?.get(name) ?? "").find((text) => text.trim() !== "") ?? "";
}

function unchanged(request: Request, response: Response): boolean {
  const etag = response.headers.get("etag");
  return response.status === 200 && etag !== null && request.headers.get("if-none-match") === etag;
}

function Bounce() {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="refresh" content="0" />
        <title>Tagout</title>
      </head>
      <body></body>
    </html>
  );
}

/** On record before it is answered. */
async function refused(why: "origin" | "form", visitor: Visitor | null, { events }: ConsoleWorld): Promise<Response> {
  const claimed = visitor === null ? null : { person: visitor.principal, channel: null };
  await events.refused({ platform: "console", why, claimed });
  return html(
    <Notice title="That did not come from a page of this console">
      <p>
        Nothing was done. Open <a href="/">the console</a> again and repeat it there. If it keeps happening, the hub's{" "}
        <code>http.publicUrl</code> is not the address in your browser.
      </p>
    </Notice>,
    403,
  );
}

async function unknownCaller({ events }: ConsoleWorld): Promise<Response> {
  await events.refused({ platform: "console", why: "token", claimed: null });
  return Response.json({ ok: false, text: "The token is missing or wrong." }, { status: 401, headers: { "www-authenticate": "Bearer" } });
}
