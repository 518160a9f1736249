import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, before, test } from "node:test";
import { startFakeSlack, type FakeSlack } from "./fake-slack.js";
import { refusalOf, viewRefusalOf } from "./slack/block-kit.js";
import { channel, people } from "./slack/directory.js";

type Json = Readonly<Record<string, unknown>>;

const x = (length: number): string => "x".repeat(length);
const plain = (length: number): Json => ({ type: "plain_text", text: x(length) });
const mrkdwn = (length: number): Json => ({ type: "mrkdwn", text: x(length) });
const many = <T>(count: number, one: (i: number) => T): readonly T[] => Array.from({ length: count }, (_, i) => one(i));
const section = (more: Json = {}): Json => ({ type: "section", text: mrkdwn(1), ...more });
const button = (more: Json = {}, i = 0): Json => ({ type: "button", action_id: `a${i}`, text: plain(1), value: "v", ...more });
const row = (...elements: readonly Json[]): Json => ({ type: "actions", elements });
const option = (more: Json = {}): Json => ({ text: plain(1), value: "v", ...more });
const select = (options: number, more: Json = {}): Json => ({
  type: "static_select",
  action_id: "s",
  options: many(options, (i) => option({ value: `v${i}` })),
  ...more,
});
const overflow = (options: number): Json => ({
  type: "overflow",
  action_id: "o",
  options: many(options, (i) => option({ value: `v${i}` })),
});
const confirm = (more: Json = {}): Json =>
  button({ confirm: { title: plain(100), text: plain(300), confirm: plain(30), deny: plain(30), ...more } });

/** Each limit: the most that Slack takes, the least that it does not, and what it calls that. Without a name: `invalid_blocks`. */
const layouts: readonly (readonly [limit: string, most: readonly Json[], beyond: readonly Json[], error?: string])[] = [
  ["50 blocks in a message", many(50, () => section()), many(51, () => section())],
  [
    "13,200 characters over all blocks",
    many(6, () => section({ text: mrkdwn(2_200) })),
    [...many(6, () => section({ text: mrkdwn(2_200) })), section()],
    "msg_blocks_too_long",
  ],
  ["3,000 characters in a section", [section({ text: mrkdwn(3_000) })], [section({ text: mrkdwn(3_001) })]],
  ["no empty text", [section()], [section({ text: mrkdwn(0) })]],
  ["10 fields", [section({ fields: many(10, () => mrkdwn(1)) })], [section({ fields: many(11, () => mrkdwn(1)) })]],
  ["2,000 characters in a field", [section({ fields: [mrkdwn(2_000)] })], [section({ fields: [mrkdwn(2_001)] })]],
  ["150 characters in a header", [{ type: "header", text: plain(150) }], [{ type: "header", text: plain(151) }]],
  ["plain text in a header", [{ type: "header", text: plain(1) }], [{ type: "header", text: mrkdwn(1) }]],
  ["25 elements in a row of actions", [row(...many(25, (i) => button({}, i)))], [row(...many(26, (i) => button({}, i)))]],
  [
    "10 elements in a context",
    [{ type: "context", elements: many(10, () => mrkdwn(1)) }],
    [{ type: "context", elements: many(11, () => mrkdwn(1)) }],
  ],
  ["75 characters on a button", [row(button({ text: plain(75) }))], [row(button({ text: plain(76) }))]],
  ["2,000 characters in a button's value", [row(button({ value: x(2_000) }))], [row(button({ value: x(2_001) }))]],
  ["3,000 characters in a button's url", [row(button({ url: x(3_000) }))], [row(button({ url: x(3_001) }))]],
  ["75 characters in an accessibility label", [row(button({ accessibility_label: x(75) }))], [row(button({ accessibility_label: x(76) }))]],
  ["255 characters in an action_id", [row(button({ action_id: x(255) }))], [row(button({ action_id: x(256) }))]],
  ["255 characters in a block_id", [section({ block_id: x(255) })], [section({ block_id: x(256) })]],
  ["a block_id once", [section({ block_id: "a" }), section({ block_id: "b" })], [section({ block_id: "a" }), section({ block_id: "a" })]],
  ["an action_id once in a block", [row(button({}, 1), button({}, 2))], [row(button({}, 1), button({}, 1))]],
  ["100 characters in the title of a question", [row(confirm())], [row(confirm({ title: plain(101) }))]],
  ["300 characters in a question", [row(confirm())], [row(confirm({ text: plain(301) }))]],
  ["30 characters for yes", [row(confirm())], [row(confirm({ confirm: plain(31) }))]],
  ["30 characters for no", [row(confirm())], [row(confirm({ deny: plain(31) }))]],
  ["100 options to select from", [row(select(100))], [row(select(101))]],
  ["150 characters in a placeholder", [row(select(1, { placeholder: plain(150) }))], [row(select(1, { placeholder: plain(151) }))]],
  [
    "75 characters in an option",
    [row(select(0, { options: [option({ text: plain(75) })] }))],
    [row(select(0, { options: [option({ text: plain(76) })] }))],
  ],
  ["2 options or more in an overflow menu", [row(overflow(2))], [row(overflow(1))]],
  ["5 options in an overflow menu", [row(overflow(5))], [row(overflow(6))]],
  [
    "10 blocks in a container",
    [{ type: "container", title: plain(150), child_blocks: many(10, () => section()) }],
    [{ type: "container", title: plain(1), child_blocks: many(11, () => section()) }],
  ],
  [
    "150 characters in a container's title",
    [{ type: "container", title: plain(150), child_blocks: [section()] }],
    [{ type: "container", title: plain(151), child_blocks: [section()] }],
  ],
  ["blocks that it knows", [{ type: "divider" }], [{ type: "marquee" }]],
];

