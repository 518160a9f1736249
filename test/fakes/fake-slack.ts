import { createHmac, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text as readAll } from "node:stream/consumers";
import { methods, type Args, type FakeMessage, type FakeWhisper, type World } from "./slack/calls.js";
import { refusalOf } from "./slack/block-kit.js";
import { botUser, channel, homeTeam, people, type FakePerson } from "./slack/directory.js";
import { slackRates } from "./slack/rates.js";
import { controlsOf, optionsOf, seen } from "./slack/seen.js";
import { acceptWebSocket, type Socket } from "./slack/web-socket.js";

/**
 * Slack as far as an adapter meets it, and as strict: the Web API with every documented limit, Socket Mode, signed HTTP,
 * triggers, response addresses, rate limits by its own clock, and people who press and type. One piece, because everything
 * in it is about one state: the workspace.
 */
export interface FakeSlack {
  readonly apiUrl: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;
  readonly world: World;
  readonly advance: (ms: number) => void;
  readonly now: () => number;
  /** Makes the next call of that method fail that way. */
  readonly failNext: (method: string, how: Failure) => void;
  /** Slack is gone: nothing is accepted, open sockets break. `back` undoes it. */
  readonly down: () => void;
  readonly back: () => void;
  /** From now on calls beyond Slack's rates are refused. */
  readonly enforceRates: () => void;
  /** How many calls were refused as too many. */
  readonly refusals: () => number;
  readonly calls: readonly { readonly method: string; readonly args: Args }[];
  readonly sockets: () => number;
  /** Asks the sockets' clients to come again, as Slack does every hour or so. */
  readonly refreshSockets: () => void;
  readonly breakSockets: () => void;
  /** Payloads go to this address, signed, instead of over a socket. */
  readonly useHttp: (url: string) => void;
  readonly message: (ts: string, its?: string) => FakeMessage | undefined;
  readonly press: (person: FakePerson, ts: string, label: string) => Promise<Delivered>;
  readonly type: (person: FakePerson, command: string, text: string, its?: string) => Promise<Delivered>;
  readonly submit: (person: FakePerson, viewId: string, values: Readonly<Record<string, string>>) => Promise<Delivered>;
  readonly deliver: (
    type: "interactive" | "slash_commands" | "events_api",
    payload: unknown,
    more?: Readonly<Record<string, unknown>>,
  ) => Promise<Delivered>;
  /** The payload that a press would carry, to be bent before it is delivered. */
  readonly pressOf: (person: FakePerson, ts: string, label: string) => Record<string, unknown>;
  readonly postSigned: (body: string, how?: Signing) => Promise<number>;
  /** What that person was told in private, oldest first, as they see it. */
  readonly told: (person: FakePerson) => readonly string[];
  /** Waits until that person was told something more than `before` times. */
  readonly tells: (person: FakePerson, before: number) => Promise<string>;
  readonly waitFor: <T>(find: () => T | undefined | null | false) => Promise<T>;
  readonly stop: () => Promise<void>;
}

/** `hang` never answers; `held` does what was asked and never answers; `lost` does it and breaks the connection. */
export type Failure =
  "429" | "500" | "hang" | "held" | "lost" | `error:${string}` | { readonly tooMany: string | null } | { readonly page: string };

/** How Slack was answered. */
export interface Delivered {
  readonly acknowledged: boolean;
  readonly body: unknown;
}

export interface Signing {
  readonly secret?: string;
  readonly skewSeconds?: number;
  readonly signature?: string;
  readonly timestamp?: string | null;
  readonly signBody?: string;
  readonly contentType?: string;
  /** Put behind the address, which nothing signs. */
  readonly query?: string;
}

/** Of one app: node-slack-sdk#1654. */
const mostSockets = 10;

/** What goes over a socket, until it is acknowledged: Slack delivers it again when the socket that took it is gone. */
interface Envelope {
  readonly message: Readonly<Record<string, unknown>>;
  readonly acknowledged: (delivered: Delivered) => void;
  socket: Socket | null;
}

