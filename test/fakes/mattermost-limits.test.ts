import assert from "node:assert/strict";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { test, type TestContext } from "node:test";
import { startFakeMattermost, type FakeMattermost } from "./fake-mattermost.js";
import { approvers, incidents, people } from "./mattermost/directory.js";
import { dialogRefusals, refusalsOf, type Server } from "./mattermost/layout.js";

type Json = Readonly<Record<string, unknown>>;

const x = (length: number): string => "x".repeat(length);
const many = <T>(count: number, one: (i: number) => T): readonly T[] => Array.from({ length: count }, (_, i) => one(i));
const on = (version: string, blocks = true): Server => ({ version, blocks });
const newest = on("12.1.0");
const old = on("10.11.2", false);

const textBlock = (length = 1): Json => ({ type: "text", text: x(length) });
const button = (id: string, more: Json = {}): Json => ({ type: "button", text: "Go", action_id: id, style: "default", ...more });
const action = (more: Json = {}): Json => ({ type: "external", url: "http://hub.test/a", context: { r: "ref" }, ...more });
const blocks = (mm_blocks: readonly Json[], mm_blocks_actions: Json = {}): Json => ({ mm_blocks, mm_blocks_actions });
const nest = (depth: number): Json => (depth === 1 ? textBlock() : { type: "container", content: [nest(depth - 1)] });
const buttons = (count: number): Json =>
  blocks(
    many(count, (i) => button(`b${i}`)),
    Object.fromEntries(many(count, (i) => [`b${i}`, action()])),
  );
const keyed = (count: number, length: number): Json => Object.fromEntries(many(count, (i) => [`${i}`.padStart(length, "k"), "v"]));
const attached = (more: Json = {}): Json => ({
  attachments: [
    {
      fallback: "f",
      text: "t",
      actions: [{ id: "go", name: "Go", type: "button", style: "default", integration: { url: "http://hub.test/a" }, ...more }],
    },
  ],
});

/** Each limit: what the server takes at most, and what it refuses, never fires or cuts. */
const posts: readonly (readonly [limit: string, server: Server, most: Json, beyond: Json])[] = [
  [
    "100 blocks, nested ones too",
    newest,
    blocks(many(100, () => textBlock())),
    blocks([...many(99, () => textBlock()), { type: "container", content: [textBlock()] }]),
  ],
  ["32 deep", newest, blocks([nest(32)]), blocks([nest(33)])],
  [
    "16,000 characters over texts and labels",
    newest,
    blocks(many(4, () => textBlock(4_000))),
    blocks([...many(4, () => textBlock(4_000)), textBlock()]),
  ],
  ["50 actions", newest, buttons(50), buttons(51)],
  [
    "an id of 64 letters, digits, hyphens and underscores",
    newest,
    blocks([button(`a-_${x(61)}`)], { [`a-_${x(61)}`]: action() }),
    blocks([button(x(65))], { [x(65)]: action() }),
  ],
  ["no other character in an id", newest, blocks([button("a")], { a: action() }), blocks([button("a.b")], { "a.b": action() })],
  [
    "every id that is named is registered",
    newest,
    blocks([button("a")], { a: action() }),
    blocks([button("a"), button("b")], { a: action() }),
  ],
  ["every entry is used", newest, blocks([button("a")], { a: action() }), blocks([button("a")], { a: action(), b: action() })],
  [
    "a button that is off uses none",
    newest,
    blocks([button("a", { disabled: true })]),
    blocks([button("a", { disabled: true })], { a: action() }),
  ],
  [
    "50 entries of context",
    newest,
    blocks([button("a")], { a: action({ context: keyed(50, 2) }) }),
    blocks([button("a")], { a: action({ context: keyed(51, 2) }) }),
  ],
  [
    "128 characters in a key of the context",
    newest,
    blocks([button("a")], { a: action({ context: keyed(1, 128) }) }),
    blocks([button("a")], { a: action({ context: keyed(1, 129) }) }),
  ],
  [
    "50 entries of query",
    newest,
    blocks([button("a", { query: keyed(50, 2) })], { a: action() }),
    blocks([button("a", { query: keyed(51, 2) })], { a: action() }),
  ],
  [
    "2,048 characters in a query's value",
    newest,
    blocks([button("a", { query: { k: x(2_048) } })], { a: action() }),
    blocks([button("a", { query: { k: x(2_049) } })], { a: action() }),
  ],
  ["blocks that it knows", newest, blocks([{ type: "divider" }]), blocks([{ type: "marquee" }])],
  ["800,000 runes of props", newest, { note: x(799_000) }, { note: x(800_001) }],
  ["8,000 runes of props on 5.37", on("5.37.0", false), { note: x(7_900) }, { note: x(8_001) }],
  ["a button's id of letters and digits alone before 11.10", old, attached(), attached({ id: "go-now" })],
  ["hyphens in it since 11.10", newest, attached({ id: "go-now" }), attached({ id: "go now" })],
  [
    "300 characters in a footer",
    old,
    { attachments: [{ fallback: "f", footer: x(300) }] },
    { attachments: [{ fallback: "f", footer: x(301) }] },
  ],
];

