import type { Route } from "../../../ports/http.js";
import { paths } from "./addresses.js";
import { callerCheck } from "./callers.js";
import { commanded, pressed, refusedCall, submitted, type Hearing } from "./hear.js";

/** Far more than Mattermost sends: a press carries a context of under 1 KB, a command at most one message. */
const maxBodyBytes = 64 * 1_024;

/**
 * What the Mattermost server calls. The address itself carries no authority and its query is never read: Mattermost lets the
 * person's client add to it. Mattermost signs nothing, and it is its word alone who pressed: where `callers` are given, nobody else
 * is heard.
 *
 * @param arrived told of every call of a caller, good or bad: proof that the server reaches the hub.
 */
export function routesOf(hearing: Hearing, callers: readonly string[], arrived: () => void): readonly Route[] {
  const isCaller = callerCheck(callers);
  const post = (path: string, answer: (request: Request) => Promise<Response>): Route => ({
    method: "POST",
    path,
    maxBodyBytes,
    async handle(request, { from }) {
      if (!isCaller(from)) return stranger(hearing);
      arrived();
      return answer(request);
    },
  });
  return [
    post(paths.action, (request) => withJson(request, hearing, (body) => pressed(body, hearing))),
    post(paths.dialog, (request) => withJson(request, hearing, (body) => submitted(body, hearing))),
    post(paths.command, async (request) =>
      commanded(Object.fromEntries(new URLSearchParams(await request.text())), request.headers.get("authorization"), hearing),
    ),
  ];
}

async function stranger(hearing: Hearing): Promise<Response> {
  await refusedCall("address", hearing);
  return new Response("Not from here.\n", { status: 403 });
}

async function withJson(request: Request, hearing: Hearing, answer: (body: unknown) => Promise<Response>): Promise<Response> {
  const body: unknown = await request.json().catch(() => null);
  if (body !== null) return answer(body);
  await refusedCall("unreadable", hearing);
  return new Response("Not JSON.\n", { status: 400 });
}
