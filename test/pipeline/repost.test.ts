import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { Route } from "../../src/core/routing.js";
import type { HubAnswers } from "../../src/pipeline/answers/asker.js";
import { approve } from "../../src/pipeline/approve.js";
import { keepOne } from "../../src/pipeline/noise.js";
import { sayOnce } from "../../src/pipeline/repost.js";
import { letUp } from "../contract/let-up.js";
import { changeOf, loaded, proposed } from "../contract/store-examples.js";
import { botUser as mattermostBot, incidents } from "../fakes/mattermost/directory.js";
import { startMattermostRig, type MattermostRig } from "../fakes/mattermost/harness.js";
import { channel, people } from "../fakes/slack/directory.js";
import { startSlackRig, type SlackRig } from "../fakes/slack/harness.js";
import type { FakeMessage } from "../fakes/slack/calls.js";
import { startShowRig, type ShowRig } from "./show-rig.js";

const onSlack: Route = { platform: "slack", channel };
const onMattermost: Route = { platform: "mattermost", channel: incidents };
const notice = { title: "Title", lines: ["A line."], block: null, file: null, mentions: [], fallback: "A line." };

const hub: HubAnswers = {
  command: "/incident",
  consoleUrl: "http://hub.example:7070",
  status: () => Promise.reject(new Error("nobody asks")),
  signInLink: () => Promise.reject(new Error("nobody asks")),
};

async function slackRig(t: TestContext, aheadMs = (): number => 0): Promise<ShowRig & Pick<SlackRig, "slack">> {
  const { slack, platform, stop } = await startSlackRig({ connected: false });
  const now = (): number => slack.now() + aheadMs();
  const its = await startShowRig({ chat: platform.chat, routes: [onSlack], now, advance: slack.advance });
  t.after(async () => {
    await its.stop();
    await stop();
  });
  return { ...its, slack };
}

async function mattermostRig(t: TestContext, aheadMs = (): number => 0): Promise<ShowRig & Pick<MattermostRig, "mattermost">> {
  const { mattermost, platform, stop } = await startMattermostRig();
  const now = (): number => mattermost.now() + aheadMs();
  const its = await startShowRig({ chat: platform.chat, routes: [onMattermost], now, advance: mattermost.advance });
  t.after(async () => {
    await its.stop();
    await stop();
  });
  return { ...its, mattermost };
}

const messages = ({ slack }: Pick<SlackRig, "slack">): readonly FakeMessage[] => [
  ...(slack.world.channels.get(channel)?.messages.values() ?? []),
];
const standing = ({ mattermost }: Pick<MattermostRig, "mattermost">) =>
  [...mattermost.posts.values()].filter(({ delete_at }) => delete_at === 0);
const isMarked = (text: string): boolean => text.includes("(repost)");

test("where the app may read the channel, a card that nobody saw being taken is found and edited, and never posted twice", async (t) => {
  const its = await slackRig(t);
  its.slack.world.scopes.add("channels:history");
  await proposed(its.store);
  its.slack.failNext("chat.postMessage", "lost");
  await its.turn();
  its.slack.advance(5_000);
  await its.turn();
  const [only, ...more] = messages(its);
  assert.deepEqual([more.length, isMarked(only?.text ?? "(repost)")], [0, false]);
  assert.equal((await its.store.messageOf(1, onSlack))?.message, only?.ts);
});

test("where the app may read the channel and finds nothing, the card is posted without a word of doubt", async (t) => {
  const its = await slackRig(t);
  its.slack.world.scopes.add("channels:history");
  await its.raise(["P1"]);
  its.slack.failNext("chat.postMessage", "500");
  await its.turn();
  its.slack.advance(5_000);
  await its.turn();
  assert.deepEqual(
    messages(its).map(({ text }) => isMarked(text)),
    [false],
  );
});

