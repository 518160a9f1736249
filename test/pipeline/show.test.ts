import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { Route } from "../../src/core/routing.js";
import type { HubAnswers } from "../../src/pipeline/answers/asker.js";
import { approve } from "../../src/pipeline/approve.js";
import { deliver, show } from "../../src/pipeline/show.js";
import type { Actor } from "../../src/core/access.js";
import { letUp } from "../contract/let-up.js";
import { changeOf, loaded, proposed } from "../contract/store-examples.js";
import { channel, people } from "../fakes/slack/directory.js";
import { startSlackRig, type SlackRig } from "../fakes/slack/harness.js";
import type { FakeMessage } from "../fakes/slack/calls.js";
import { startShowRig, type ShowRig } from "./show-rig.js";

const hub: HubAnswers = {
  command: "/incident",
  consoleUrl: "http://hub.example:7070",
  status: () => Promise.reject(new Error("nobody asks")),
  signInLink: () => Promise.reject(new Error("nobody asks")),
};
const home: Route = { platform: "slack", channel };
const spill: Route = { platform: "slack", channel: "C0SPILL00", takes: null, fallback: true };
const ann: Actor = { platform: "slack", id: `T0HOME/${people.ann.id}`, name: "ann", groups: [] };

async function rig(t: TestContext, routes: readonly Route[] = [home]): Promise<ShowRig & Pick<SlackRig, "slack">> {
  const { slack, platform, stop } = await startSlackRig({ connected: false });
  for (const route of routes)
    if (!slack.world.channels.has(route.channel))
      slack.world.channels.set(route.channel, { messages: new Map(), archived: false, botIsIn: true });
  const its = await startShowRig({ chat: platform.chat, routes, now: slack.now, advance: slack.advance });
  t.after(async () => {
    await its.stop();
    await stop();
  });
  return { ...its, slack };
}

const messages = ({ slack }: Pick<SlackRig, "slack">, its = channel): readonly FakeMessage[] => [
  ...(slack.world.channels.get(its)?.messages.values() ?? []),
];
const posts = ({ slack }: Pick<SlackRig, "slack">): number => slack.calls.filter(({ method }) => method === "chat.postMessage").length;
const textOf = (message: FakeMessage | undefined): string => JSON.stringify(message ?? null);
const valueOf = (message: FakeMessage | undefined): string => /"value":"([^"]+)"/.exec(textOf(message))?.[1] ?? "";

test("the loop posts a card, edits it when its incident changes, and ends when it is told to", async (t) => {
  const its = await rig(t);
  const ends = new AbortController();
  const loop = show("slack", its.ports, ends.signal);
  await its.raise(["P1"]);
  // With a signal of its own: it must not hear in place of the loop.
  const { signal } = new AbortController();
  while ((await its.store.messageOf(1, home)) === null) await its.store.wake(100, signal);
  its.slack.advance(3_000);
  await its.store.persist(changeOf(await loaded(its.store, 1), "diagnosed"), its.slack.now());
  await its.slack.waitFor(() => its.slack.calls.some(({ method }) => method === "chat.update"));
  ends.abort();
  await loop;
  assert.equal(messages(its).length, 1);
});

test("a storm stays within Slack's rates: nothing is refused, and a P1 card is seen within two seconds", async (t) => {
  const its = await rig(t);
  its.slack.enforceRates();
  await its.raise(Array<"P3">(60).fill("P3"));
  await its.run(10_000);
  await its.raise(["P1"]);
  await its.run(2_000);
  assert.ok(messages(its).some(({ text }) => text.startsWith("P1 ")));
  await its.run(60_000);
  assert.deepEqual([its.slack.refusals(), messages(its).length], [0, 61]);
});

test("when Slack asks to send less, the whole lane waits as long as it says and no card counts it as a failure", async (t) => {
  const its = await rig(t);
  await its.raise(["P2", "P2"]);
  its.slack.failNext("chat.postMessage", "429");
  await its.turn();
  const asked = posts(its);
  await its.raise(["P1"]);
  its.slack.advance(6_999);
  await its.turn();
  assert.equal(posts(its), asked);
  its.slack.advance(1);
  const cards = await its.turn();
  assert.ok(cards.length > 0 && cards.every(({ attempts }) => attempts === 0));
});

