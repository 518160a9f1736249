import { refusalOf, viewRefusalOf } from "./block-kit.js";
import { botUser, homeTeam, type FakePerson } from "./directory.js";

/** A message as it stands in a channel. */
export interface FakeMessage {
  readonly ts: string;
  readonly text: string;
  readonly blocks: readonly Readonly<Record<string, unknown>>[];
  /** The message it answers, or null in the channel itself. */
  readonly thread: string | null;
  /** What the app keeps with it for programs to see. */
  readonly metadata: Readonly<Record<string, unknown>> | null;
}

/** A file on its way, or shared below a message. */
export interface FakeFile {
  readonly id: string;
  readonly name: string;
  readonly bytes: number;
  text: string | null;
  thread: string | null;
}

/** A form that was shown to a person, and what it stands on. */
export interface FakeView {
  readonly id: string;
  readonly user: string;
  readonly view: Readonly<Record<string, unknown>>;
  /** How many forms are in its stack up to it: 1 for one that was opened, more for those that were pushed onto it. */
  readonly depth: number;
}

/** What was said to one person alone. Slack keeps it nowhere and it cannot be edited. */
export interface FakeWhisper {
  readonly user: string;
  readonly channel: string;
  readonly text: string;
  readonly blocks: readonly Readonly<Record<string, unknown>>[];
  /** Everybody in the channel saw it. */
  readonly public: boolean;
}

export interface FakeChannel {
  readonly messages: Map<string, FakeMessage>;
  archived: boolean;
  botIsIn: boolean;
}

export interface World {
  readonly channels: Map<string, FakeChannel>;
  readonly people: Map<string, FakePerson>;
  readonly groups: Map<string, readonly string[]>;
  readonly whispers: FakeWhisper[];
  readonly views: FakeView[];
  /** Who may open one form, until when. */
  readonly triggers: Map<string, { readonly user: string; readonly until: number; readonly view: string | null; used: boolean }>;
  readonly scopes: Set<string>;
  /** By the address that each was to be sent to. */
  readonly files: Map<string, FakeFile>;
  enterpriseId: string | null;
  /** Whether the workspace's plan has user groups. */
  hasUserGroups: boolean;
  botTokenIsGood: boolean;
  /** Refuses every block, as Slack does when its validator and its documentation disagree. */
  refuseBlocks: boolean;
  /** What every call is answered with while Slack has trouble of its own. */
  trouble: string | null;
  readonly now: () => number;
  readonly nextTs: () => string;
  readonly socketUrl: () => string;
  readonly uploadUrl: (id: string) => string;
}

export type Args = Readonly<Record<string, string>>;
type Answer = Readonly<Record<string, unknown>>;

const no = (error: string, more: Answer = {}): Answer => ({ ok: false, error, ...more });

interface Method {
  readonly token: "bot" | "app";
  readonly scope?: string;
  readonly call: (args: Args, world: World) => Answer;
}

/** The part of the Web API that the adapter may use; any other method is an error, so that a new one is a decision. */
export const methods: Readonly<Record<string, Method>> = {
  "auth.test": {
    token: "bot",
    call: (_, world) => ({
      ok: true,
      team: "Fake",
      team_id: homeTeam,
      user: "tagout",
      user_id: botUser,
      bot_id: "B0TAGOUT0",
      enterprise_id: world.enterpriseId,
    }),
  },
  "blocks.validate": { token: "bot", call: validate },
  "apps.connections.open": { token: "app", call: (_, world) => ({ ok: true, url: world.socketUrl() }) },
  "chat.postMessage": { token: "bot", scope: "chat:write", call: postMessage },
  "chat.delete": { token: "bot", scope: "chat:write", call: remove },
  "chat.update": { token: "bot", scope: "chat:write", call: update },
  "conversations.history": { token: "bot", scope: "channels:history", call: history },
  "conversations.replies": { token: "bot", scope: "channels:history", call: history },
  "chat.postEphemeral": { token: "bot", scope: "chat:write", call: postEphemeral },
  "files.getUploadURLExternal": { token: "bot", scope: "files:write", call: uploadUrl },
  "files.completeUploadExternal": { token: "bot", scope: "files:write", call: completeUpload },
  "views.open": { token: "bot", call: (args, world) => showView(args, world, () => 1) },
  // Tagout pushes none; here so that the first push meets the limit that there is.
  "views.push": { token: "bot", call: (args, world) => showView(args, world, (on) => (on === undefined ? null : on.depth + 1)) },
  "users.info": { token: "bot", scope: "users:read", call: usersInfo },
  "usergroups.users.list": { token: "bot", scope: "usergroups:read", call: groupUsers },
};

