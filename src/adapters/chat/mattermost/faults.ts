import { askedPause } from "../../../core/backoff.js";
import { Fault } from "../../../core/fault.js";
import { neverSent } from "../../../core/never-sent.js";

/** What the server said no with. */
export interface Refusal {
  readonly status: number;
  /** Mattermost's own name of the error, for example `api.context.permissions.app_error`. */
  readonly id: string;
  readonly retryAfterMs: number | null;
}

/** Mattermost's error ids that say more than their status. @source mattermost/server, app/post.go and api4/post.go, read 2026-11. */
const archived = new Set([
  "api.post.create_post.can_not_post_to_deleted.error",
  "api.post.update_post.can_not_update_post_in_deleted.error",
  "api.post.patch_post.can_not_update_post_in_deleted.error",
]);
const closed = new Set(["api.post.update_post.permissions_time_limit.app_error"]);
/** The card that a message was to stand under. @source mattermost/server, app/post.go, CreatePost, read 2026-11. */
const rootless = new Set(["api.post.create_post.root_id.app_error", "api.post.create_post.channel_root_id.app_error"]);
/** The first request with the same `pending_post_id` is still being worked on. */
const pending = new Set(["api.post.deduplicate_create_post.pending", "api.post.deduplicate_create_post.failed_to_get"]);

/** Mended by somebody at Mattermost's side, such as inviting the bot; asking more often helps nobody. */
const mendMs = { auth: 60_000, destination: 300_000, limited: 30_000 } as const;

/** Carries a refusal out of the client, until somebody says what it means there. */
export class Refused extends Error {
  constructor(readonly refusal: Refusal) {
    super(`${refusal.status} ${refusal.id}`);
    this.name = "Refused";
  }
}

/** Whether the server refused how the post is built, so that a simpler one may pass. */
export function refusesLayout(cause: unknown): boolean {
  if (!(cause instanceof Refused)) return false;
  const { status, id } = cause.refusal;
  return (status === 400 || status === 413) && !archived.has(id) && !closed.has(id) && !pending.has(id) && !rootless.has(id);
}

/** What went wrong as a Fault: what it means here, and whether and when the same call may work. */
export function mattermostFault(cause: unknown, of: "channel" | "message" = "channel"): Fault {
  if (cause instanceof Fault) return cause;
  if (!(cause instanceof Refused)) return unreachable(cause);
  const { status, id, retryAfterMs } = cause.refusal;
  const what = `HTTP ${status}${id === "" ? "" : `, ${id}`}`;
  if (status === 429) return rateLimited(retryAfterMs ?? mendMs.limited, cause);
  if (status >= 500 || status === 408 || pending.has(id))
    return new Fault("chat_unavailable", `Mattermost has trouble of its own (${what}).`, true, { cause });
  if (status === 401) return badToken(what, cause);
  if (rootless.has(id) || (of === "message" && (status === 404 || closed.has(id))))
    return new Fault("chat_message_gone", `The message is not there any more, or can no longer be edited (${what}).`, false, { cause });
  if (status === 403 || status === 404 || archived.has(id)) return noEntry(what, cause);
  return new Fault("chat_rejected", `Mattermost refuses the message (${what}).`, false, { cause });
}

/** The same about a new post, of which there may be one now that nobody has seen being taken. */
export function mattermostPostFault(cause: unknown): Fault {
  const fault = mattermostFault(cause);
  if (fault.code !== "chat_unavailable" || neverSent(cause)) return fault;
  return new Fault("chat_outcome_unknown", fault.message, true, { cause });
}

const rateLimited = (retryAfterMs: number, cause: unknown): Fault =>
  new Fault("chat_rate_limited", "Mattermost asks to send less.", true, { retryAfterMs: askedPause(retryAfterMs), cause });

export const unreachable = (cause: unknown): Fault =>
  new Fault("chat_unavailable", "Mattermost cannot be reached. Check mattermost.url and the hub's network.", true, { cause });

const badToken = (what: string, cause: unknown): Fault =>
  new Fault(
    "chat_auth_failed",
    `Mattermost does not accept the bot's token (${what}). Make a new one under Integrations, Bot Accounts.`,
    true,
    { cause, retryAfterMs: mendMs.auth },
  );

const noEntry = (what: string, cause: unknown): Fault =>
  new Fault(
    "chat_destination_gone",
    `Mattermost does not let the bot write there (${what}). Add it to the team and the channel, or take the channel out of the configuration.`,
    true,
    { cause, retryAfterMs: mendMs.destination },
  );