export async function startFakeSlack(startAt = Date.UTC(2026, 10, 23, 2, 20), port = 0): Promise<FakeSlack> {
  let clock = startAt;
  let sequence = 0;
  let isDown = false;
  let tooMuch: ReturnType<typeof slackRates> | null = null;
  let refusedCalls = 0;
  let requestUrl: string | null = null;
  const failures = new Map<string, Failure>();
  const calls: { readonly method: string; readonly args: Args }[] = [];
  const responseUrls = new Map<string, { readonly user: string; readonly channel: string; readonly until: number; left: number }>();
  const sockets = new Set<Socket>();
  const envelopes = new Map<string, Envelope>();
  const watchers = new Set<() => void>();
  const changed = (): void => [...watchers].forEach((watch) => watch());
  // An idle connection that the server ends after five seconds may end under a request that is just being sent.
  const server = createServer({ keepAliveTimeout: 0 }, (request, response) => void serve(request, response));
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, "127.0.0.1", resolve));
  const origin = `127.0.0.1:${(server.address() as AddressInfo).port}`;

  const world: World = {
    channels: new Map([[channel, { messages: new Map(), archived: false, botIsIn: true }]]),
    people: new Map(Object.values(people).map((person) => [person.id, person])),
    groups: new Map([["S0ONCALL0", [people.ann.id]]]),
    whispers: [],
    views: [],
    triggers: new Map(),
    files: new Map(),
    scopes: new Set(["chat:write", "commands", "files:write", "usergroups:read", "users:read"]),
    enterpriseId: null,
    hasUserGroups: true,
    botTokenIsGood: true,
    refuseBlocks: false,
    trouble: null,
    now: () => clock,
    nextTs: () => `${Math.floor(clock / 1000)}.${String((sequence += 1)).padStart(6, "0")}`,
    uploadUrl: (id) => `http://${origin}/upload/${id}/${randomUUID()}`,
    socketUrl: () => `ws://${origin}/link?ticket=${randomUUID()}`,
  };

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readAll(request).catch(() => null);
    if (body === null) return; // The hub ended while it still sent.
    if (isDown) return void request.socket.destroy();
    const path = new URL(request.url ?? "/", `http://${origin}`).pathname;
    if (path.startsWith("/commands/")) return answerUrl(path, body, response);
    if (path.startsWith("/upload/")) return takeFile(`http://${origin}${path}`, body, response);
    const name = path.replace("/api/", "");
    const date = new Date(clock).toUTCString();
    if (name === "api.test") return void response.writeHead(200, { "content-type": "application/json", date }).end('{"ok":true}');
    const args = Object.fromEntries(new URLSearchParams(body));
    calls.push({ method: name, args });
    const failure = failures.get(name);
    failures.delete(name);
    if (failure === "hang") return;
    if (typeof failure === "object" && "page" in failure) return void response.writeHead(200).end(failure.page);
    if (typeof failure === "object") {
      refusedCalls += 1;
      return void response.writeHead(429, failure.tooMany === null ? {} : { "retry-after": failure.tooMany }).end();
    }
    const waitSeconds = failure === "429" ? 7 : (tooMuch?.(name, args, clock) ?? null);
    if (waitSeconds !== null) {
      refusedCalls += 1;
      return void response.writeHead(429, { "retry-after": String(waitSeconds) }).end();
    }
    if (failure === "500") return void response.writeHead(500).end("oops");
    const answer =
      failure === undefined || failure === "lost" || failure === "held"
        ? called(name, args, request.headers.authorization ?? "")
        : { ok: false, error: failure.slice("error:".length) };
    const scopes = { "x-oauth-scopes": [...world.scopes].join(",") };
    if (failure === "lost") request.socket.destroy();
    if (failure === "lost" || failure === "held") return changed();
    response.writeHead(200, { "content-type": "application/json", date, ...scopes }).end(JSON.stringify(answer));
    changed();
  }

  /** An address takes one file, of the length that was announced. */
  function takeFile(url: string, body: string, response: ServerResponse): void {
    const file = world.files.get(url);
    if (file === undefined || file.text !== null || Buffer.byteLength(body) !== file.bytes) return void response.writeHead(400).end("no");
    file.text = body;
    response.writeHead(200).end("OK");
  }

  function called(name: string, args: Args, authorization: string): Readonly<Record<string, unknown>> {
    const method = methods[name];
    if (world.trouble !== null) return { ok: false, error: world.trouble };
    if (method === undefined) return { ok: false, error: "unknown_method" };
    if (authorization !== `Bearer ${method.token === "bot" ? fake.botToken : fake.appToken}`) return { ok: false, error: "invalid_auth" };
    if (method.token === "bot" && !world.botTokenIsGood) return { ok: false, error: "token_revoked" };
    if (method.scope !== undefined && !world.scopes.has(method.scope))
      return { ok: false, error: "missing_scope", needed: method.scope, provided: [...world.scopes].join(",") };
    return method.call(args, world);
  }

  function answerUrl(path: string, body: string, response: ServerResponse): void {
    const its = responseUrls.get(path);
    if (its === undefined || its.left === 0 || clock > its.until) return void response.writeHead(404).end("expired_url");
    const said = JSON.parse(body) as Partial<FakeWhisper> & { readonly response_type?: string; readonly replace_original?: boolean };
    const refusal = refusalOf({ text: said.text, blocks: said.blocks, isEdit: false });
    if (refusal !== null) return void response.writeHead(400).end(refusal.error);
    if (!["ephemeral", "in_channel"].includes(said.response_type ?? "") || said.replace_original !== false)
      return void response.writeHead(400).end("fake_nobody_knows_who_would_see_it");
    its.left -= 1;
    world.whispers.push({
      user: its.user,
      channel: its.channel,
      text: said.text ?? "",
      blocks: said.blocks ?? [],
      public: said.response_type === "in_channel",
    });
    response.writeHead(200).end("ok");
    changed();
  }

  server.on("upgrade", (request: IncomingMessage, stream) => {
    if (isDown) return void stream.destroy();
    const socket = acceptWebSocket(request, stream, {
      message(message) {
        const { envelope_id, payload } = message as { readonly envelope_id: string; readonly payload: unknown };
        envelopes.get(envelope_id)?.acknowledged({ acknowledged: true, body: payload });
        envelopes.delete(envelope_id);
      },
      closed() {
        sockets.delete(socket);
        for (const one of envelopes.values()) if (one.socket === socket) one.socket = null;
        sendWaiting();
        changed();
      },
    });
    if (sockets.size >= mostSockets) {
      socket.send({ type: "disconnect", reason: "too_many_websockets" });
      return socket.close();
    }
    sockets.add(socket);
    socket.send({ type: "hello", num_connections: sockets.size, connection_info: { app_id: "A0TAGOUT0" } });
    sendWaiting();
    changed();
  });

  function sendWaiting(): void {
    const [socket] = sockets;
    if (socket === undefined) return;
    for (const one of envelopes.values()) {
      if (one.socket !== null) continue;
      one.socket = socket;
      socket.send(one.message);
    }
  }

  const grant = (person: FakePerson, its: string): { readonly trigger_id: string; readonly response_url: string } => {
    const trigger = randomUUID();
    world.triggers.set(trigger, { user: person.id, until: clock + 3_000, view: null, used: false });
    const path = `/commands/${randomUUID()}`;
    responseUrls.set(path, { user: person.id, channel: its, until: clock + 30 * 60_000, left: 5 });
    return { trigger_id: trigger, response_url: `http://${origin}${path}` };
  };
  const about = (person: FakePerson): Record<string, unknown> => ({
    team: { id: homeTeam, domain: "fake" },
    enterprise: world.enterpriseId === null ? null : { id: world.enterpriseId },
    is_enterprise_install: false,
    user: { id: person.id, username: person.name, name: person.name, team_id: person.team_id },
  });

  async function deliver(type: string, payload: unknown, more: Readonly<Record<string, unknown>> = {}): Promise<Delivered> {
    if (requestUrl !== null) {
      const body =
        type === "slash_commands"
          ? new URLSearchParams(payload as Record<string, string>).toString()
          : new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
      const status = await fake.postSigned(
        type === "events_api" ? JSON.stringify(payload) : body,
        type === "events_api" ? { contentType: "application/json" } : {},
      );
      return { acknowledged: status === 200, body: status };
    }
    const envelope_id = randomUUID();
    const message = { envelope_id, type, payload, accepts_response_payload: type !== "events_api", ...more };
    return new Promise((acknowledged) => {
      envelopes.set(envelope_id, { message, acknowledged, socket: null });
      sendWaiting();
    });
  }

  const fake: FakeSlack = {
    apiUrl: `http://${origin}/api/`,
    botToken: "xoxb-1-fake",
    appToken: "xapp-1-fake",
    signingSecret: "8f742231b10e8888abcd99yyyzzz85a5",
    world,
    advance(ms) {
      clock += ms;
    },
    now: () => clock,
    failNext: (method, how) => void failures.set(method, how),
    down() {
      isDown = true;
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
    },
    back() {
      isDown = false;
    },
    enforceRates() {
      tooMuch = slackRates();
    },
    refusals: () => refusedCalls,
    calls,
    sockets: () => sockets.size,
    refreshSockets() {
      for (const socket of sockets) socket.send({ type: "disconnect", reason: "refresh_requested" });
    },
    breakSockets() {
      for (const socket of sockets) socket.destroy();
    },
    useHttp(url) {
      requestUrl = url;
    },
    message: (ts, its = channel) => world.channels.get(its)?.messages.get(ts),
    pressOf(person, ts, label) {
      const message = fake.message(ts);
      const isCalled = (one: Readonly<Record<string, unknown>>): boolean =>
        (one["text"] as { readonly text: string } | undefined)?.text === label;
      const control = message?.blocks
        .flatMap((block) => controlsOf(block).map((one): Readonly<Record<string, unknown>> => ({ ...one, block_id: block["block_id"] })))
        .find((one) => isCalled(one) || optionsOf(one).some(isCalled));
      if (message === undefined || control === undefined) throw new Error(`there is no button or option ${label} to press`);
      const { type, action_id, block_id, value, text } = control;
      const pressed = type === "overflow" ? { selected_option: optionsOf(control).find(isCalled) } : { value, text };
      return {
        type: "block_actions",
        ...about(person),
        ...grant(person, channel),
        container: { type: "message", message_ts: ts, channel_id: channel, is_ephemeral: false },
        channel: { id: channel, name: "incidents" },
        message: { type: "message", ts, bot_id: "B0TAGOUT0", user: botUser, text: message.text, blocks: message.blocks },
        state: { values: {} },
        actions: [{ type, action_id, block_id, ...pressed, action_ts: world.nextTs() }],
      };
    },
    press: (person, ts, label) => deliver("interactive", fake.pressOf(person, ts, label)),
    type(person, command, text, its = channel) {
      const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
      return deliver("slash_commands", {
        ...grant(person, its),
        command,
        text: escaped,
        team_id: homeTeam,
        channel_id: its,
        channel_name: "incidents",
        user_id: person.id,
        user_name: person.name,
        api_app_id: "A0TAGOUT0",
      });
    },
    submit(person, viewId, values) {
      const opened = world.views.find(({ id, user }) => id === viewId && user === person.id);
      if (opened === undefined) throw new Error(`${person.name} has no form ${viewId}`);
      const state = {
        values: Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { [key]: { type: "plain_text_input", value } }])),
      };
      return deliver("interactive", {
        type: "view_submission",
        ...about(person),
        view: { id: viewId, ...opened.view, state },
        response_urls: [],
      });
    },
    deliver,
    async postSigned(body, how = {}) {
      const timestamp = how.timestamp === undefined ? String(Math.floor(clock / 1000) + (how.skewSeconds ?? 0)) : how.timestamp;
      const signature =
        how.signature ??
        `v0=${createHmac("sha256", how.secret ?? fake.signingSecret)
          .update(`v0:${timestamp}:${how.signBody ?? body}`)
          .digest("hex")}`;
      const headers = {
        "content-type": how.contentType ?? "application/x-www-form-urlencoded",
        "x-slack-signature": signature,
        ...(timestamp === null ? {} : { "x-slack-request-timestamp": timestamp }),
      };
      return (await fetch(`${requestUrl ?? ""}${how.query ?? ""}`, { method: "POST", body, headers })).status;
    },
    told: (person) => world.whispers.filter(({ user }) => user === person.id).map(({ text, blocks }) => seen(text, blocks).text),
    tells: (person, before) => fake.waitFor(() => fake.told(person)[before]),
    waitFor(find) {
      return new Promise((resolve) => {
        const look = (): void => {
          const found = find();
          if (found === undefined || found === null || found === false) return;
          watchers.delete(look);
          resolve(found);
        };
        watchers.add(look);
        look();
      });
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return fake;
}
