import { askedPause } from "../../../core/backoff.js";
import { Fault } from "../../../core/fault.js";
import { neverSent } from "../../../core/never-sent.js";
import { reinstall } from "./scopes.js";

/** Slack's own error codes, by what can be done about them. docs.slack.dev/reference/methods, read 2026-11. */
const auth = new Set([
  "invalid_auth",
  "not_authed",
  "account_inactive",
  "token_revoked",
  "token_expired",
  "no_permission",
  "missing_scope",
  "org_login_required",
  "ekm_access_denied",
  "not_allowed_token_type",
  "access_denied",
  "team_access_not_granted",
]);
const destination = new Set([
  "channel_not_found",
  "not_in_channel",
  "is_archived",
  "restricted_action",
  "restricted_action_read_only_channel",
  "messages_tab_disabled",
]);
const message = new Set(["message_not_found", "cant_update_message", "edit_window_closed", "thread_not_found", "cannot_reply_to_message"]);
const limited = new Set(["ratelimited", "rate_limited", "message_limit_exceeded"]);
const theirs = new Set(["internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org", "accesslimited"]);
const layout = new Set(["invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long", "invalid_arguments"]);

/** Mended by somebody at Slack's side, such as inviting the bot; asking more often helps nobody. */
const mendMs = { auth: 60_000, destination: 300_000, limited: 30_000 } as const;

/** What the SDK throws, as far as we look into it. */
interface SdkError {
  readonly code?: unknown;
  readonly data?: { readonly error?: unknown; readonly needed?: unknown };
  readonly retryAfter?: unknown;
  readonly statusCode?: unknown;
}

/** Slack's error code when Slack itself said no, else null: what is no JSON, such as a proxy's page, the SDK gives whole as one. */
export function slackCode(cause: unknown): string | null {
  if (cause instanceof Fault) return cause.cause === undefined ? null : slackCode(cause.cause);
  const { code, data } = (typeof cause === "object" && cause !== null ? cause : {}) as SdkError;
  const said = code === "slack_webapi_platform_error" ? data?.error : undefined;
  return typeof said === "string" && /^[a-z0-9_.:-]{1,80}$/i.test(said) ? said : null;
}

/** Whether no user group will ever be read there; the roles have to be granted otherwise. */
export const lacksGroups = (cause: unknown): boolean => ["plan_upgrade_required", "paid_teams_only"].includes(slackCode(cause) ?? "");

export const grantPeople = "Grant the roles to people instead: slack:TEAM/USER, as whoami shows it to each.";

/** Why the members of a user group cannot be read. */
export function groupTrouble(cause: unknown): string {
  const code = slackCode(cause);
  if (code === "no_such_subteam" || code === "subteam_not_found") return "there is no such user group";
  if (lacksGroups(cause)) return "user groups are not part of this workspace's plan";
  return `its members cannot be read: ${slackFault(cause).message}`;
}

/** Whether Slack refused how the message is built, so that a simpler one may pass. */
export const refusesLayout = (cause: unknown): boolean => layout.has(slackCode(cause) ?? "");

/** What went wrong as a Fault: what it means here, and whether and when the same call may work. */
export function slackFault(cause: unknown): Fault {
  if (cause instanceof Fault) return cause;
  const { code, retryAfter, statusCode, data } = (typeof cause === "object" && cause !== null ? cause : {}) as SdkError;
  switch (code) {
    case "slack_webapi_rate_limited_error":
      return rateLimited((typeof retryAfter === "number" ? retryAfter : 30) * 1_000, cause);
    case "slack_webapi_http_error":
      return new Fault("chat_unavailable", `Slack answers with HTTP status ${String(statusCode)}.`, true, { cause });
    case "slack_webapi_platform_error": {
      const its = slackCode(cause);
      return its === null ? new Fault("chat_unavailable", strange, true, { cause }) : platformFault(its, data, cause);
    }
    default:
      return new Fault("chat_unavailable", "Slack cannot be reached. Check the hub's network and proxy.", true, { cause });
  }
}

const strange = "What answers is not Slack. Check the hub's network, and the proxy if there is one.";

/** Slack's own words for a call that may have done what was asked all the same. */
const halfDone = new Set(["internal_error", "fatal_error", "request_timeout"]);

/** The same about a new message, of which there may be one now that nobody has seen being taken. */
export function slackPostFault(cause: unknown): Fault {
  const fault = slackFault(cause);
  if (fault.code !== "chat_unavailable" || neverSent(cause)) return fault;
  const code = slackCode(cause);
  return code !== null && !halfDone.has(code) ? fault : new Fault("chat_outcome_unknown", fault.message, true, { cause });
}

/** Too much for now; nothing was sent. */
const rateLimited = (retryAfterMs: number, cause?: unknown): Fault =>
  new Fault("chat_rate_limited", "Slack asks to send less.", true, {
    retryAfterMs: askedPause(retryAfterMs),
    ...(cause === undefined ? {} : { cause }),
  });

function authFault(code: string, needed: unknown, cause: unknown): Fault {
  const what =
    code === "missing_scope"
      ? `The bot lacks the scope ${typeof needed === "string" ? needed : "for that"} (${code}). ${reinstall}`
      : `Slack does not accept the bot's token (${code}). Copy the Bot User OAuth Token (xoxb-) under OAuth & Permissions again.`;
  return new Fault("chat_auth_failed", what, true, { cause, retryAfterMs: mendMs.auth });
}

/** Why Slack gave no socket. The app token has no part in anything else. */
export function socketFault(cause: unknown): Fault {
  const code = slackCode(cause);
  if (code === null || !(auth.has(code) || code === "forbidden_team" || code === "socket_mode_disabled")) return slackFault(cause);
  return new Fault("chat_auth_failed", `Slack gives no socket for the app token (${code}). ${newAppToken}`, true, {
    cause,
    retryAfterMs: mendMs.auth,
  });
}

export const newAppToken = "Make an App-Level Token (xapp-) with connections:write under Basic Information, and switch Socket Mode on.";

function platformFault(code: string, data: SdkError["data"], cause: unknown): Fault {
  if (auth.has(code)) return authFault(code, data?.needed, cause);
  if (destination.has(code)) {
    return new Fault(
      "chat_destination_gone",
      `Slack does not let the bot write there (${code}). ${code === "is_archived" ? "Have it unarchived" : "Invite it to the channel"}, or take the channel out of the configuration.`,
      true,
      { cause, retryAfterMs: mendMs.destination },
    );
  }
  if (message.has(code)) return new Fault("chat_message_gone", `The message is not there any more (${code}).`, false, { cause });
  if (limited.has(code)) return rateLimited(mendMs.limited, cause);
  if (theirs.has(code)) return new Fault("chat_unavailable", `Slack has trouble of its own (${code}).`, true, { cause });
  // One that we do not know may pass; how a message is built is not mended by waiting.
  return new Fault("chat_rejected", `Slack refuses the message (${code}).`, !layout.has(code), { cause });
}