test("what a message carries for programs names the card and its version, and nothing else of the incident", async (t) => {
  const its = await slackRig(t);
  await proposed(its.store);
  await its.turn();
  const { metadata } = messages(its)[0]!;
  assert.deepEqual(Object.keys(metadata ?? {}).sort(), ["event_payload", "event_type"]);
  const { key, ...payload } = metadata?.["event_payload"] as Readonly<Record<string, unknown>>;
  assert.deepEqual(payload, { card: "INC-1", revision: (await loaded(its.store, 1)).version });
  assert.match(String(key), /^[0-9a-f]{26}$/);
});

test("a card that was posted in doubt says so to whoever reads it, and goes on saying so when it changes", async (t) => {
  const its = await slackRig(t);
  await its.raise(["P1"]);
  its.slack.failNext("chat.postMessage", "lost");
  await its.turn();
  its.slack.advance(5_000);
  await its.turn();
  const second = (): FakeMessage => messages(its)[1]!;
  assert.match(JSON.stringify(second().blocks), /this is the one that is kept up to date/);
  its.slack.advance(5_000);
  await its.store.persist(changeOf(await loaded(its.store, 1), "diagnosed"), its.slack.now());
  await its.turn();
  assert.ok(isMarked(second().text));
  assert.match(JSON.stringify(second().blocks), /this is the one that is kept up to date/);
  assert.equal(messages(its).length, 2);
});

test("a hub that dies between a post and its note costs one duplicate at most, however many hubs die after it", async (t) => {
  const its = await slackRig(t);
  its.slack.world.scopes.add("channels:history");
  await its.raise(["P1"]);
  for (let deaths = 0; deaths < 3; deaths += 1) {
    await letUp(its.store, [onSlack], its.slack.now());
    await its.store.claimCards("slack", 8, 30_000, its.slack.now());
    its.slack.advance(30_000);
  }
  await its.turn();
  assert.equal(messages(its).length, 1);
});

test("a press on a message that stands in doubt adopts it, and the search for it ends", async (t) => {
  const its = await slackRig(t);
  await proposed(its.store);
  its.slack.failNext("chat.postMessage", "lost");
  await its.turn();
  const [only] = messages(its);
  const value = /"value":"([^"]+)"/.exec(JSON.stringify(only))?.[1] ?? "";
  const ann = { platform: "slack", id: `T0HOME/${people.ann.id}`, name: "ann", groups: [] } as const;
  await approve({ ref: value, actor: ann, channel, message: only?.ts ?? "", reason: "" }, hub, its.ports);
  its.slack.advance(5_000);
  await its.turn();
  assert.deepEqual([messages(its).length, its.slack.calls.filter(({ method }) => method === "conversations.history").length], [1, 0]);
});

for (const [may, scope, expected] of [
  ["may read the channel", "channels:history", [false]],
  ["may not", "chat:write", [false, true]],
] as const) {
  test(`a line whose answer was lost is ${expected.length === 1 ? "not said again" : "said again with a mark"} where the app ${may}`, async (t) => {
    const { slack, platform, stop } = await startSlackRig({ connected: false });
    t.after(stop);
    slack.world.scopes.add(scope);
    const root = await platform.chat.say(onSlack, notice, null, "root");
    slack.failNext("chat.postMessage", "lost");
    const its = { destination: onSlack, under: root, key: "line", unsureSince: null, now: slack.now() };
    await assert.rejects(sayOnce(notice, its, platform.chat), { code: "chat_outcome_unknown" });
    slack.advance(10_000);
    const { reposted } = await sayOnce(notice, { ...its, unsureSince: its.now, now: slack.now() }, platform.chat);
    const lines = [...(slack.world.channels.get(channel)?.messages.values() ?? [])].filter(({ thread }) => thread === root.message);
    assert.deepEqual([lines.map(({ text }) => isMarked(text)), reposted], [[...expected], expected.length === 2]);
  });
}

test("on Mattermost one that is no longer known by its key is found among the posts of the channel", async (t) => {
  const its = await mattermostRig(t);
  await its.raise(["P1"]);
  its.mattermost.failNext("POST /posts", "lost");
  await its.turn();
  its.mattermost.advance(40_000);
  await its.turn();
  const [only, ...more] = standing(its);
  assert.deepEqual([more.length, isMarked(only?.message ?? "(repost)")], [0, false]);
  assert.equal((await its.store.messageOf(1, onMattermost))?.message, only?.id);
});

