import type { z } from "zod";
import type { Fault } from "../../../core/fault.js";
import { parseJson } from "../../../core/parse-json.js";
import type { Secret } from "../../../core/secret.js";
import { addressOf } from "./addresses.js";
import { mattermostFault, Refused, unreachable } from "./faults.js";
import {
  channel,
  clientConfig,
  done,
  fileInfos,
  member,
  members,
  post,
  posts,
  refusal,
  team,
  user,
  users,
  type MattermostChannel,
  type MattermostPost,
  type MattermostTeam,
  type MattermostUser,
} from "./parse.js";

/** What a post says: its fallback text and its layout. */
export interface PostBody {
  readonly message: string;
  readonly props: Readonly<Record<string, unknown>>;
}

/** What a new post may have beside. */
export interface PostPlace {
  /** The post in whose thread it stands. */
  readonly root_id?: string;
  readonly file_ids?: readonly string[];
}

/** What the server can draw. */
export interface ServerFacts {
  /** For example `11.10.0`; null when it does not say. */
  readonly version: string | null;
  readonly blocks: boolean | null;
}

/** The few calls of Mattermost's REST API that Tagout makes. All throw Fault or, when the server itself says no, Refused. */
export interface Client {
  readonly me: () => Promise<MattermostUser>;
  readonly facts: () => Promise<ServerFacts>;
  readonly user: (id: string) => Promise<MattermostUser>;
  /** Those of them who exist, in any order. */
  readonly users: (ids: readonly string[]) => Promise<readonly MattermostUser[]>;
  readonly channel: (id: string) => Promise<MattermostChannel>;
  readonly isMember: (channel: string, user: string) => Promise<boolean>;
  /** The conversation of two people, made if need be. */
  readonly direct: (people: readonly [string, string]) => Promise<MattermostChannel>;
  /** The user ids of the first members of a channel that the bot is in. */
  readonly members: (channel: string, most: number) => Promise<readonly string[]>;
  /** @param silent whether nobody is notified; older servers take no heed of it. */
  readonly create: (channel: string, pendingPostId: string, body: PostBody & PostPlace, silent?: boolean) => Promise<MattermostPost>;
  /** Keeps a file for a post of that channel, and gives its id. */
  readonly upload: (channel: string, name: string, text: string) => Promise<string>;
  readonly patch: (id: string, body: PostBody) => Promise<void>;
  readonly post: (id: string) => Promise<MattermostPost>;
  /** Posts of a channel, those in threads included, that are new or were changed since then. */
  readonly postsSince: (channel: string, since: number) => Promise<readonly MattermostPost[]>;
  readonly team: (id: string) => Promise<MattermostTeam>;
  /** Presses a button of a post as the bot itself; the server then calls whatever the button leads to. */
  readonly act: (id: string, action: string) => Promise<void>;
  readonly remove: (id: string) => Promise<void>;
  readonly openDialog: (triggerId: string, url: string, dialog: unknown) => Promise<void>;
}

/** How long one call may take. */
export interface Deadlines {
  /** A person waits for these, and a dialog has to be open 3 s after the press. */
  readonly readMs: number;
  /** A post that takes longer has an unknown outcome, and the outbox's lease is 30 s. */
  readonly writeMs: number;
}

export const defaultDeadlines: Deadlines = { readMs: 2_500, writeMs: 8_000 };

interface Call {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly body?: unknown;
  /** Sent as it is, in place of a body. */
  readonly bytes?: Uint8Array<ArrayBuffer>;
  readonly timeoutMs: number;
}

/**
 * @param heard told after every call: null when the server answered as it should, else what is wrong with the connection.
 */