function listOf(args: Args): unknown {
  if (args["blocks"] === undefined) return undefined;
  try {
    return JSON.parse(args["blocks"]);
  } catch {
    return null;
  }
}

function layoutProblem(args: Args, world: World, isEdit: boolean): Answer | null {
  const blocks = listOf(args);
  if (world.refuseBlocks && Array.isArray(blocks) && blocks.length > 0) return no("invalid_blocks");
  const refusal = refusalOf({ text: args["text"], blocks, isEdit });
  return refusal === null ? null : no(refusal.error, { response_metadata: { messages: refusal.details.map((one) => `[ERROR] ${one}`) } });
}

/** A person's id in place of a channel's is the conversation of the bot with them, made when it is first needed. */
function conversation(id: string, world: World): string {
  const person = [...world.people.values()].find((one) => one.id === id);
  if (person === undefined || person.deleted === true) return id;
  const direct = `D${id.slice(1)}`;
  if (!world.channels.has(direct)) world.channels.set(direct, { messages: new Map(), archived: false, botIsIn: true });
  return direct;
}

function channelProblem(args: Args, world: World): Answer | null {
  const its = world.channels.get(args["channel"] ?? "");
  if (its === undefined) return no("channel_not_found");
  if (its.archived) return no("is_archived");
  return its.botIsIn ? null : no("not_in_channel");
}

function postMessage(given: Args, world: World): Answer {
  const args: Args = { ...given, channel: conversation(given["channel"] ?? "", world) };
  const problem = channelProblem(args, world) ?? layoutProblem(args, world, false);
  if (problem !== null) return problem;
  const thread = args["thread_ts"] ?? null;
  const root = thread === null ? undefined : world.channels.get(args["channel"] ?? "")?.messages.get(thread);
  if (thread !== null && root === undefined) return no("thread_not_found");
  if (root !== undefined && root.thread !== null) return no("fake_thread_in_a_thread");
  if (args["unfurl_links"] !== "false" || args["unfurl_media"] !== "false") return no("fake_unfurling_left_on");
  const metadata = metadataOf(args);
  if (metadata !== null && (typeof metadata["event_type"] !== "string" || typeof metadata["event_payload"] !== "object"))
    return no("invalid_metadata_format");
  const ts = world.nextTs();
  world.channels.get(args["channel"] ?? "")?.messages.set(ts, messageOf(ts, args));
  return { ok: true, channel: args["channel"], ts };
}

const messageOf = (ts: string, args: Args): FakeMessage => ({
  ts,
  text: args["text"] ?? "",
  blocks: (listOf(args) ?? []) as FakeMessage["blocks"],
  thread: args["thread_ts"] ?? null,
  metadata: metadataOf(args),
});

const metadataOf = (args: Args): FakeMessage["metadata"] =>
  args["metadata"] === undefined ? null : (JSON.parse(args["metadata"]) as FakeMessage["metadata"]);

function update(args: Args, world: World): Answer {
  const problem = channelProblem(args, world);
  if (problem !== null) return problem;
  const messages = world.channels.get(args["channel"] ?? "")?.messages;
  const before = messages?.get(args["ts"] ?? "");
  if (messages === undefined || before === undefined) return no("message_not_found");
  const layout = layoutProblem(args, world, true);
  if (layout !== null) return layout;
  const after = { ...messageOf(before.ts, args), thread: before.thread, metadata: metadataOf(args) ?? before.metadata };
  const oldIds = new Set(before.blocks.map((block) => block["block_id"]));
  // Documented as a rule for edits, and the only thing that keeps a client from mixing two versions of a button.
  if (
    after.blocks.some((block) => block["block_id"] !== undefined && oldIds.has(block["block_id"])) &&
    JSON.stringify(after) !== JSON.stringify(before)
  )
    return no("fake_block_id_reused");
  // Text without blocks leaves the earlier blocks standing.
  messages.set(before.ts, args["blocks"] === undefined ? { ...before, text: after.text } : after);
  return { ok: true, channel: args["channel"], ts: before.ts, text: after.text };
}

/** A page of what stands there, the newest first; of a thread, oldest first and with its root. */
function history(args: Args, world: World): Answer {
  const problem = channelProblem(args, world);
  if (problem !== null) return problem;
  const all = [...(world.channels.get(args["channel"] ?? "")?.messages.values() ?? [])].filter(
    ({ ts }) => Number(ts) >= Number(args["oldest"] ?? 0),
  );
  const thread = args["ts"];
  const its =
    thread === undefined
      ? all.filter(({ thread: under }) => under === null).reverse()
      : all.filter(({ ts, thread: under }) => under === thread || ts === thread);
  const from = Number(args["cursor"] ?? 0);
  const to = from + Number(args["limit"] ?? 100);
  const shown = its
    .slice(from, to)
    .map(({ ts, text, metadata }) => ({ ts, text, ...(args["include_all_metadata"] === "true" && metadata !== null ? { metadata } : {}) }));
  return { ok: true, messages: shown, has_more: to < its.length, response_metadata: { next_cursor: to < its.length ? String(to) : "" } };
}