for (const [limit, most, beyond, error] of layouts)
  test(`the fake Slack holds: ${limit}`, () => {
    assert.equal(refusalOf({ text: "t", blocks: most, isEdit: false }), null);
    assert.equal(refusalOf({ text: "t", blocks: beyond, isEdit: false })?.error, error ?? "invalid_blocks");
  });

const view = (more: Json = {}): Json => ({ type: "modal", title: plain(24), blocks: [section()], ...more });
const input = (more: Json = {}): Json => ({
  type: "input",
  label: plain(1),
  element: { type: "plain_text_input", action_id: "i" },
  ...more,
});

const views: readonly (readonly [limit: string, most: Json, beyond: Json])[] = [
  ["24 characters in a title", view(), view({ title: plain(25) })],
  ["24 characters to submit", view({ submit: plain(24) }), view({ submit: plain(25) })],
  ["24 characters to close", view({ close: plain(24) }), view({ close: plain(25) })],
  ["3,000 characters of private_metadata", view({ private_metadata: x(3_000) }), view({ private_metadata: x(3_001) })],
  ["255 characters in a callback_id", view({ callback_id: x(255) }), view({ callback_id: x(256) })],
  ["100 blocks in a modal", view({ blocks: many(100, () => section()) }), view({ blocks: many(101, () => section()) })],
  ["2,000 characters in a label", view({ blocks: [input({ label: plain(2_000) })] }), view({ blocks: [input({ label: plain(2_001) })] })],
  [
    "3,000 characters typed",
    view({ blocks: [input()] }),
    view({ blocks: [input({ element: { type: "plain_text_input", action_id: "i", max_length: 3_001 } })] }),
  ],
  [
    "250 KB",
    view({ blocks: many(80, () => section({ text: mrkdwn(3_000) })) }),
    view({ blocks: many(84, () => section({ text: mrkdwn(3_000) })) }),
  ],
];

for (const [limit, most, beyond] of views)
  test(`the fake Slack holds of a view: ${limit}`, () => {
    assert.equal(viewRefusalOf(most), null);
    assert.ok((viewRefusalOf(beyond) ?? []).length > 0);
  });

let slack: FakeSlack;
before(async () => {
  slack = await startFakeSlack();
});
after(() => slack.stop());

