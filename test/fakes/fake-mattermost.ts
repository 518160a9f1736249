import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text as readAll } from "node:stream/consumers";
import { botUser, channelsAtStart, idOf, incidents, people, team, type FakeChannel, type FakePerson } from "./mattermost/directory.js";
import { dialogRefusals, drawsBlocks, isSince, list, nested, object, refusalsOf, type Server } from "./mattermost/layout.js";
import { seen } from "./mattermost/seen.js";
import type { Shown } from "../contract/chat.contract.js";

type Json = Readonly<Record<string, unknown>>;

/** A post as the server stores it: with everything that it never shows to clients. */
export interface FakePost {
  readonly id: string;
  readonly channel_id: string;
  readonly user_id: string;
  message: string;
  props: Json;
  delete_at: number;
  readonly create_at: number;
  update_at: number;
  /** The post in whose thread it stands; empty for none. */
  readonly root_id: string;
  readonly files: readonly FakeFile[];
  /** Posted without a notification. */
  readonly silent: boolean;
}

export interface FakeFile {
  readonly id: string;
  readonly channel: string;
  readonly name: string;
  readonly text: string;
}

/** A form that was opened for somebody. */
export interface FakeDialog {
  readonly user: string;
  readonly channel: string;
  readonly url: string;
  readonly dialog: Json;
}

/** `lost` does what was asked and breaks the connection before it answers, `held` does it and never answers, `hang` does nothing and never answers. */
export type Failure = "429" | "500" | "502-html" | "lost" | "held" | "hang" | "drop" | { readonly status: number; readonly id: string };

/** What a press carries when somebody bends it. */
export interface Bend {
  /** The client's own addition to the callback's address; the server merges it last. */
  readonly query?: Readonly<Record<string, string>>;
  /** An older cookie of the post: the actions as they were then. */
  readonly cookie?: Json;
}

/**
 * Mattermost as far as an adapter meets it, and as strict: REST with its limits and pairing of blocks and actions, callbacks
 * over HTTP without any signature, triggers of 3 s, tokens of commands, the rule on internal addresses, rates by its own
 * clock, and people who press and type. One piece, because everything in it is about one state: the server.
 */
export interface FakeMattermost {
  readonly url: string;
  readonly botToken: string;
  readonly commandToken: string;
  readonly server: { -readonly [K in keyof Server]: Server[K] };
  readonly posts: Map<string, FakePost>;
  readonly channels: Map<string, FakeChannel>;
  readonly people: Map<string, FakePerson>;
  readonly dialogs: FakeDialog[];
  /** What was said in answers to one person, as markdown, oldest first. */
  readonly whispers: { readonly user: string; readonly text: string; readonly public: boolean }[];
  /** What clients were shown as errors: answers that the server threw away, or would not fetch. */
  readonly errors: string[];
  /** Answers that tried to change a post. */
  readonly updates: unknown[];
  readonly calls: readonly { readonly method: string; readonly path: string; readonly body: unknown }[];
  readonly files: Map<string, FakeFile>;
  readonly world: { botTokenIsGood: boolean; botIsInTeam: boolean; refuseLayouts: boolean; takesFiles: boolean; internalAllowed: string };
  readonly now: () => number;
  readonly advance: (ms: number) => void;
  readonly failNext: (call: string, how: Failure) => void;
  readonly enforceRates: () => void;
  readonly down: () => void;
  readonly back: () => void;
  /** Registers a slash command, as somebody does under Integrations. */
  readonly register: (command: string, url: string, token?: string) => void;
  /** From now on that host name leads to this hub, as a name server would say once its port is known. */
  readonly resolve: (name: string, origin: string) => void;
  readonly shown: (post: string) => Shown;
  readonly cookieOf: (post: string) => Json;
  /** Resolves when the hub has answered. */
  readonly press: (person: FakePerson, post: string, label: string, bend?: Bend) => Promise<void>;
  readonly submit: (person: FakePerson, dialog: FakeDialog, values: Json, bend?: Json) => Promise<Json>;
  readonly type: (person: FakePerson, command: string, text: string, channel?: string) => Promise<void>;
  /** What a press would send, to be bent and sent by hand with `send`. */
  readonly pressOf: (
    person: FakePerson,
    post: string,
    label: string,
    bend?: Bend,
  ) => { readonly url: string; readonly body: Record<string, unknown> };
  readonly send: (url: string, body: unknown) => Promise<{ readonly status: number; readonly body: Json }>;
  readonly delete: (post: string) => void;
  readonly stop: () => Promise<void>;
}