for (const [what, tooMany, waitMs] of [
  ["for an hour", "3600", 3_600_000],
  ["for less than no time", "-1", 1_000],
  ["and does not say for how long", null, 30_000],
  ["until a date that nobody asked for", "Wed, 25 Nov 2026 02:20:07 GMT", 30_000],
] as const) {
  test(`when Slack asks to send less ${what}, the lane waits and nothing counts as posted in doubt`, async (t) => {
    const its = await rig(t);
    await its.raise(["P1"]);
    its.slack.failNext("chat.postMessage", { tooMany });
    await its.turn();
    assert.equal(posts(its), 1);
    its.slack.advance(waitMs - 1);
    await its.turn();
    assert.equal(posts(its), 1);
    its.slack.advance(1);
    await its.turn();
    assert.deepEqual(
      messages(its).map(({ text }) => text.includes("(repost)")),
      [false],
    );
  });
}

test("an answer that nobody knows is not the end of a card: it is tried again, less and less often", async (t) => {
  const its = await rig(t);
  await its.raise(["P1"]);
  its.slack.failNext("chat.postMessage", "error:something_new");
  await its.turn();
  assert.equal(messages(its).length, 0);
  await its.run(10_000, 1_000);
  assert.equal(messages(its).length, 1);
});

test("a token that is revoked in the middle of a storm costs no card and no digest once it is mended", async (t) => {
  const its = await rig(t);
  await its.raise(Array<"P1">(5).fill("P1"));
  await its.turn();
  its.slack.world.botTokenIsGood = false;
  await its.raise(Array<"P1">(10).fill("P1"));
  await its.run(130_000, 1_000);
  const tried = posts(its);
  assert.ok(tried <= 5 + 3 * 8, `${tried} tries`);
  its.slack.world.botTokenIsGood = true;
  await its.run(90_000, 1_000);
  assert.deepEqual([messages(its).length, its.logged.filter(({ event }) => event === "show.lane_gone").length], [15, 1]);
  assert.ok((await its.store.lanes()).every(({ gone, trouble }) => !gone && trouble === null));
});

test("two hubs on one database show every card once, within one rate", async (t) => {
  const its = await rig(t);
  const other = await its.second();
  its.slack.enforceRates();
  await its.raise(Array<"P3">(25).fill("P3"));
  for (let i = 0; i < 60; i += 1) {
    await Promise.all([its.turn(), other.turn()]);
    its.slack.advance(500);
  }
  assert.deepEqual([messages(its).length, its.slack.refusals()], [25, 0]);
});

test("a post whose answer was lost is made again and says so, and a press on either message leads to the same card", async (t) => {
  const its = await rig(t);
  const incident = await proposed(its.store);
  its.slack.failNext("chat.postMessage", "lost");
  await its.turn();
  its.slack.advance(5_000);
  await its.turn();
  const [first, second] = messages(its);
  assert.doesNotMatch(first?.text ?? "", /\(repost\)/);
  assert.match(second?.text ?? "", /\(repost\)$/);
  assert.equal(valueOf(first), valueOf(second));
  for (const message of [first, second]) {
    const reply = await approve({ ref: valueOf(message), actor: ann, channel, message: message?.ts ?? "", reason: "" }, hub, its.ports);
    assert.doesNotMatch(reply.text, /does not belong to this message/);
  }
  assert.equal((await its.store.messageOf(incident.id, home))?.message, second?.ts);
});

test("a press on a message that nobody saw being taken says where it is: it is edited and not posted again", async (t) => {
  const its = await rig(t);
  await proposed(its.store);
  its.slack.failNext("chat.postMessage", "lost");
  await its.turn();
  const [only] = messages(its);
  await approve({ ref: valueOf(only), actor: ann, channel, message: only?.ts ?? "", reason: "" }, hub, its.ports);
  its.slack.advance(5_000);
  await its.turn();
  assert.equal(messages(its).length, 1);
  assert.equal(its.slack.calls.filter(({ method }) => method === "chat.update").length, 1);
});

test("a hub that dies after a post and before its note leaves a card that is posted again and says so", async (t) => {
  const its = await rig(t);
  await its.raise(["P1"]);
  await letUp(its.store, [home], its.slack.now());
  await its.store.claimCards("slack", 8, 30_000, its.slack.now());
  its.slack.advance(30_000);
  await its.turn();
  assert.match(messages(its)[0]?.text ?? "", /\(repost\)$/);
});

