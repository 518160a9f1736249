import type { App, Receiver } from "@slack/bolt";
import type { ChatEvents } from "../../../ports/chat.js";
import type { Clock } from "../../../ports/clock.js";
import type { Route } from "../../../ports/http.js";
import type { Log } from "../../../ports/log.js";
import type { SignatureWatch } from "./signature-watch.js";
import { verifier } from "./verify.js";

export const eventsPath = "/slack/events";
/** A press carries the whole message it was made on. */
const maxBodyBytes = 512 * 1_024;

/**
 * Slack's payloads over the hub's own HTTP server, for Bolt to route. Bolt's receiver would listen by itself and lets
 * signatures from the future and repeated ones pass.
 */
export function httpReceiver(
  signingSecret: string,
  refused: ChatEvents["refused"],
  clock: Pick<Clock, "now">,
  log: Log,
  note: SignatureWatch["note"] = () => undefined,
): { readonly receiver: Receiver; readonly route: Route } {
  const verify = verifier(signingSecret);
  let app: App | null = null;
  const receiver: Receiver = {
    init: (its) => {
      app = its;
    },
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
  };
  const handle = async (request: Request): Promise<Response> => {
    const text = await request.text();
    const verified = verify(
      { timestamp: request.headers.get("x-slack-request-timestamp"), signature: request.headers.get("x-slack-signature"), body: text },
      clock.now(),
    );
    note(verified.ok ? null : verified.error);
    if (!verified.ok) {
      log.warn("slack.request_refused", { why: verified.error });
      await refused({ platform: "slack", why: verified.error, claimed: null });
      return new Response(null, { status: 401 });
    }
    const body = bodyOf(text, request.headers.get("content-type") ?? "");
    if (body === null) return new Response(null, { status: 400 });
    if (body["type"] === "url_verification") return Response.json({ challenge: String(body["challenge"]) });
    return app === null ? new Response(null, { status: 503 }) : acknowledged(app, body);
  };
  return { receiver, route: { method: "POST", path: eventsPath, maxBodyBytes, handle } };
}

/** Answers as soon as a listener acknowledges, and lets it go on; a payload that nobody listens for is a 404. */
function acknowledged(app: App, body: Record<string, unknown>): Promise<Response> {
  return new Promise((resolve) => {
    const ack = (response?: unknown): Promise<void> => {
      resolve(response === undefined || response === "" ? new Response(null, { status: 200 }) : Response.json(response));
      return Promise.resolve();
    };
    app.processEvent({ body, ack }).then(
      () => resolve(new Response(null, { status: 404 })),
      () => resolve(new Response(null, { status: 500 })),
    );
  });
}

function bodyOf(text: string, contentType: string): Record<string, unknown> | null {
  try {
    if (!contentType.toLowerCase().startsWith("application/x-www-form-urlencoded")) return objectOf(JSON.parse(text));
    const form = Object.fromEntries(new URLSearchParams(text));
    return form["payload"] === undefined ? form : objectOf(JSON.parse(form["payload"]));
  } catch {
    return null;
  }
}

const objectOf = (value: unknown): Record<string, unknown> | null =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