export function client(
  url: string,
  token: Secret,
  heard: (fault: Fault | null) => void,
  { readMs, writeMs }: Deadlines = defaultDeadlines,
): Client {
  const base = addressOf(url, "/api/v4");
  const call = async <T>(its: Call, shape: z.ZodType<T>): Promise<T> => {
    try {
      const answer = shape.parse(await ask(base, token, its));
      heard(null);
      return answer;
    } catch (cause) {
      const fault = cause instanceof Refused ? mattermostFault(cause) : unreachable(cause);
      if (fault.code === "chat_unavailable" || fault.code === "chat_auth_failed") heard(fault);
      throw cause instanceof Refused ? cause : fault;
    }
  };
  const read = <T>(path: string, shape: z.ZodType<T>): Promise<T> => call({ method: "GET", path, timeoutMs: readMs }, shape);
  const write = <T>(method: "POST" | "PUT" | "DELETE", path: string, body: unknown, shape: z.ZodType<T>): Promise<T> =>
    call({ method, path, body, timeoutMs: writeMs }, shape);
  return {
    me: () => read("/users/me", user),
    facts: async () => {
      const its = await read("/config/client?format=old", clientConfig);
      const flag = its.FeatureFlagMmBlocksEnabled;
      return { version: its.Version ?? null, blocks: flag === undefined ? null : flag === "true" };
    },
    user: (id) => read(`/users/${segment(id)}`, user),
    users: (ids) => call({ method: "POST", path: "/users/ids", body: ids, timeoutMs: readMs }, users),
    channel: (id) => read(`/channels/${segment(id)}`, channel),
    isMember: async (its, id) => {
      const found = await read(`/channels/${segment(its)}/members/${segment(id)}`, member).catch((cause: unknown) => {
        if (cause instanceof Refused && cause.refusal.status === 404) return null;
        throw cause;
      });
      return found?.user_id === id && found.channel_id === its;
    },
    direct: (people) => write("POST", "/channels/direct", people, channel),
    members: async (its, most) => {
      const found = await read(`/channels/${segment(its)}/members?page=0&per_page=${most}`, members);
      return found.map(({ user_id }) => user_id);
    },
    create: (channel_id, pending_post_id, body, silent = false) =>
      write("POST", silent ? "/posts?silent=true" : "/posts", { channel_id, pending_post_id, ...body }, post),
    upload: async (its, name, text) => {
      const path = `/files?channel_id=${segment(its)}&filename=${segment(name)}`;
      const [file] = (await call({ method: "POST", path, bytes: Buffer.from(text, "utf8"), timeoutMs: writeMs }, fileInfos)).file_infos;
      return file.id;
    },
    patch: async (id, body) => void (await write("PUT", `/posts/${segment(id)}/patch`, body, post)),
    post: (id) => read(`/posts/${segment(id)}`, post),
    postsSince: async (its, since) =>
      Object.values((await read(`/channels/${segment(its)}/posts?since=${Math.floor(since)}`, posts)).posts),
    team: (id) => read(`/teams/${segment(id)}`, team),
    act: async (id, action) => void (await write("POST", `/posts/${segment(id)}/actions/${segment(action)}`, {}, done)),
    remove: async (id) => void (await write("DELETE", `/posts/${segment(id)}`, undefined, done)),
    openDialog: async (trigger_id, its, dialog) =>
      void (await call({ method: "POST", path: "/actions/dialogs/open", body: { trigger_id, url: its, dialog }, timeoutMs: readMs }, done)),
  };
}

async function ask(base: string, token: Secret, { method, path, body, bytes, timeoutMs }: Call): Promise<unknown> {
  const sent = bytes ?? (body === undefined ? null : JSON.stringify(body));
  const response = await fetch(`${base}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token.reveal()}`,
      accept: "application/json",
      ...(sent === null ? {} : { "content-type": bytes === undefined ? "application/json" : "application/octet-stream" }),
    },
    ...(sent === null ? {} : { body: sent }),
    // Wherever a redirect leads, the token must not go along.
    redirect: "error",
    signal: AbortSignal.timeout(timeoutMs),
  });
  const text = await response.text();
  if (response.ok) return parseJson(text);
  const id = refusal.safeParse(parseJson(text)).data?.id ?? "";
  // It is repeated to people and in the log, so it has to look like one.
  throw new Refused({ status: response.status, id: /^[\w.-]{1,120}$/.test(id) ? id : "", retryAfterMs: retryAfter(response.headers) });
}

function retryAfter(headers: Headers): number | null {
  const seconds = headers.get("retry-after");
  return seconds !== null && /^\d{1,6}$/.test(seconds) ? Number(seconds) * 1_000 : null;
}

const segment = (id: string): string => encodeURIComponent(id);