async function call(
  method: string,
  args: Readonly<Record<string, string>>,
  token = slack.botToken,
): Promise<Json & { readonly status: number }> {
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`${slack.apiUrl}${method}`, { method: "POST", headers, body: new URLSearchParams(args) });
  const retryAfter = response.headers.get("retry-after");
  const body = response.status === 200 ? ((await response.json()) as Json) : {};
  return { ...body, status: response.status, retryAfter };
}

const unfurled = { unfurl_links: "false", unfurl_media: "false" };
const post = (args: Readonly<Record<string, string>> = {}) => call("chat.postMessage", { channel, text: "t", ...unfurled, ...args });

const calls: readonly (readonly [limit: string, error: string, refused: () => Promise<Json>])[] = [
  ["a message has something in it", "no_text", () => post({ text: "" })],
  ["40,000 characters of text", "msg_too_long", () => post({ text: x(40_001) })],
  [
    "4,000 characters of text in an edit",
    "msg_too_long",
    async () => call("chat.update", { channel, ts: String((await post())["ts"]), text: x(4_001) }),
  ],
  [
    "what was said in private cannot be edited",
    "message_not_found",
    async () => {
      const { message_ts } = await call("chat.postEphemeral", { channel, user: people.ann.id, text: "t" });
      return call("chat.update", { channel, ts: String(message_ts), text: "u" });
    },
  ],
  ["what is deleted cannot be edited", "message_not_found", () => call("chat.update", { channel, ts: "1.1", text: "u" })],
  [
    "a block_id is not used again in an edit",
    "fake_block_id_reused",
    async () => {
      const { ts } = await post({ blocks: JSON.stringify([section({ block_id: "a" })]) });
      return call("chat.update", {
        channel,
        ts: String(ts),
        text: "t",
        blocks: JSON.stringify([section({ block_id: "a", text: mrkdwn(2) })]),
      });
    },
  ],
  [
    "a trigger is good for three seconds",
    "expired_trigger_id",
    () => {
      slack.world.triggers.set("late", { user: people.ann.id, until: slack.now() + 3_000, view: null, used: false });
      slack.advance(3_001);
      return call("views.open", { trigger_id: "late", view: JSON.stringify(view()) });
    },
  ],
  [
    "a trigger is good once",
    "exchanged_trigger_id",
    async () => {
      slack.world.triggers.set("once", { user: people.ann.id, until: slack.now() + 3_000, view: null, used: false });
      assert.equal((await call("views.open", { trigger_id: "once", view: JSON.stringify(view()) }))["ok"], true);
      return call("views.open", { trigger_id: "once", view: JSON.stringify(view()) });
    },
  ],
  ["a made-up trigger opens nothing", "invalid_trigger_id", () => call("views.open", { trigger_id: "x", view: JSON.stringify(view()) })],
  ["a token of the wrong kind", "invalid_auth", () => call("apps.connections.open", {}, slack.botToken)],
  [
    "a scope that is missing",
    "missing_scope",
    async () => {
      slack.world.scopes.delete("usergroups:read");
      const refused = await call("usergroups.users.list", { usergroup: "S0ONCALL0" });
      slack.world.scopes.add("usergroups:read");
      return refused;
    },
  ],
  [
    "a channel that is archived",
    "is_archived",
    async () => {
      slack.world.channels.get(channel)!.archived = true;
      const refused = await post();
      slack.world.channels.get(channel)!.archived = false;
      return refused;
    },
  ],
  ["a channel that is none", "channel_not_found", () => post({ channel: "C0NOWHERE" })],
  ["a user group that is none", "no_such_subteam", () => call("usergroups.users.list", { usergroup: "S0NONE000" })],
  [
    "a plan without user groups",
    "plan_upgrade_required",
    async () => {
      slack.world.hasUserGroups = false;
      const refused = await call("usergroups.users.list", { usergroup: "S0ONCALL0" });
      slack.world.hasUserGroups = true;
      return refused;
    },
  ],
  ["a form is pushed onto a form, and onto nothing else", "not_found", () => pushOnto(null)],
  [
    "a stack of three forms",
    "push_limit_reached",
    async () => {
      let top = await opened();
      for (let depth = 2; depth <= 3; depth += 1) {
        const pushed = await pushOnto(top);
        assert.equal(pushed["ok"], true, `form ${depth}`);
        top = (pushed["view"] as { readonly id: string }).id;
      }
      const refused = await pushOnto(top);
      // Another form that is opened is the first of its own.
      assert.equal((await pushOnto(await opened()))["ok"], true);
      return refused;
    },
  ],
];