test("on Mattermost one that nobody can look for after 30 seconds is posted again and says so, a digest and a line as well", async (t) => {
  const { mattermost, platform, stop } = await startMattermostRig();
  t.after(stop);
  const its = { destination: onMattermost, under: null, key: "digest", unsureSince: null, now: mattermost.now() };
  mattermost.failNext("POST /posts", "lost");
  await assert.rejects(sayOnce(notice, its, platform.chat), { code: "chat_outcome_unknown" });
  mattermost.advance(10_000);
  await sayOnce(notice, { ...its, unsureSince: its.now, now: mattermost.now() }, platform.chat);
  assert.equal(standing({ mattermost }).length, 1);
  mattermost.advance(40_000);
  mattermost.failNext(`GET /channels/${incidents}/posts`, { status: 403, id: "api.context.permissions.app_error" });
  const { reposted } = await sayOnce(notice, { ...its, unsureSince: its.now, now: mattermost.now() }, platform.chat);
  assert.ok(reposted);
  assert.deepEqual(
    standing({ mattermost }).map(({ message }) => isMarked(message)),
    [false, true],
  );
  assert.ok(standing({ mattermost }).every(({ user_id }) => user_id === mattermostBot.id));
});

test("a digest whose answer was lost is found again, and one that is posted in doubt goes on saying so", async (t) => {
  const its = await slackRig(t);
  await its.raise(Array<"P3">(15).fill("P3"));
  const store = its.store;
  const now = { mutes: [], quietUntil: null };
  await store.placeCards(onSlack, now, its.ports.noise.rules, 500, its.slack.now());
  const keep = async (): Promise<void> => {
    for (const message of await store.claimNoise(9, 15_000, its.slack.now())) await keepOne(message, its.ports);
  };
  its.slack.failNext("chat.postMessage", "lost");
  await keep();
  its.slack.advance(61_000);
  await keep();
  assert.deepEqual(
    messages(its).map(({ text }) => isMarked(text)),
    [false, true],
  );
  await its.raise(["P3"]);
  await store.placeCards(onSlack, now, its.ports.noise.rules, 500, its.slack.now());
  its.slack.advance(11_000);
  await keep();
  assert.ok(isMarked(messages(its)[1]!.text));
  // Deleted by a person, it comes back as the only one there is.
  its.slack.world.channels.get(channel)!.messages.clear();
  await its.raise(["P3"]);
  await store.placeCards(onSlack, now, its.ports.noise.rules, 500, its.slack.now());
  its.slack.advance(11_000);
  await keep();
  await keep();
  assert.deepEqual(
    messages(its).map(({ text }) => isMarked(text)),
    [false],
  );
});

test("a clock that was set back does not make the hub trust a key that the platform has forgotten", async (t) => {
  const its = await mattermostRig(t);
  await its.raise(["P1"]);
  its.mattermost.failNext("POST /posts", "lost");
  await its.turn();
  its.mattermost.advance(40_000);
  const back = { ...its.ports, clock: { ...its.ports.clock, now: () => its.mattermost.now() - 10 * 60_000 } };
  const { cards } = await its.store.claimCards("mattermost", 8, 30_000, its.mattermost.now());
  const { deliver } = await import("../../src/pipeline/show.js");
  for (const card of cards) await deliver(card, back);
  assert.equal(standing(its).length, 1);
});

test("what was posted while the hub's clock was ten minutes ahead is found when it has been set right, and not posted twice", async (t) => {
  let ahead = 10 * 60_000;
  const there = await mattermostRig(t, () => ahead);
  const here = await slackRig(t, () => ahead);
  here.slack.world.scopes.add("channels:history");
  await there.raise(["P1"]);
  await here.raise(["P1"]);
  there.mattermost.failNext("POST /posts", "lost");
  here.slack.failNext("chat.postMessage", "lost");
  await there.turn();
  await here.turn();
  ahead = 0;
  await there.run(12 * 60_000, 20_000);
  await here.run(12 * 60_000, 20_000);
  assert.deepEqual([standing(there).length, messages(here).length], [1, 1]);
});
