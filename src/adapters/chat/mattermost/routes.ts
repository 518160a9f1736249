import type { Route } from "../../../ports/http.js";
import { paths } from "./addresses.js";
import { callerCheck } from "./callers.js";
import { commanded } from "./interactions/command.js";
import { refusedCall, type InteractionContext } from "./interactions/context.js";
import { pressed } from "./interactions/press.js";
import { submitted } from "./interactions/submission.js";

/** Far more than Mattermost sends: a press carries a context of under 1 KB, a command at most one message. */
const maxBodyBytes = 64 * 1_024;

/**
 * What the Mattermost server calls. The address itself carries no authority and its query is never read: Mattermost lets the
 * person's client add to it. Mattermost signs nothing, and it is its word alone who pressed: where `callers` are given, nobody else
 * is heard.
 *
 * @param arrived told of every call of a caller, good or bad: proof that the server reaches the hub.
 */
export function routesOf(context: InteractionContext, callers: readonly string[], arrived: () => void): readonly Route[] {
  const isCaller = callerCheck(callers);
  const post = (path: string, answer: (request: Request) => Promise<Response>): Route => ({
    method: "POST",
    path,
    maxBodyBytes,
    async handle(request, { from }) {
      if (!isCaller(from)) return stranger(context);
      arrived();
      return answer(request);
    },
  });
  return [
    post(paths.action, (request) => withJson(request, context, (body) => pressed(body, context))),
    post(paths.dialog, (request) => withJson(request, context, (body) => submitted(body, context))),
    post(paths.command, async (request) =>
      commanded(Object.fromEntries(new URLSearchParams(await request.text())), request.headers.get("authorization"), context),
    ),
  ];
}

async function stranger(context: InteractionContext): Promise<Response> {
  await refusedCall("address", context);
  return new Response("Not from here.\n", { status: 403 });
}

async function withJson(request: Request, context: InteractionContext, answer: (body: unknown) => Promise<Response>): Promise<Response> {
  const body: unknown = await request.json().catch(() => null);
  if (body !== null) return answer(body);
  await refusedCall("unreadable", context);
  return new Response("Not JSON.\n", { status: 400 });
}