function trigger(from: string | null): string {
  const id = `t${slack.world.triggers.size}`;
  slack.world.triggers.set(id, { user: people.ann.id, until: slack.now() + 3_000, view: from, used: false });
  return id;
}

const pushOnto = (from: string | null): Promise<Json> => call("views.push", { trigger_id: trigger(from), view: JSON.stringify(view()) });

async function opened(): Promise<string> {
  const answer = await call("views.open", { trigger_id: trigger(null), view: JSON.stringify(view()) });
  return (answer["view"] as { readonly id: string }).id;
}

for (const [limit, error, refused] of calls)
  test(`the fake Slack holds: ${limit}`, async () => {
    assert.equal((await refused())["error"], error);
  });

test("the fake Slack holds: a response address is good five times within half an hour", async () => {
  const say = (url: string) =>
    fetch(url, { method: "POST", body: JSON.stringify({ text: "t", response_type: "ephemeral", replace_original: false }) });
  const address = async (): Promise<string> => {
    const { ts } = await post({ blocks: JSON.stringify([row(button({ text: { type: "plain_text", text: "Go" } }))]) });
    return String(slack.pressOf(people.ann, String(ts), "Go")["response_url"]);
  };
  const often = await address();
  for (let n = 0; n < 5; n += 1) assert.equal((await say(often)).status, 200);
  assert.equal((await say(often)).status, 404);
  const late = await address();
  slack.advance(30 * 60_000 + 1);
  assert.equal((await say(late)).status, 404);
});

test("the fake Slack holds: ten sockets, and the eleventh is told so", async (t) => {
  const { url } = await call("apps.connections.open", {}, slack.appToken);
  const { hostname, port, pathname, search } = new URL(String(url));
  const open = (): Promise<string> =>
    new Promise((resolve) => {
      const socket = connect(Number(port), hostname);
      t.after(() => socket.destroy());
      let heard = "";
      socket.on("data", (chunk) => {
        heard += chunk.toString("latin1");
        const said = /\{.*\}/.exec(heard)?.[0];
        if (said !== undefined) resolve(said);
      });
      socket.write(
        `GET ${pathname}${search} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: eA==\r\n\r\n`,
      );
    });
  for (let n = 0; n < 10; n += 1) assert.match(await open(), /"hello"/);
  assert.match(await open(), /"too_many_websockets"/);
});

/** Calls until it is too much: how many were taken. */
async function takenOf(method: string, args: Readonly<Record<string, string>>, token = slack.botToken): Promise<number> {
  for (let taken = 0; taken < 200; taken += 1) {
    const { status, retryAfter } = await call(method, args, token);
    if (status === 429) return (assert.ok(Number(retryAfter) >= 1), taken);
  }
  return Infinity;
}

const rates: readonly (readonly [name: string, most: number, method: string, args: Readonly<Record<string, string>>])[] = [
  ["tier 3: 50 edits a minute", 50, "chat.update", { channel, ts: "1.1", text: "t" }],
  ["tier 2: 20 looks at user groups a minute", 20, "usergroups.users.list", { usergroup: "S0ONCALL0" }],
  ["tier 4: 100 views a minute", 100, "views.open", { trigger_id: "x" }],
  ["tier 4: 100 looks at people a minute", 100, "users.info", { user: people.ann.id }],
  ["one message a second in a channel, after a short burst", 5, "chat.postMessage", { channel, text: "t", ...unfurled }],
];

for (const [name, most, method, args] of rates)
  test(`the fake Slack holds: ${name}`, async () => {
    slack.enforceRates();
    assert.equal(await takenOf(method, args), most);
    slack.advance(1_001);
    assert.equal((await call(method, args)).status, method === "chat.postMessage" ? 200 : 429);
    slack.advance(60_000);
    assert.equal((await call(method, args)).status, 200);
  });