for (const [limit, server, most, beyond] of posts)
  test(`the fake Mattermost holds: ${limit}`, () => {
    assert.deepEqual(refusalsOf({ message: "m", props: most }, server), []);
    assert.equal(refusalsOf({ message: "m", props: beyond }, server).length >= 1, true);
  });

test("the fake Mattermost does not look at blocks where it draws none", () => {
  for (const server of [on("11.7.0"), on("12.1.0", false)])
    assert.deepEqual(refusalsOf({ message: "m", props: blocks([{ type: "marquee" }], { a: {} }) }, server), []);
});

const dialog = (more: Json = {}): Json => ({
  callback_id: "c",
  title: "t",
  elements: [],
  submit_label: "s",
  notify_on_cancel: false,
  state: "",
  ...more,
});
const field = (more: Json = {}): Json => ({ display_name: "d", name: "n", type: "textarea", ...more });

const dialogs: readonly (readonly [limit: string, server: Server, most: Json, beyond: Json])[] = [
  ["24 characters in a title before 12.0", on("11.10.0"), dialog({ title: x(24) }), dialog({ title: x(25) })],
  ["80 characters in a title since 12.0", newest, dialog({ title: x(80) }), dialog({ title: x(81) })],
  [
    "24 characters in a display name",
    newest,
    dialog({ elements: [field({ display_name: x(24) })] }),
    dialog({ elements: [field({ display_name: x(25) })] }),
  ],
  [
    "150 characters of help",
    newest,
    dialog({ elements: [field({ help_text: x(150) })] }),
    dialog({ elements: [field({ help_text: x(151) })] }),
  ],
  [
    "3,000 characters typed",
    newest,
    dialog({ elements: [field({ max_length: 3_000 })] }),
    dialog({ elements: [field({ max_length: 3_001 })] }),
  ],
];

for (const [limit, server, most, beyond] of dialogs)
  test(`the fake Mattermost holds of a dialog: ${limit}`, () => {
    assert.deepEqual(dialogRefusals(most, server), []);
    assert.equal(dialogRefusals(beyond, server).length, 1);
  });

interface Calls {
  readonly mattermost: FakeMattermost;
  readonly call: (method: string, path: string, body?: unknown, token?: string) => Promise<Json & { readonly status: number }>;
}