function remove(args: Args, world: World): Answer {
  const problem = channelProblem(args, world);
  if (problem !== null) return problem;
  const gone = world.channels.get(args["channel"] ?? "")?.messages.delete(args["ts"] ?? "");
  return gone === true ? { ok: true, channel: args["channel"], ts: args["ts"] } : no("message_not_found");
}

function validate(args: Args, world: World): Answer {
  const refusal = world.refuseBlocks ? { details: ["every block"] } : refusalOf({ text: "text", blocks: listOf(args), isEdit: false });
  return { ok: true, errors: (refusal?.details ?? []).map((message) => ({ code: "invalid", pointer: "/blocks", message })) };
}

function postEphemeral(args: Args, world: World): Answer {
  const problem = channelProblem(args, world) ?? layoutProblem(args, world, false);
  if (problem !== null) return problem;
  if (!world.people.has(args["user"] ?? "")) return no("user_not_in_channel");
  world.whispers.push({
    user: args["user"] ?? "",
    channel: args["channel"] ?? "",
    text: args["text"] ?? "",
    blocks: (listOf(args) ?? []) as FakeMessage["blocks"],
    public: false,
  });
  return { ok: true, message_ts: world.nextTs() };
}

function uploadUrl(args: Args, world: World): Answer {
  const [name, bytes] = [args["filename"] ?? "", Number(args["length"])];
  if (name === "" || !(bytes > 0)) return no("invalid_arguments");
  const id = `F${String(world.files.size + 1).padStart(9, "0")}`;
  const upload_url = world.uploadUrl(id);
  world.files.set(upload_url, { id, name, bytes, text: null, thread: null });
  return { ok: true, upload_url, file_id: id };
}

function completeUpload(args: Args, world: World): Answer {
  const problem = args["channel_id"] === undefined ? no("invalid_channel") : channelProblem({ channel: args["channel_id"] }, world);
  if (problem !== null) return problem;
  const wanted = JSON.parse(args["files"] ?? "[]") as readonly { readonly id: string }[];
  for (const { id } of wanted) {
    const file = [...world.files.values()].find((one) => one.id === id);
    if (file === undefined || file.text === null) return no("file_not_found");
    if (!world.channels.get(args["channel_id"] ?? "")?.messages.has(args["thread_ts"] ?? "")) return no("invalid_arguments");
    file.thread = args["thread_ts"] ?? null;
  }
  return { ok: true, files: wanted };
}

/** docs.slack.dev/reference/methods/views.push, read 2026-11: a form and two more upon it. */
const deepestView = 3;

/** A form on top of the one that the trigger comes from, or a new one. A trigger is spent only by a form that is shown. */
function showView(args: Args, world: World, depthOn: (from: FakeView | undefined) => number | null): Answer {
  const trigger = world.triggers.get(args["trigger_id"] ?? "");
  if (trigger === undefined) return no("invalid_trigger_id");
  if (trigger.used) return no("exchanged_trigger_id");
  if (world.now() > trigger.until) return no("expired_trigger_id");
  const depth = depthOn(world.views.find(({ id }) => id === trigger.view));
  if (depth === null) return no("not_found");
  if (depth > deepestView) return no("push_limit_reached");
  trigger.used = true;
  const view: unknown = JSON.parse(args["view"] ?? "null");
  const problems = viewRefusalOf(view);
  if (problems !== null) return no("invalid_arguments", { response_metadata: { messages: problems } });
  const id = `V${String(world.views.length + 1).padStart(9, "0")}`;
  world.views.push({ id, user: trigger.user, view: view as Readonly<Record<string, unknown>>, depth });
  return { ok: true, view: { id } };
}

function usersInfo(args: Args, world: World): Answer {
  const person = [...world.people.values()].find(({ id, enterprise_user }) => id === args["user"] || enterprise_user?.id === args["user"]);
  return person === undefined
    ? no("user_not_found")
    : { ok: true, user: { ...person, profile: { display_name: person.name, real_name: person.name } } };
}

function groupUsers(args: Args, world: World): Answer {
  if (!world.hasUserGroups) return no("plan_upgrade_required");
  const users = world.groups.get(args["usergroup"] ?? "");
  return users === undefined ? no("no_such_subteam") : { ok: true, users };
}
