import type { Route } from "../../../ports/http.js";
import { commanded, pressed, submitted, type Hearing } from "./hear.js";

export const paths = { action: "/mattermost/action", dialog: "/mattermost/dialog", command: "/mattermost/command" } as const;

/** Far more than Mattermost sends: a press carries a context of under 1 KB, a command at most one message. */
const maxBodyBytes = 64 * 1_024;

/**
 * What the Mattermost server calls. The address itself carries no authority and its query is never read: Mattermost lets the
 * person's client add to it.
 *
 * @param arrived told of every call, good or bad: proof that the server reaches the hub.
 */
export function routesOf(hearing: Hearing, arrived: () => void): readonly Route[] {
  const post = (path: string, answer: (request: Request) => Promise<Response>): Route => ({
    method: "POST",
    path,
    maxBodyBytes,
    handle(request) {
      arrived();
      return answer(request);
    },
  });
  return [
    post(paths.action, (request) => withJson(request, (body) => pressed(body, hearing))),
    post(paths.dialog, (request) => withJson(request, (body) => submitted(body, hearing))),
    post(paths.command, async (request) =>
      commanded(Object.fromEntries(new URLSearchParams(await request.text())), request.headers.get("authorization"), hearing),
    ),
  ];
}

async function withJson(request: Request, answer: (body: unknown) => Promise<Response>): Promise<Response> {
  const body = await request.json().catch(() => null);
  return body === null ? new Response("Not JSON.\n", { status: 400 }) : answer(body);
}