const triggerMs = 3_000;
const pendingMs = 30_000;

export async function startFakeMattermost(
  its: Partial<Server> = {},
  startAt = Date.UTC(2026, 10, 23, 2, 20),
  port = 0,
): Promise<FakeMattermost> {
  let clock = startAt;
  let sequence = 0;
  let isDown = false;
  let rated = false;
  let fullAt = 0;
  const failures = new Map<string, Failure>();
  const calls: { readonly method: string; readonly path: string; readonly body: unknown }[] = [];
  const pending = new Map<string, { readonly post: string; readonly at: number }>();
  const triggers = new Map<string, { readonly user: string; readonly channel: string; readonly until: number }>();
  const hooks = new Map<string, { readonly user: string; readonly until: number; left: number }>();
  const names = new Map<string, string>();
  const commands = new Map<string, { readonly url: string; readonly token: string }>();
  const nextId = (): string => `p${String((sequence += 1)).padStart(25, "0")}`;

  // Connections are left to the client: one that the server closes while it is idle may be just about to be used again.
  const http = createServer({ keepAliveTimeout: 0 }, (request, response) => void serve(request, response));
  await new Promise<void>((resolve, reject) => http.once("error", reject).listen(port, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await readAll(request).catch(() => null);
    if (text === null) return; // The hub ended while it still sent.
    if (isDown) return void request.socket.destroy();
    const method = request.method ?? "GET";
    const { pathname, searchParams } = new URL(request.url ?? "/", origin);
    const path = pathname.replace("/api/v4", "");
    if (path.startsWith("/hooks/commands/")) return say(response, saidLater(path, text));
    const isFile = request.headers["content-type"] === "application/octet-stream";
    const isJson = (request.headers["content-type"] ?? "application/json").startsWith("application/json");
    // Whoever still speaks to another platform on this port is told no, as anybody who sends no JSON.
    if (!isFile && !isJson) return say(response, no(400, "api.context.invalid_body_param.app_error"));
    const body: unknown = isFile ? text : text === "" ? null : JSON.parse(text);
    calls.push({ method, path, body });
    const name = [...failures.keys()].find((call) => `${method} ${path}`.startsWith(call)) ?? "";
    const failure = failures.get(name);
    failures.delete(name);
    if (failure === "hang") return;
    if (failure === "drop") return void request.socket.destroy();
    if (failure === "502-html") return void response.writeHead(502, { "content-type": "text/html" }).end("<h1>Bad gateway</h1>");
    if (failure === "429" || (rated && isTooMuch()))
      return void response.writeHead(429, { "retry-after": failure === "429" ? "7" : "1" }).end();
    if (failure === "500") return say(response, no(500, "app.insert_error"));
    if (typeof failure === "object") return say(response, no(failure.status, failure.id));
    const [, post, action] = /^\/posts\/(\w+)\/actions\/(\w+)$/.exec(path) ?? [];
    const answer =
      method === "POST" && post !== undefined && action !== undefined && isBot(request.headers.authorization)
        ? await act(post, action)
        : answered(method, path, body, request.headers.authorization ?? "", searchParams);
    if (failure === "lost") return void request.socket.destroy();
    if (failure === "held") return;
    say(response, answer);
  }

  /** What an integration says after its first answer: five times, within half an hour. */
  function saidLater(path: string, text: string): Answer {
    const hook = hooks.get(path);
    if (hook === undefined || clock > hook.until) return no(404, "app.command_webhook.get.missing");
    if (hook.left === 0) return no(400, "app.command_webhook.try_use.invalid");
    hook.left -= 1;
    const said = object(JSON.parse(text));
    whisper(hook.user, said["text"], said["response_type"] === "in_channel");
    return yes({ status: "OK" });
  }

  /** Ten a second, a hundred at once, by the address of the other end. */
  function isTooMuch(): boolean {
    const next = Math.max(fullAt, clock) + 100;
    if (next - clock > 100 * 100) return true;
    fullAt = next;
    return false;
  }

  const say = (response: ServerResponse, { status, body }: Answer): void =>
    void response.writeHead(status, { "content-type": "application/json", date: new Date(clock).toUTCString() }).end(JSON.stringify(body));

  function answered(method: string, path: string, body: unknown, authorization: string, query: URLSearchParams): Answer {
    if (path === "/system/ping") return yes({ status: "OK" });
    if (path === "/config/client") return yes({ Version: fake.server.version, ...flag(fake.server) });
    if (!isBot(authorization)) return no(401, "api.context.session_expired.app_error");
    const [, kind = "", id = "", more = "", user = ""] = path.split("/");
    switch (`${method} ${kind}${more === "" ? "" : `/${more}`}`) {
      case "GET users":
        return found(id === "me" ? botUser : fake.people.get(id));
      case "GET channels":
        return fake.channels.get(id)?.members.has(botUser.id) === true ? yes(channelFor(id)) : no(403, "api.context.permissions.app_error");
      case "GET channels/posts":
        return postsSince(id, Number(query.get("since") ?? 0));
      case "GET channels/members":
        return user === "" ? membersOf(id, Number(query.get("per_page") ?? 60)) : memberOf(id, user);
      case "POST users":
        return id === "ids"
          ? yes([...fake.people.values()].filter((one) => list(body).includes(one.id)))
          : no(404, "api.context.404.app_error");
      case "POST channels":
        return id === "direct" ? direct(list(body).map(String)) : no(404, "api.context.404.app_error");
      case "POST files":
        return keep(query.get("channel_id") ?? "", query.get("filename") ?? "", body);
      case "POST posts":
        // Only a system administrator may, and a bot is none.
        return id === "ephemeral" ? no(403, "api.context.permissions.app_error") : create(object(body), query.get("silent") === "true");
      case "PUT posts/patch":
        return patch(id, object(body));
      case "GET posts":
        return read(id);
      case "DELETE posts":
        return remove(id);
      case "GET teams":
        return id === team && fake.world.botIsInTeam
          ? yes({ id, name: "ops", delete_at: 0 })
          : no(403, "api.context.permissions.app_error");
      case "POST actions/open":
        return openDialog(object(body));
      default:
        return no(404, "api.context.404.app_error");
    }
  }

  const isBot = (authorization: string | undefined): boolean => authorization === `Bearer ${fake.botToken}` && fake.world.botTokenIsGood;

  const flag = ({ version, blocks }: Server): Json => (isSince(version, 11, 10) ? { FeatureFlagMmBlocksEnabled: String(blocks) } : {});

  function channelFor(id: string): Json {
    const { members: _members, ...rest } = fake.channels.get(id) as FakeChannel;
    return rest;
  }

  /** New or changed since then; nothing else is told about a channel that the bot is not in. */
  function postsSince(channel: string, since: number): Answer {
    if (fake.channels.get(channel)?.members.has(botUser.id) !== true) return no(403, "api.context.permissions.app_error");
    const its = [...fake.posts.values()].filter((post) => post.channel_id === channel && post.delete_at === 0 && post.update_at > since);
    return yes({ order: its.map(({ id }) => id), posts: Object.fromEntries(its.map(({ id }) => [id, read(id).body])) });
  }

  function memberOf(id: string, user: string): Answer {
    const channel = fake.channels.get(id);
    if (channel?.members.has(botUser.id) !== true) return no(403, "api.context.permissions.app_error");
    return channel.members.has(user) ? yes({ channel_id: id, user_id: user }) : no(404, "app.channel.get_member.missing.app_error");
  }

  function membersOf(id: string, most: number): Answer {
    const channel = fake.channels.get(id);
    if (channel?.members.has(botUser.id) !== true) return no(403, "api.context.permissions.app_error");
    return yes([...channel.members].slice(0, most).map((user_id) => ({ channel_id: id, user_id })));
  }

  /** The conversation of two people, made when it is first needed. */
  function direct(two: readonly string[]): Answer {
    if (two.length !== 2 || !two.includes(botUser.id) || two.some((one) => !fake.people.has(one)))
      return no(400, "api.context.invalid_body_param.app_error");
    const name = [...two].sort().join("__");
    const known = [...fake.channels.values()].find((one) => one.name === name);
    const id = known?.id ?? nextId();
    if (known === undefined) fake.channels.set(id, { id, name, type: "D", delete_at: 0, members: new Set(two) });
    return { status: 201, body: channelFor(id) };
  }

  function keep(channel: string, name: string, text: unknown): Answer {
    if (fake.channels.get(channel)?.members.has(botUser.id) !== true) return no(403, "api.context.permissions.app_error");
    if (!fake.world.takesFiles) return no(501, "api.file.attachments.disabled.app_error");
    if (name === "" || typeof text !== "string" || text === "") return no(400, "api.file.upload_file.incorrect_number_of_files.app_error");
    const file: FakeFile = { id: nextId(), channel, name, text };
    fake.files.set(file.id, file);
    return { status: 201, body: { file_infos: [{ id: file.id, name }], client_ids: [] } };
  }

  function create(body: Json, silent: boolean): Answer {
    const channel = fake.channels.get(String(body["channel_id"]));
    if (channel?.members.has(botUser.id) !== true) return no(403, "api.context.permissions.app_error");
    if (channel.delete_at !== 0) return no(400, "api.post.create_post.can_not_post_to_deleted.error");
    const key = String(body["pending_post_id"] ?? "");
    const first = pending.get(key);
    if (key !== "" && first !== undefined && clock - first.at < pendingMs) return read(first.post);
    const refused = refusalOf(body);
    if (refused !== null) return refused;
    const root_id = String(body["root_id"] ?? "");
    const root = fake.posts.get(root_id);
    if (root_id !== "" && (root === undefined || root.delete_at !== 0 || root.root_id !== ""))
      return no(400, "api.post.create_post.root_id.app_error");
    if (root !== undefined && root.channel_id !== channel.id) return no(400, "api.post.create_post.channel_root_id.app_error");
    const files = list(body["file_ids"]).map((one) => fake.files.get(String(one)));
    if (files.some((file) => file?.channel !== channel.id)) return no(400, "api.post.create_post.files.app_error");
    const id = nextId();
    if (key !== "") pending.set(key, { post: id, at: clock });
    const { message, props } = body as { readonly message: string; readonly props?: Json };
    fake.posts.set(id, {
      id,
      channel_id: channel.id,
      user_id: botUser.id,
      message,
      props: props ?? {},
      delete_at: 0,
      create_at: clock,
      update_at: clock,
      root_id,
      silent: silent && isSince(fake.server.version, 11, 10),
      files: files.filter((file) => file !== undefined),
    });
    return read(id, 201);
  }

  function patch(id: string, body: Json): Answer {
    const post = fake.posts.get(id);
    // The server reads the post first, and says about one it does not find that it may not be edited.
    if (post === undefined || post.delete_at !== 0) return no(403, "api.context.permissions.app_error");
    const channel = fake.channels.get(post.channel_id);
    if (channel?.members.has(botUser.id) !== true) return no(403, "api.context.permissions.app_error");
    if (channel.delete_at !== 0) return no(400, "api.post.patch_post.can_not_update_post_in_deleted.error");
    const given = body["props"] === undefined ? post.props : object(body["props"]);
    const kept = given["mm_blocks_actions"] === undefined ? post.props["mm_blocks_actions"] : given["mm_blocks_actions"];
    const props = kept === undefined ? given : { ...given, mm_blocks_actions: kept };
    const message = typeof body["message"] === "string" ? body["message"] : post.message;
    const refused = refusalOf({ message, props });
    if (refused !== null) return refused;
    post.message = message;
    post.props = props;
    post.update_at = clock;
    return read(id);
  }

  function refusalOf(body: Json): Answer | null {
    if (fake.world.refuseLayouts && (body["props"] === undefined || layoutOf(object(body["props"]))))
      return no(400, "model.post.is_valid.props.app_error");
    const refusals = refusalsOf({ message: body["message"], props: body["props"] }, fake.server);
    return refusals.length === 0 ? null : no(400, invalidBecause(refusals[0] ?? ""), refusals.join("; "));
  }

  const layoutOf = (props: Json): boolean => props["mm_blocks"] !== undefined || props["attachments"] !== undefined;

  /** Clients never see what an action carries: of blocks they get one cookie, of attachments nothing. */
  function read(id: string, status = 200): Answer {
    const post = fake.posts.get(id);
    if (post === undefined || post.delete_at !== 0) return no(404, "app.post.get.app_error");
    const { mm_blocks_actions, attachments, ...props } = post.props;
    const shown = {
      ...props,
      ...(mm_blocks_actions === undefined ? {} : { mm_blocks_actions: "cookie" }),
      ...(attachments === undefined ? {} : { attachments: list(attachments).map(withoutIntegration) }),
    };
    return { status, body: { ...post, props: shown } };
  }

  const withoutIntegration = (one: unknown): Json => ({
    ...object(one),
    actions: list(object(one)["actions"]).map((action) => ({ ...object(action), integration: undefined })),
  });

  function remove(id: string): Answer {
    const post = fake.posts.get(id);
    if (post === undefined || post.user_id !== botUser.id) return no(403, "api.context.permissions.app_error");
    post.delete_at = clock;
    return yes({ status: "OK" });
  }

  /** A press by way of the API: as a person's, but the server's answer says whether the integration was reached. */
  async function act(id: string, actionId: string): Promise<Answer> {
    const post = fake.posts.get(id);
    const attachments = list(post?.props["attachments"]).flatMap((one) => list(object(one)["actions"]).map(object));
    const action = attachments.find((one) => one["id"] === actionId);
    if (post === undefined || action === undefined) return no(404, "api.post.do_action.action_id.app_error");
    const { url, context } = object(action["integration"]);
    const body = { user_id: botUser.id, channel_id: post.channel_id, post_id: id, team_id: team, context: object(context) };
    const said = await callOut(String(url), JSON.stringify(body), json).catch(() => null);
    return said?.status === 200
      ? yes({ status: "OK", trigger_id: randomUUID() })
      : no(400, "api.post.do_action.action_integration.app_error");
  }

  function openDialog(body: Json): Answer {
    const trigger = triggers.get(String(body["trigger_id"]));
    if (trigger === undefined) return no(400, "interactive_message.decode_trigger_id.base64_decode_failed");
    if (clock > trigger.until) return no(400, "interactive_message.decode_trigger_id.expired");
    const dialog = object(body["dialog"]);
    const refusals = dialogRefusals(dialog, fake.server);
    if (refusals.length > 0) return no(400, refusals.join("; "));
    fake.dialogs.push({ user: trigger.user, channel: trigger.channel, url: String(body["url"]), dialog });
    return yes({ status: "OK" });
  }

  const grant = (person: FakePerson, channel: string): string => {
    const trigger = randomUUID();
    triggers.set(trigger, { user: person.id, channel, until: clock + triggerMs });
    return trigger;
  };

  /** The server calls an integration: only where an administrator lets it, and without any proof of who it is. */
  async function callOut(
    url: string,
    body: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<{ readonly status: number; readonly text: string } | null> {
    const allowed = fake.world.internalAllowed.split(/\s+/);
    if (!allowed.includes(new URL(url).hostname)) {
      fake.errors.push("address forbidden");
      return null;
    }
    const { hostname, pathname, search } = new URL(url);
    const target = new URL(`${pathname}${search}`, names.get(hostname) ?? url);
    const response = await fetch(target, { method: "POST", body, headers: { accept: "application/json", ...headers } });
    return { status: response.status, text: await response.text() };
  }

  const json = { "content-type": "application/json" };

  /** Whatever is not a 200 with JSON is thrown away. */
  function kept(answer: { readonly status: number; readonly text: string } | null): Json | null {
    try {
      if (answer?.status === 200) return object(JSON.parse(answer.text));
    } catch {
      // Falls through to the error that the person sees.
    }
    fake.errors.push("Action failed to execute");
    return null;
  }

  const whisper = (user: string, text: unknown, isPublic = false): void => {
    if (typeof text === "string" && text !== "") fake.whispers.push({ user, text, public: isPublic });
  };

  interface Pressable {
    readonly url: string;
    readonly context: Json;
    /** The value of the option, as the client sends it. */
    readonly selected?: unknown;
  }

  const valueIn = (menu: Json, label: string): unknown =>
    list(menu["options"])
      .map(object)
      .find(({ text }) => text === label)?.["value"];

  function actionOf(post: FakePost, label: string, cookie?: Json): Pressable {
    const blocks = drawsBlocks(fake.server) ? list(post.props["mm_blocks"]).flatMap((one) => nested(one, 1)) : [];
    const menu = blocks.find(({ block }) => block["type"] === "static_select" && valueIn(block, label) !== undefined)?.block;
    if (menu !== undefined) {
      const action = object(object(cookie ?? post.props["mm_blocks_actions"])[String(menu["action_id"])]);
      return { url: String(action["url"]), context: object(action["context"]), selected: valueIn(menu, label) };
    }
    const button = blocks.find(({ block }) => block["type"] === "button" && block["text"] === label && block["disabled"] !== true)?.block;
    if (cookie !== undefined && !drawsBlocks(fake.server)) throw new Error("api.post.do_action.action_id.app_error");
    if (button !== undefined || cookie !== undefined) {
      const registry = object(cookie ?? post.props["mm_blocks_actions"]);
      const action = object(registry[String(button?.["action_id"] ?? label)]);
      return { url: String(action["url"]), context: object(action["context"]) };
    }
    const all = list(post.props["attachments"]).flatMap((one) => list(object(one)["actions"]).map(object));
    const action = all.find((one) => (one["type"] === "select" ? valueIn(one, label) !== undefined : one["name"] === label));
    const ids = isSince(fake.server.version, 11, 10) ? /^[\w-]+$/ : /^[A-Za-z0-9]+$/;
    if (action === undefined || !ids.test(String(action["id"]))) throw new Error(`there is no button ${label} to press`);
    const integration = object(action["integration"]);
    const selected = action["type"] === "select" ? { selected: valueIn(action, label) } : {};
    return { url: String(integration["url"]), context: object(integration["context"]), ...selected };
  }

  /** Go keeps no order in a map. */
  const reordered = (its: Json): Json => Object.fromEntries(Object.entries(its).reverse());

  function pressOf(person: FakePerson, id: string, label: string, bend: Bend = {}): { url: string; body: Record<string, unknown> } {
    const post = fake.posts.get(id);
    if (post === undefined) throw new Error(`there is no post ${id}`);
    if (fake.channels.get(post.channel_id)?.members.has(person.id) !== true) throw new Error(`${person.username} does not see it`);
    const action = actionOf(post, label, bend.cookie);
    const url = new URL(action.url);
    const { selected } = action;
    for (const [key, value] of Object.entries(bend.query ?? {})) url.searchParams.set(key, value);
    const body = {
      user_id: person.id,
      user_name: person.username,
      channel_id: post.channel_id,
      channel_name: "incidents",
      team_id: team,
      team_domain: "ops",
      post_id: id,
      trigger_id: grant(person, post.channel_id),
      type: selected === undefined ? "" : "select",
      data_source: "",
      context: reordered({ ...action.context, ...(selected === undefined ? {} : { selected_option: selected }) }),
    };
    return { url: url.href, body };
  }

  const fake: FakeMattermost = {
    url: origin,
    botToken: "bottoken0000000000000000ab",
    commandToken: "commandtoken00000000000abc",
    server: { version: "11.10.0", blocks: true, ...its },
    posts: new Map(),
    channels: channelsAtStart(),
    people: new Map([...Object.values(people), botUser].map((one) => [one.id, one])),
    dialogs: [],
    whispers: [],
    errors: [],
    updates: [],
    calls,
    files: new Map(),
    world: {
      botTokenIsGood: true,
      botIsInTeam: true,
      refuseLayouts: false,
      takesFiles: true,
      internalAllowed: "localhost 127.0.0.1 hub.test",
    },
    now: () => clock,
    advance(ms) {
      clock += ms;
    },
    failNext: (call, how) => void failures.set(call, how),
    enforceRates() {
      rated = true;
    },
    down() {
      isDown = true;
      http.closeAllConnections();
    },
    back() {
      isDown = false;
    },
    register: (command, url, token = fake.commandToken) => void commands.set(command, { url, token }),
    resolve: (name, to) => void names.set(name, to),
    shown(id) {
      const post = fake.posts.get(id);
      return post === undefined || post.delete_at !== 0
        ? { text: "", buttons: [], options: [], alive: [] }
        : seen(post.message, post.props, fake.server);
    },
    cookieOf: (id) => object(fake.posts.get(id)?.props["mm_blocks_actions"]),
    pressOf,
    async press(person, id, label, bend) {
      const { url, body } = pressOf(person, id, label, bend);
      const said = kept(await callOut(url, JSON.stringify(body), json));
      if (said?.["update"] !== undefined) fake.updates.push(said["update"]);
      if (said !== null && said["ephemeral_text"] !== undefined && said["skip_slack_parsing"] !== true)
        fake.errors.push("mangled by Slack's rules");
      whisper(person.id, said?.["ephemeral_text"]);
    },
    async submit(person, { url, dialog, channel }, submission, bend = {}) {
      // Before 12.0 the channel was another one.
      const channel_id = isSince(fake.server.version, 12, 0) ? channel : idOf("wrong");
      const body = {
        type: "dialog_submission",
        callback_id: dialog["callback_id"],
        state: dialog["state"],
        submission,
        cancelled: false,
        user_id: person.id,
        channel_id,
        team_id: team,
        ...bend,
      };
      const said = kept(await callOut(url, JSON.stringify(body), json)) ?? {};
      whisper(person.id, said["error"]);
      return said;
    },
    async type(person, command, text, channel = incidents) {
      const registered = commands.get(command);
      if (registered === undefined) throw new Error(`there is no command ${command}`);
      const hook = `/hooks/commands/${randomUUID()}`;
      hooks.set(hook, { user: person.id, until: clock + 30 * 60_000, left: 5 });
      const form = new URLSearchParams({
        channel_id: channel,
        channel_name: fake.channels.get(channel)?.name ?? "",
        command,
        response_url: `${origin}${hook}`,
        team_domain: "ops",
        team_id: team,
        text,
        token: registered.token,
        trigger_id: grant(person, channel),
        user_id: person.id,
        user_name: person.username,
      });
      const headers = { "content-type": "application/x-www-form-urlencoded", authorization: `Token ${registered.token}` };
      const said = kept(await callOut(registered.url, form.toString(), headers));
      for (const one of [said ?? {}, ...list(said?.["extra_responses"]).map(object)]) {
        if (one["text"] !== undefined && one["skip_slack_parsing"] !== true) fake.errors.push("mangled by Slack's rules");
        whisper(person.id, one["text"], one["response_type"] === "in_channel");
      }
    },
    async send(url, body) {
      const response = await fetch(url, { method: "POST", body: typeof body === "string" ? body : JSON.stringify(body), headers: json });
      const text = await response.text();
      return { status: response.status, body: response.status === 200 ? object(JSON.parse(text)) : {} };
    },
    delete(id) {
      const post = fake.posts.get(id);
      if (post !== undefined) post.delete_at = clock;
    },
    async stop() {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
  return fake;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const yes = (body: unknown): Answer => ({ status: 200, body });
const no = (status: number, id: string, detail = ""): Answer => ({
  status,
  body: { id, message: "No.", detailed_error: detail, request_id: "r", status_code: status },
});
/** The server's own name for what is wrong with a post. @source mattermost/server, model/post.go. */
function invalidBecause(refusal: string): string {
  if (refusal.startsWith("message: too long")) return "model.post.is_valid.message_length.app_error";
  if (refusal.startsWith("message: empty")) return "api.context.invalid_body_param.app_error";
  return "model.post.is_valid.props.app_error";
}

const found = (body: unknown): Answer => (body === undefined ? no(404, "app.user.missing_account.const") : yes(body));