async function start(t: TestContext, server: Partial<Server> = newest): Promise<Calls> {
  const mattermost = await startFakeMattermost(server);
  t.after(mattermost.stop);
  return {
    mattermost,
    async call(method, path, body, token = mattermost.botToken) {
      const response = await fetch(`${mattermost.url}/api/v4${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const said = await response.text();
      return { ...(said === "" ? {} : (JSON.parse(said) as Json)), status: response.status };
    },
  };
}

const message = (more: Json = {}): Json => ({ channel_id: incidents, message: "m", ...more });

const refused: readonly (readonly [limit: string, status: number, id: string, send: (its: Calls) => Promise<Json>])[] = [
  [
    "16,383 characters in a message",
    400,
    "model.post.is_valid.message_length.app_error",
    ({ call }) => call("POST", "/posts", message({ message: x(16_384) })),
  ],
  [
    "props that it cannot take",
    400,
    "model.post.is_valid.props.app_error",
    ({ call }) => call("POST", "/posts", message({ props: blocks([button("a")]) })),
  ],
  [
    "a message that only one person sees is for system administrators",
    403,
    "api.context.permissions.app_error",
    ({ call }) => call("POST", "/posts/ephemeral", { user_id: people.ann.id, post: message() }),
  ],
  ["a token that is none", 401, "api.context.session_expired.app_error", ({ call }) => call("POST", "/posts", message(), "guessed")],
  [
    "a channel without the bot",
    403,
    "api.context.permissions.app_error",
    ({ call, mattermost }) => {
      mattermost.channels.get(approvers)!.members.clear();
      return call("POST", "/posts", message({ channel_id: approvers }));
    },
  ],
  [
    "a trigger is good for three seconds",
    400,
    "interactive_message.decode_trigger_id.expired",
    async ({ call, mattermost }) => {
      const { id } = await call("POST", "/posts", message({ props: attached() }));
      const { body } = mattermost.pressOf(people.ann, String(id), "Go");
      mattermost.advance(3_001);
      return call("POST", "/actions/dialogs/open", { trigger_id: body["trigger_id"], url: "http://hub.test/d", dialog: dialog() });
    },
  ],
  [
    "a trigger that is none",
    400,
    "interactive_message.decode_trigger_id.base64_decode_failed",
    ({ call }) => call("POST", "/actions/dialogs/open", { trigger_id: "x", url: "http://hub.test/d", dialog: dialog() }),
  ],
];

for (const [limit, status, id, send] of refused)
  test(`the fake Mattermost holds: ${limit}`, async (t) => {
    const said = await send(await start(t));
    assert.deepEqual([said["status"], said["id"]], [status, id]);
  });

test("the fake Mattermost knows a pending post for thirty seconds", async (t) => {
  const { call, mattermost } = await start(t);
  const post = async (): Promise<unknown> => (await call("POST", "/posts", message({ pending_post_id: "p" })))["id"];
  const first = await post();
  mattermost.advance(29_999);
  assert.equal(await post(), first);
  mattermost.advance(1);
  assert.notEqual(await post(), first);
});

for (const [version, flag] of [
  ["10.11.2", undefined],
  ["11.7.0", undefined],
  ["11.10.0", "true"],
  ["12.1.0", "true"],
] as const)
  test(`the fake Mattermost ${version} ${flag === undefined ? "has no flag for blocks" : "says that it draws blocks, or that it does not"}`, async (t) => {
    const { call, mattermost } = await start(t, { version });
    const facts = async (): Promise<unknown> => (await call("GET", "/config/client?format=old"))["FeatureFlagMmBlocksEnabled"];
    assert.equal(await facts(), flag);
    mattermost.server.blocks = false;
    assert.equal(await facts(), flag === undefined ? undefined : "false");
  });

test("the fake Mattermost takes a hundred calls at once and ten a second after that", async (t) => {
  const { call, mattermost } = await start(t);
  mattermost.enforceRates();
  const taken = async (): Promise<number> => {
    for (let n = 0; n < 300; n += 1) if ((await call("GET", "/users/me"))["status"] === 429) return n;
    return Infinity;
  };
  assert.equal(await taken(), 100);
  mattermost.advance(1_000);
  assert.equal(await taken(), 10);
});

/** An integration that remembers how it was called. */
async function integration(t: TestContext, answer: { readonly status: number; readonly body: string }) {
  const calls: { readonly url: string; readonly headers: IncomingHttpHeaders; readonly body: string }[] = [];
  const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    void text(request).then((body) => {
      calls.push({ url: request.url ?? "", headers: request.headers, body });
      response.writeHead(answer.status, { "content-type": "application/json" }).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { calls, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/a` };
}

async function withButton(t: TestContext, answer = { status: 200, body: "{}" }) {
  const its = await start(t);
  const hub = await integration(t, answer);
  const shown = (context: Json): Json => blocks([button("go")], { go: action({ url: `${hub.url}?own=1`, context }) });
  const { id } = await its.call("POST", "/posts", message({ props: shown({ b: "1", a: "2" }) }));
  return { ...its, hub, post: String(id), shown };
}

test("the fake Mattermost lets a client add to the address, last, and change what stands there", async (t) => {
  const { mattermost, hub, post } = await withButton(t);
  await mattermost.press(people.ann, post, "Go", { query: { own: "2", user_id: people.bob.id } });
  assert.equal(hub.calls[0]?.url, `/a?own=2&user_id=${people.bob.id}`);
  const { user_id, context } = JSON.parse(hub.calls[0]?.body ?? "") as Json;
  assert.equal(user_id, people.ann.id);
  assert.deepEqual(Object.keys(context as Json), ["a", "b"], "the keys come in another order");
  assert.equal(hub.calls[0]?.headers.authorization, undefined, "nothing proves who calls");
});

test("the fake Mattermost plays an old cookie for whoever has it, and none where blocks are off", async (t) => {
  const { mattermost, hub, post, call, shown } = await withButton(t);
  const cookie = mattermost.cookieOf(post);
  await call("PUT", `/posts/${post}/patch`, { props: shown({ now: "1" }) });
  await mattermost.press(people.bob, post, "Go", { cookie });
  assert.deepEqual((JSON.parse(hub.calls[0]?.body ?? "") as Json)["context"], { b: "1", a: "2" });
  mattermost.server.blocks = false;
  await assert.rejects(mattermost.press(people.bob, post, "Go", { cookie }));
});

test("the fake Mattermost shows no client what an action carries", async (t) => {
  const { call, post } = await withButton(t);
  assert.equal(((await call("GET", `/posts/${post}`))["props"] as Json)["mm_blocks_actions"], "cookie");
});

for (const answer of [
  { status: 400, body: '{"ephemeral_text":"no"}' },
  { status: 200, body: "no JSON" },
])
  test(`the fake Mattermost throws away an answer of ${answer.status} with ${answer.body}`, async (t) => {
    const { mattermost, post } = await withButton(t, answer);
    await mattermost.press(people.ann, post, "Go");
    assert.deepEqual([mattermost.errors, mattermost.whispers], [["Action failed to execute"], []]);
  });

test("the fake Mattermost calls no internal address that is not allowed, and reads no commas there", async (t) => {
  const { mattermost, hub, post } = await withButton(t);
  for (const allowed of ["hub.test", "hub.test,127.0.0.1", ""]) {
    mattermost.world.internalAllowed = allowed;
    await mattermost.press(people.ann, post, "Go");
    assert.equal(mattermost.errors.at(-2), "address forbidden");
  }
  assert.equal(hub.calls.length, 0);
});

test("the fake Mattermost puts a command's token into header and body, and takes five more words within half an hour", async (t) => {
  const { mattermost } = await start(t);
  const hub = await integration(t, { status: 200, body: '{"text":"t","skip_slack_parsing":true}' });
  mattermost.register("/incident", hub.url);
  await mattermost.type(people.ann, "/incident", "list");
  const form = new URLSearchParams(hub.calls[0]?.body);
  assert.equal(form.get("token"), mattermost.commandToken);
  assert.equal(hub.calls[0]?.headers.authorization, `Token ${mattermost.commandToken}`);
  const say = async (url: string): Promise<number> => (await fetch(url, { method: "POST", body: '{"text":"later"}' })).status;
  const url = form.get("response_url") ?? "";
  for (let n = 0; n < 5; n += 1) assert.equal(await say(url), 200);
  assert.equal(await say(url), 400);
  assert.equal(mattermost.whispers.length, 6);
  await mattermost.type(people.ann, "/incident", "list");
  mattermost.advance(30 * 60_000 + 1);
  assert.equal(await say(new URLSearchParams(hub.calls[1]?.body).get("response_url") ?? ""), 404);
});

test("the fake Mattermost before 12.0 names another channel when a form is sent", async (t) => {
  for (const [version, right] of [
    ["11.10.0", false],
    ["12.1.0", true],
  ] as const) {
    const { mattermost } = await start(t, { version });
    const hub = await integration(t, { status: 200, body: "{}" });
    await mattermost.submit(people.ann, { user: people.ann.id, channel: incidents, url: hub.url, dialog: dialog() }, {});
    assert.equal((JSON.parse(hub.calls[0]?.body ?? "") as Json)["channel_id"] === incidents, right);
  }
});
