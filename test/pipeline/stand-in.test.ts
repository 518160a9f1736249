import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { Actor } from "../../src/core/access.js";
import type { Route } from "../../src/core/routing.js";
import type { HubAnswers } from "../../src/pipeline/answers/asker.js";
import { approve } from "../../src/pipeline/approve.js";
import { noteActivity } from "../../src/pipeline/undelivered.js";
import { changeOf, loaded, proposed } from "../contract/store-examples.js";
import { channel, people } from "../fakes/slack/directory.js";
import { startSlackRig, type SlackRig } from "../fakes/slack/harness.js";
import type { FakeMessage } from "../fakes/slack/calls.js";
import { startShowRig, type ShowRig } from "./show-rig.js";

const minute = 60_000;
const spillId = "C0SPILL00";
const home: Route = { platform: "slack", channel };
const spill: Route = { platform: "slack", channel: spillId, takes: null, fallback: true };
const ann: Actor = { platform: "slack", id: `T0HOME/${people.ann.id}`, name: "ann", groups: [] };

const hub: HubAnswers = {
  command: "/incident",
  consoleUrl: "http://hub.example:7070",
  status: () => Promise.reject(new Error("nobody asks")),
  signInLink: () => Promise.reject(new Error("nobody asks")),
};

async function rig(t: TestContext): Promise<ShowRig & Pick<SlackRig, "slack"> & { readonly gone: { archived: boolean } }> {
  const { slack, platform, stop } = await startSlackRig({ connected: false });
  slack.world.channels.set(spillId, { messages: new Map(), archived: false, botIsIn: true });
  const its = await startShowRig({ chat: platform.chat, routes: [home, spill], now: slack.now, advance: slack.advance });
  t.after(async () => {
    await its.stop();
    await stop();
  });
  const gone = slack.world.channels.get(channel)!;
  gone.archived = true;
  return { ...its, slack, gone };
}

const messages = ({ slack }: Pick<SlackRig, "slack">, its = channel): readonly FakeMessage[] => [
  ...(slack.world.channels.get(its)?.messages.values() ?? []),
];
const textOf = (message: FakeMessage | undefined): string => JSON.stringify(message ?? null);
const valueOf = (message: FakeMessage | undefined): string => /"value":"([^"]+)"/.exec(textOf(message))?.[1] ?? "";
const tries = ({ slack }: Pick<SlackRig, "slack">): number =>
  slack.calls.filter(({ method, args }) => method === "chat.postMessage" && args["channel"] === channel).length;

test("when a channel is back, the card in the fallback says that it lives there again, has no buttons, and changes no more", async (t) => {
  const its = await rig(t);
  const incident = await proposed(its.store);
  await its.run(2_000);
  const [stood] = messages(its, spillId);
  assert.notEqual(valueOf(stood), "");
  its.gone.archived = false;
  await its.run(6 * minute, 10_000);
  const [left, ...more] = messages(its, spillId);
  assert.equal(more.length, 0);
  assert.match(textOf(left), new RegExp(`This card lives in channel ${channel} of Slack again`));
  assert.doesNotMatch(textOf(left), /Why here/);
  assert.equal(valueOf(left), "");
  assert.notEqual(valueOf(messages(its)[0]), "");
  const reply = await approve({ ref: valueOf(stood), actor: ann, channel: spillId, message: stood!.ts, reason: "" }, hub, its.ports);
  assert.deepEqual([reply.ok, /no longer in use/.test(reply.text)], [false, true]);
  const edits = its.slack.calls.length;
  await its.store.persist(changeOf(await loaded(its.store, incident.id), "expired"), its.slack.now());
  await its.run(10_000);
  assert.ok(its.slack.calls.slice(edits).every(({ args }) => args["channel"] !== spillId));
  assert.match(textOf(messages(its)[0]), /Expired/);
});