test("a card that people keep deleting comes back once and then stays away until its incident changes", async (t) => {
  const its = await rig(t);
  await its.raise(["P1"]);
  await its.turn();
  const removeAndChange = async (): Promise<void> => {
    its.slack.world.channels.get(channel)?.messages.clear();
    its.slack.advance(10_000);
    await its.store.persist(changeOf(await loaded(its.store, 1), "captured", { trouble: String(its.slack.now()) }), its.slack.now());
    await its.run(5_000);
  };
  await removeAndChange();
  assert.equal(messages(its).length, 1);
  await removeAndChange();
  await its.run(600_000, 60_000);
  assert.equal(messages(its).length, 0);
  await its.store.persist(changeOf(await loaded(its.store, 1), "diagnosed"), its.slack.now());
  await its.turn();
  assert.equal(messages(its).length, 1);
});

for (const [what, harm, mend] of [
  ["archived", { archived: true }, { archived: false }],
  ["left by the bot", { botIsIn: false }, { botIsIn: true }],
] as const) {
  test(`cards of a channel that is ${what} are shown at the fallback with a word on why, and at home again when it is back`, async (t) => {
    const its = await rig(t, [home, spill]);
    const its1 = its.slack.world.channels.get(channel)!;
    Object.assign(its1, harm);
    await its.raise(["P2"]);
    await its.turn();
    await its.turn();
    const [shown] = messages(its, "C0SPILL00");
    assert.match(textOf(shown), /Why here/);
    assert.match(textOf(shown), new RegExp(channel));
    assert.ok((await its.store.lanes()).some((lane) => lane.gone && lane.channel === channel));
    Object.assign(its1, mend);
    await its.run(310_000, 10_000);
    assert.equal(messages(its).length, 1);
    assert.ok((await its.store.lanes()).every((lane) => !lane.gone && lane.trouble === null));
    assert.doesNotMatch(textOf(messages(its)[0]), /Why here/);
  });
}

test("what was over before its channel came back is not told there again", async (t) => {
  const its = await rig(t, [home, spill]);
  const gone = its.slack.world.channels.get(channel)!;
  gone.archived = true;
  await its.raise(["P2"]);
  await its.turn();
  await its.turn();
  await its.store.persist(changeOf(await loaded(its.store, 1), "recovered"), its.slack.now());
  gone.archived = false;
  await its.run(310_000, 10_000);
  assert.equal(messages(its).length, 0);
  assert.match(textOf(messages(its, "C0SPILL00")[0]), /Recovered/);
});

test("a revoked token closes the platform, says so, and opens it again when a good one is there", async (t) => {
  const its = await rig(t);
  its.slack.world.botTokenIsGood = false;
  await its.raise(["P1"]);
  await its.turn();
  assert.ok((await its.store.lanes()).some((lane) => lane.gone && lane.channel === "" && /token_revoked/.test(lane.trouble ?? "")));
  const asked = posts(its);
  await its.run(30_000, 5_000);
  assert.equal(posts(its), asked);
  its.slack.world.botTokenIsGood = true;
  await its.run(60_000, 5_000);
  assert.equal(messages(its).length, 1);
  assert.ok((await its.store.lanes()).every((lane) => !lane.gone));
});

test("while Slack fails, tries grow apart up to a quarter of an hour; after ten minutes it is told, once; then it heals", async (t) => {
  const its = await rig(t);
  await its.raise(["P1"]);
  its.slack.world.trouble = "service_unavailable";
  let told = 0;
  for (let minute = 0; minute < 90; minute += 0.5) {
    await letUp(its.store, [home], its.slack.now());
    const { cards, alarms } = await its.store.claimCards("slack", 8, 30_000, its.slack.now());
    for (const card of cards) await deliver(card, its.ports);
    told += alarms.length;
    its.slack.advance(30_000);
  }
  assert.equal(told, 1);
  assert.ok(posts(its) >= 6 && posts(its) <= 25, `${posts(its)} tries in 90 minutes`);
  its.slack.world.trouble = null;
  await its.run(16 * 60_000, 30_000);
  assert.equal(messages(its).length, 1);
  assert.ok((await its.store.lanes()).every(({ failingSince, trouble }) => failingSince === null && trouble === null));
});

test("a channel for reading has cards without buttons, and what is pressed there counts for nothing", async (t) => {
  const quiet: Route = { ...home, buttons: false };
  const its = await rig(t, [quiet]);
  const incident = await proposed(its.store);
  await its.turn();
  assert.equal(valueOf(messages(its)[0]), "");
  const refs = await its.store.refs({ incidentId: incident.id, destination: home }, incident.planHash!, ["approve"]);
  const reply = await approve({ ref: refs.approve!, actor: ann, channel, message: messages(its)[0]!.ts, reason: "" }, hub, its.ports);
  assert.deepEqual([reply.ok, /Nothing can be pressed/.test(reply.text)], [false, true]);
});
