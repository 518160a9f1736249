import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { Platform } from "../../src/core/access.js";
import { placeName, type Route } from "../../src/core/routing.js";
import { noteActivity } from "../../src/pipeline/undelivered.js";
import { botUser, otherChannel } from "../fakes/mattermost/directory.js";
import { mattermostPlace, signals, slackPlace, startNoiseRig, type NoiseRig } from "./noise-rig.js";

const minute = 60_000;
const spills: Readonly<Record<"slack" | "mattermost", Route>> = {
  slack: { platform: "slack", channel: "C0SPILL00", takes: null, fallback: true },
  mattermost: { platform: "mattermost", channel: otherChannel, takes: null, fallback: true },
};
const homes = { slack: slackPlace, mattermost: mattermostPlace };

interface AwayRig extends NoiseRig {
  /** Archives the usual channel, or takes the bot out of it; and back. */
  readonly shut: (platform: Platform, isShut: boolean) => void;
}

async function rig(t: TestContext, routes: readonly Route[] = Object.values(spills)): Promise<AwayRig> {
  const its = await startNoiseRig({}, undefined, [slackPlace, mattermostPlace, ...routes]);
  t.after(() => its.stop());
  its.slack.world.channels.set(spills.slack.channel, { messages: new Map(), archived: false, botIsIn: true });
  return {
    ...its,
    shut(platform, isShut) {
      if (platform === "slack") its.slack.world.channels.get(slackPlace.channel)!.archived = isShut;
      else if (isShut) its.mattermost.channels.get(mattermostPlace.channel)!.members.delete(botUser.id);
      else its.mattermost.channels.get(mattermostPlace.channel)!.members.add(botUser.id);
    },
  };
}

const digests = (its: NoiseRig, platform: "slack" | "mattermost", channel = spills[platform].channel): readonly string[] =>
  its.roots(platform, channel).filter((text) => /^\W*Storm/.test(text));

for (const platform of ["slack", "mattermost"] as const) {
  const home = placeName(homes[platform]);

  test(`on ${platform} a storm whose channel is gone is told of in the fallback channel, and once more where it belongs when that is back`, async (t) => {
    const its = await rig(t);
    await its.open(signals(11, "P3"));
    await its.pass(15_000, 5_000);
    assert.equal(digests(its, platform, homes[platform].channel).length, 1);
    assert.equal(digests(its, platform).length, 0);

    its.shut(platform, true);
    const [urgent] = await its.open(signals(1, "P1", 700));
    await its.open(signals(30, "P3", 100));
    await its.pass(40_000, 5_000);
    const [away, ...others] = digests(its, platform);
    assert.equal(others.length, 0);
    assert.match(away!, new RegExp(`Storm in ${home}: 42 new incidents since`));
    assert.match(away!, new RegExp(`P1 INC-${urgent} `));
    assert.match(away!, new RegExp(`This message belongs into ${home}, which does not take it\\.`));
    assert.match(away!, /With a card of their own there: 11\./);
    assert.doesNotMatch(away!, /--card/);

    await its.open(signals(3, "P3", 200));
    await its.pass(15_000, 5_000);
    assert.match(digests(its, platform)[0]!, /: 45 new incidents since/);

    its.shut(platform, false);
    await noteActivity(homes[platform], its.ports);
    await its.open(signals(2, "P3", 300));
    await its.pass(70_000, 5_000);
    assert.match(digests(its, platform, homes[platform].channel)[0]!, /Storm: 47 new incidents since/);
    const moved = digests(its, platform);
    assert.equal(moved.length, 1);
    assert.match(moved[0]!, new RegExp(`its digest lives in ${home} again`));
    assert.doesNotMatch(moved[0]!, /new incidents/);
    assert.equal(its.logged.filter(({ event }) => event === "show.lane_gone").length, 1);
  });
}

test("a storm that nobody saw where it belongs is told of in the fallback channel from its first moment to its end", async (t) => {
  const its = await rig(t);
  its.shut("slack", true);
  await its.open(signals(30, "P3"));
  await its.pass(30_000, 5_000);
  assert.equal(digests(its, "slack").length, 1);
  await its.pass(8 * minute, 10_000);
  const [over, ...others] = digests(its, "slack");
  assert.equal(others.length, 0);
  assert.match(over!, /Storm over in channel .*: 30 incidents from/);
  assert.deepEqual(await its.test.store.storms(), []);
  assert.ok(its.said.filter(({ text }) => text.startsWith("Storm over in")).length === 1);
});

test("when a token is refused, the storms of the whole platform are told of at the fallback of the other one", async (t) => {
  const its = await rig(t, [spills.mattermost]);
  await its.open(signals(30, "P3"));
  await its.pass(5_000, 1_000);
  its.slack.world.botTokenIsGood = false;
  await its.open(signals(2, "P3", 100));
  await its.pass(20_000, 5_000);
  assert.match(digests(its, "mattermost").join("\n"), new RegExp(`Storm in ${placeName(slackPlace)}: 32 new incidents`));
});

test("without a fallback channel nothing is made up, and the digest goes on being tried where it belongs", async (t) => {
  const its = await rig(t, []);
  its.shut("mattermost", true);
  await its.open(signals(30, "P3"));
  await its.pass(30_000, 5_000);
  assert.equal(digests(its, "mattermost").length, 0);
  its.shut("mattermost", false);
  await its.pass(6 * minute, 10_000);
  assert.equal(its.roots("mattermost").filter((text) => /Storm/i.test(text)).length >= 1, true);
});