test("a channel that goes away again has its card in the fallback again, as a new message that people see", async (t) => {
  const its = await rig(t);
  await its.raise(["P1"]);
  await its.run(2_000);
  its.gone.archived = false;
  await its.run(6 * minute, 10_000);
  its.gone.archived = true;
  await its.store.persist(changeOf(await loaded(its.store, 1), "diagnosed"), its.slack.now());
  await its.run(10_000);
  const [old, fresh] = messages(its, spillId);
  assert.match(textOf(old), /lives in channel/);
  assert.match(textOf(fresh), /Why here/);
  its.gone.archived = false;
  await its.run(6 * minute, 10_000);
  assert.match(textOf(messages(its, spillId)[1]), /lives in channel/);
});

test("what stood in for a card before anybody saw it there is not posted any more", async (t) => {
  const its = await rig(t);
  await its.raise(["P1"]);
  await its.turn();
  its.slack.world.channels.get(spillId)!.archived = true;
  await its.turn();
  await its.turn();
  its.gone.archived = false;
  await its.run(6 * minute, 10_000);
  its.slack.world.channels.get(spillId)!.archived = false;
  await its.run(70 * minute, minute);
  assert.deepEqual([messages(its).length, messages(its, spillId).length], [1, 0]);
});

test("nothing more is said below a card that has gone home", async (t) => {
  const its = await rig(t);
  const incident = await proposed(its.store);
  await its.run(2_000);
  its.gone.archived = false;
  await its.run(6 * minute, 10_000);
  await its.store.persist(changeOf(await loaded(its.store, incident.id), "expired"), its.slack.now());
  await its.run(20_000, 1_000);
  const due = await its.store.claimThreads("slack", 9, 1_000, its.slack.now());
  assert.deepEqual(
    due.map(({ destination, isFirst }) => [destination.channel, isFirst]),
    [[channel, true]],
  );
});

test("a channel that stays away is tried after 5, 10, 20 and 40 minutes, then once an hour, and is told of once", async (t) => {
  const its = await rig(t);
  await its.raise(["P1"]);
  await its.turn();
  const at: number[] = [];
  const began = its.slack.now();
  for (let before = tries(its); its.slack.now() - began < 5 * 60 * minute; its.slack.advance(30_000)) {
    await its.turn();
    if (tries(its) > before) at.push(Math.round((its.slack.now() - began) / minute));
    before = tries(its);
  }
  assert.deepEqual(at, [5, 15, 35, 75, 135, 195, 255]);
  assert.equal(its.logged.filter(({ event }) => event === "show.lane_gone").length, 1);
});

test("a channel in which somebody acts, or to which the doctor could post, is tried at once and heals where everybody can see", async (t) => {
  const its = await rig(t);
  await its.raise(["P1"]);
  await its.run(40 * minute, minute);
  assert.equal(messages(its).length, 0);
  its.gone.archived = false;
  await noteActivity({ platform: "slack", channel: "C0OTHER00" }, its.ports);
  await its.turn();
  assert.equal(messages(its).length, 0);
  await noteActivity({ platform: "slack", channel }, its.ports);
  await its.run(3_000);
  assert.equal(messages(its).length, 1);
  assert.match(textOf(messages(its, spillId)[0]), /lives in channel/);
  assert.ok(its.logged.some(({ event }) => event === "show.lane_recovered"));
  assert.ok((await its.store.lanes()).every(({ gone, trouble, failingSince }) => !gone && trouble === null && failingSince === null));
});

test("a channel that is back for a moment and gone again is told of once more, and tried after five minutes as at first", async (t) => {
  const its = await rig(t);
  await its.raise(["P1"]);
  await its.run(40 * minute, minute);
  its.gone.archived = false;
  await its.run(40 * minute, minute);
  its.gone.archived = true;
  await its.store.persist(changeOf(await loaded(its.store, 1), "diagnosed"), its.slack.now());
  await its.turn();
  assert.equal(its.logged.filter(({ event }) => event === "show.lane_gone").length, 2);
  const lane = (await its.store.lanes()).find((one) => one.channel === channel)!;
  assert.equal(lane.closedUntil - its.slack.now(), 5 * minute);
});
