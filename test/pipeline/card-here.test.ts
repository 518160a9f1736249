import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { Access, Actor } from "../../src/core/access.js";
import type { Mute } from "../../src/core/mute.js";
import { answer } from "../../src/pipeline/answer.js";
import type { Noise } from "../../src/pipeline/ports.js";
import type { Reply } from "../../src/ports/chat.js";
import type { AgentRow } from "../../src/ports/store.js";
import { mattermostPlace, signals, slackPlace, startNoiseRig, type NoiseRig } from "./noise-rig.js";

const access: Access = {
  principals: [],
  grants: [
    { to: "console:operator", roles: ["approver", "executor"], hosts: {} },
    { to: "slack:T0HOME/U0VERA", roles: ["viewer"], hosts: {} },
    { to: "slack:T0HOME/U0STAN", roles: ["viewer"], hosts: { env: "staging" } },
    { to: "mattermost:vera", roles: ["viewer"], hosts: {} },
  ],
  quorum: [],
};
const vera: Actor = { platform: "slack", id: "T0HOME/U0VERA", name: "vera", groups: [] };
const stan: Actor = { platform: "slack", id: "T0HOME/U0STAN", name: "stan", groups: [] };
const veraOnMattermost: Actor = { platform: "mattermost", id: "vera", name: "vera", groups: [] };
const operator: Actor = { platform: "console", id: "operator", name: "operator", groups: [] };

async function rig(t: TestContext, over: Partial<Noise> = {}): Promise<NoiseRig> {
  const its = await startNoiseRig(over, access);
  t.after(() => its.stop());
  return its;
}

/** Every host that the signals of these tests come from, as if it had joined. */
const enrolled = signals(400, "P3").map(({ host }) => ({
  host,
  labels: {},
  profile: null,
  certificateExpires: 0,
  enrolledAt: 0,
  lastSeenAt: null,
  revokedAt: null,
})) as unknown as readonly AgentRow[];
const say = (its: NoiseRig, text: string, actor: Actor = vera, channel = slackPlace.channel): Promise<Reply> =>
  answer(
    { text, actor, channel },
    {
      command: "/incident",
      consoleUrl: "http://hub",
      status: () => Promise.reject(new Error("not asked")),
      signInLink: () => Promise.resolve(""),
    },
    { ...its.ports, agentStore: { ...its.ports.agentStore, agents: () => Promise.resolve(enrolled) } },
  );
const cards = (its: NoiseRig, id: number): number => its.roots("slack").filter((text) => text.includes(`INC-${id}:`)).length;

test("a list of the storm holds what has no card and nothing else, P1 first, page by page", async (t) => {
  const its = await rig(t);
  assert.match((await say(its, "list --storm")).text, /^No storm is on/);
  const early = await its.open(signals(10, "P3"));
  await its.turn();
  const held = await its.open(signals(25, "P3", 100));
  const urgent = await its.open(signals(14, "P1", 200));
  await its.turn();
  const first = (await say(its, "list --storm")).text.split("\n");
  // Ten P1 have their cards.
  assert.deepEqual(
    first.slice(0, 4).map((line) => /^P1 INC-(\d+)/.exec(line)?.[1]),
    urgent.slice(10).reverse().map(String),
  );
  assert.match(first.join(), new RegExp(`29 incidents, page 1 of 3. Next: the same with --page 2`));
  const pages = [first.join(), (await say(its, "list --storm --page 2")).text, (await say(its, "list --storm --page 3")).text].join("\n");
  for (const id of held) assert.match(pages, new RegExp(`INC-${id} `));
  for (const id of early) assert.doesNotMatch(pages, new RegExp(`INC-${id} `));
  assert.match((await say(its, "list --storm=5")).text, /--storm takes nothing/);
  assert.doesNotMatch((await say(its, "list --storm", stan)).text, /INC-/);
  await its.pass(6 * 60_000, 10_000);
  assert.match((await say(its, "list --storm")).text, /^No storm is on/);
});

