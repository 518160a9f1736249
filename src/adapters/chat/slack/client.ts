import type { Logger, types, webApi } from "@slack/bolt";
import type { Secret } from "../../../core/secret.js";
import type { Directory } from "./actor.js";
import type { Block } from "./blocks.js";
import { slackFault } from "./faults.js";
import { authTest, groupUsers, userInfo } from "./parse.js";

/** The SDK, loaded only where Slack is configured: 22 MB that nobody else needs. By name: loaders disagree on its default. */
export async function loadBolt() {
  const { App, SocketModeReceiver, webApi } = await import("@slack/bolt");
  return { App, SocketModeReceiver, webApi };
}
export type Bolt = Awaited<ReturnType<typeof loadBolt>>;
export type Web = webApi.WebClient;

/** Calls Slack with one token. @param apiUrl another Slack than slack.com, for example a GovSlack. */
export const webClient = ({ webApi }: Bolt, token: Secret, apiUrl: string, callMs: number): Web =>
  new webApi.WebClient(token.reveal(), clientOptions(apiUrl, callMs));

export const slackApiUrl = "https://slack.com/api/";

/** How long Slack may take. */
export interface Deadlines {
  /** A call or a file. A post that takes longer has an unknown outcome, and the outbox's lease is 30 s. */
  readonly callMs: number;
  /** An answer to the address that came with a press or a command; after that it goes by a call. */
  readonly answerMs: number;
  /** From the request for a socket to Slack's hello. */
  readonly helloMs: number;
  /** From a ping to its pong; after that the socket is made anew. */
  readonly pongMs: number;
}

export const defaultDeadlines: Deadlines = { callMs: 8_000, answerMs: 5_000, helloMs: 15_000, pongMs: 5_000 };

/**
 * How the SDK calls Slack. Its own defaults wait without end, hold a hundred calls in flight, and keep what is to be retried
 * in memory for half an hour; here every failure comes back at once and the outbox, which survives a restart, decides.
 * Retries are 0, since a post has no idempotency key and a second try after a timeout would be a second message.
 */
export const clientOptions = (apiUrl: string, callMs: number): webApi.WebClientOptions => ({
  slackApiUrl: apiUrl,
  timeout: callMs,
  maxRequestConcurrency: 4,
  rejectRateLimitedCalls: true,
  allowAbsoluteUrls: false,
  retryConfig: { retries: 0 },
  logger: silent,
  fetch: withPause,
});

/** Seconds to wait where Slack, or a proxy before it, asks to send less and does not say for how long. */
const unsaidPause = "30";

/** Without a number there the SDK calls it any error, which would look as if the message might stand. */
async function withPause(...request: Parameters<typeof fetch>): Promise<Response> {
  const response = await fetch(...request);
  if (response.status !== 429 || /^\s*-?\d/.test(response.headers.get("retry-after") ?? "")) return response;
  await response.body?.cancel();
  return new Response(null, { status: 429, headers: { "retry-after": unsaidPause } });
}

/** What the SDK would say holds payloads and addresses with secrets in them; what matters reaches our log as facts. */
export const silent: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => "error" as ReturnType<Logger["getLevel"]>,
  setName: () => undefined,
};

/** The SDK's types want lists they may change; it only serialises them. In an edit an empty list takes earlier blocks away. */
export const sdkBlocks = (blocks: readonly Block[]): types.KnownBlock[] => [...blocks] as unknown as types.KnownBlock[];

/** Whose token it is, and what it may do; no scopes where Slack does not say. */
export interface Me {
  readonly teamId: string;
  readonly enterpriseId: string | null;
  readonly botUserId: string;
  readonly botId: string | null;
  readonly scopes: readonly string[];
}

/** Throws Fault. */
export async function whoAmI(web: Web): Promise<Me> {
  const me = await read(() => web.auth.test(), authTest.parse);
  return {
    teamId: me.team_id,
    enterpriseId: me.enterprise_id ?? null,
    botUserId: me.user_id,
    botId: me.bot_id ?? null,
    scopes: me.response_metadata?.scopes ?? [],
  };
}

/** Slack's directory of people and user groups. On Enterprise Grid a group is read in the workspace of the app. */
export function directory(web: Web, home: () => { readonly teamId: string } | null): Directory {
  return {
    user: async (id) => (await read(() => web.users.info({ user: id }), userInfo.parse)).user,
    members: async (group) => {
      const teamId = home()?.teamId;
      const args = { usergroup: group, ...(teamId === undefined ? {} : { team_id: teamId }) };
      return (await read(() => web.usergroups.users.list(args), groupUsers.parse)).users;
    },
  };
}

async function read<T>(ask: () => Promise<unknown>, parse: (answer: unknown) => T): Promise<T> {
  try {
    return parse(await ask());
  } catch (cause) {
    throw slackFault(cause);
  }
}