test("somebody who asks for a card in a storm has it in their channel at once, counted and once, and only there", async (t) => {
  const its = await rig(t);
  const ids = await its.open(signals(30, "P3"));
  await its.turn();
  const [id] = ids.slice(20);
  const reply = await say(its, `show INC-${id} --card`);
  assert.deepEqual(reply, { ok: true, text: `The card of INC-${id} comes up in this channel now.` });
  assert.match((await say(its, `show INC-${id} --card`)).text, /on its way/);
  await its.pass(5_000, 500);
  assert.equal(cards(its, id!), 1);
  assert.ok(!its.roots("mattermost").some((text) => text.includes(`INC-${id}:`)));
  const again = await say(its, `show INC-${id} --card`);
  assert.deepEqual([again.ok, /has its card in this channel already/.test(again.text)], [false, true]);
  await its.pass(10_000, 1_000);
  assert.match(its.roots("slack").find((text) => text.includes("Storm:")) ?? "", /With a card of their own here: 11/);
  assert.doesNotMatch((await say(its, "list --storm")).text, new RegExp(`INC-${id} `), "held on the other platform alone");
});

test("cards that people ask for come at a rate of their own, which takes none from a P1 and is told to whoever has to wait", async (t) => {
  const its = await rig(t);
  const ids = await its.open(signals(30, "P3"));
  await its.turn();
  const replies = [];
  for (const id of ids.slice(12, 19)) replies.push(await say(its, `show ${id} --card`));
  assert.deepEqual(
    replies.map(({ ok }) => ok),
    [true, true, true, true, true, false, false],
  );
  assert.match(replies[6]!.text, /Ask again in 12 s, or decide without it: \/incident show INC-19/);
  await its.open(signals(10, "P1", 300));
  await its.pass(20_000, 500);
  assert.equal(its.said.filter(({ platform, what, text }) => platform === "slack" && what === "post" && text.startsWith("P1 ")).length, 10);
  assert.ok((await say(its, `show ${ids[18]} --card`)).ok);
  // Another channel has its own.
  assert.ok((await say(its, `show ${ids[18]} --card`, veraOnMattermost, mattermostPlace.channel)).ok);
});

test("where a card cannot be put up, the reply says why and what to do", async (t) => {
  const muted: Mute[] = [];
  const its = await rig(t, { mutes: () => Promise.resolve(muted) });
  const [id, over] = (await its.open(signals(30, "P3"))).slice(20) as [number, number];
  await its.turn();
  await its.clear(["web-021"], signals(1, "P3", 21)[0]!.kind, "unit-21");
  await its.settle(over);
  const refusal = async (text: string, actor?: Actor, channel?: string): Promise<string> => {
    const reply = await say(its, text, actor, channel);
    assert.equal(reply.ok, false, reply.text);
    return reply.text;
  };
  assert.match(await refusal(`show ${id} --card`, vera, "D0VERA000"), /Cards stand only in channels that the configuration names/);
  assert.equal(await refusal(`show ${id} --card`, operator, "console"), `The console has every card: http://hub/incidents/${id}`);
  assert.match(await refusal(`show ${over} --card`), new RegExp(`INC-${over} is over \\(Recovered by itself\\)`));
  assert.equal(await refusal(`show ${id} --card`, stan), `There is no INC-${id}.`);
  assert.equal(await refusal("show 99999 --card"), "There is no INC-99999.");
  muted.push({ id: "1", host: "*", kind: "*", until: its.ports.clock.now() + 60_000, reason: "work", by: "ann", at: 0 });
  assert.match(await refusal(`show ${id} --card`), /is muted until .* End the mute first/);
  assert.match((await say(its, "show --card")).text, /It takes one incident: show ID \[--card\] \[--page N\]/);
  assert.equal(cards(its, id), 0);
});

test("in quiet hours and for a group a card that is asked for comes up as well", async (t) => {
  const its = await rig(t, { quietUntil: (_, at) => at + 60_000 });
  const [id] = await its.open(signals(1, "P3"));
  await its.turn();
  assert.equal(cards(its, id!), 0);
  assert.ok((await say(its, `show ${id} --card`)).ok);
  await its.turn();
  assert.equal(cards(its, id!), 1);
});
