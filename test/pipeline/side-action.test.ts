import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Access, Actor } from "../../src/core/access.js";
import { untilText } from "../../src/core/card/quiet.js";
import { unmuteOf, type SideAction, type Choice } from "../../src/core/choice.js";
import type { Incident } from "../../src/core/incident.js";
import type { Mute } from "../../src/core/mute.js";
import { approve } from "../../src/pipeline/approve.js";
import type { HubAnswers } from "../../src/pipeline/answers/asker.js";
import { answer } from "../../src/pipeline/answer.js";
import { deliver } from "../../src/pipeline/show.js";
import type { Chat, Reply } from "../../src/ports/chat.js";
import type { Card } from "../../src/core/card.js";
import { testDestination } from "../fakes/embedded-store.js";
import { mallory, operator, second, startRig, type Rig } from "./rig.js";

const viewer: Actor = { platform: "console", id: "viewer", name: "viewer", groups: [] };
const access: Access = {
  principals: [],
  grants: [
    { to: "console:operator", roles: ["approver", "executor"], hosts: {} },
    { to: "console:second", roles: ["approver"], hosts: {} },
    { to: "console:viewer", roles: ["viewer"], hosts: {} },
  ],
  quorum: [],
};
const nobodyAsks = (): Promise<never> => Promise.reject(new Error("nobody asks here"));
const hub: HubAnswers = { command: "/incident", consoleUrl: "https://hub.example", status: nobodyAsks, signInLink: nobodyAsks };
const hour = 3_600_000;

describe("the second row of a card", () => {
  let rig: Rig;
  before(async () => {
    rig = await startRig({ access });
  });
  after(() => rig.stop());

  async function refOf(incident: Incident, choice: Choice): Promise<string> {
    const refs = await rig.ports.outbox.refs({ incidentId: incident.id, destination: testDestination }, incident.planHash ?? "", [choice]);
    return refs[choice]!;
  }

  const take = async (incident: Incident, choice: SideAction, actor: Actor = operator, reason = ""): Promise<Reply> =>
    approve({ ref: await refOf(incident, choice), actor, channel: testDestination.channel, message: null, reason }, hub, rig.ports);
  const type = (text: string, actor: Actor = operator): Promise<Reply> =>
    answer({ text, actor, channel: testDestination.channel }, hub, rig.ports);
  const lastAction = async (): Promise<string | undefined> => (await rig.audited()).at(-1);

  test("a snooze does what its verb does, with the same answer, and wakes by the card too", async () => {
    const incident = await rig.proposed();
    const reply = await take(incident, "snooze-1h");
    assert.deepEqual(reply, { ok: true, text: `Snoozed until 03:14 UTC. It wakes by itself, or with /incident wake INC-${incident.id}` });
    const { snooze } = await rig.load(incident.id);
    assert.deepEqual(await type(`snooze ${incident.id} 1h`), reply);
    assert.deepEqual((await rig.load(incident.id)).snooze, snooze);
    assert.deepEqual(await take(incident, "wake"), { ok: true, text: `INC-${incident.id} is awake again.` });
    assert.deepEqual(await take(incident, "wake"), { ok: false, text: `INC-${incident.id} is not snoozed.` });
  });

  test("two people who snooze at once are both heard, and what stands is the one that was stored last", async () => {
    const incident = await rig.proposed();
    const replies = await Promise.all([take(incident, "snooze-1h", operator), take(incident, "snooze-4h", second)]);
    assert.deepEqual(
      replies.map(({ ok }) => ok),
      [true, true],
    );
    const entries = (await rig.test.store.auditOf(incident.id, 50)).filter(({ action }) => action === "incident.snoozed");
    assert.equal(entries.length, 2);
    const { snooze } = await rig.load(incident.id);
    assert.equal(snooze?.by, entries[1]?.actor);
    assert.equal(snooze?.until, rig.ports.clock.now() + (snooze?.by === "operator" ? 1 : 4) * hour);
  });

  test("an option still counts after the plan has changed, and not after the incident is over", async () => {
    const incident = await rig.proposed();
    const old = await refOf(incident, "snooze-1h");
    await rig.ask(incident, "rediagnose");
    const click = { ref: old, actor: operator, channel: testDestination.channel, message: null, reason: "" };
    assert.ok((await approve(click, hub, rig.ports)).ok);
    const anew = await rig.settle(incident.id);
    await rig.ask(anew, "reject");
    const late = await approve(click, hub, rig.ports);
    assert.deepEqual(late, { ok: false, text: `INC-${incident.id} is over; there is nothing to be reminded of.` });
    assert.equal((await rig.load(incident.id)).snooze, null);
  });

  test("an option of a plan that is gone asks for nothing, and says so", async () => {
    const incident = await rig.proposed();
    const old = await refOf(incident, "rediagnose");
    const click = { ref: old, actor: operator, channel: testDestination.channel, message: null, reason: "" };
    assert.ok((await approve(click, hub, rig.ports)).ok);
    const again = await approve(click, hub, rig.ports);
    assert.equal(again.ok, false);
    assert.match(again.text, /A new plan of INC-\d+ is being made/);
  });

  test("who may not snooze, wake or mute is told which role it takes, nothing changes, and it is on record", async () => {
    const incident = await rig.proposed();
    for (const [choice, refused] of [
      ["snooze-1h", "snooze.refused"],
      ["wake", "snooze.refused"],
      ["mute-4h", "mute.refused"],
    ] as const) {
      for (const actor of [viewer, { ...mallory, platform: "console" as const }]) {
        const reply = await take(incident, choice, actor, "because");
        assert.equal(reply.ok, false);
        assert.match(reply.text, /^You need the role responder/);
        assert.equal(await lastAction(), refused);
      }
    }
    assert.deepEqual(await rig.ports.muteStore.mutes(rig.ports.clock.now()), []);
    assert.equal((await rig.load(incident.id)).snooze, null);
  });

  test("a mute asks for its reason, is about that signal on that host alone, and ends by the card too", async () => {
    const incident = await rig.proposed();
    assert.match((await take(incident, "mute-4h", operator, "  ")).text, /^Say in a few words why/);
    const reply = await take(incident, "mute-4h", operator, "migration");
    const [mute] = await rig.ports.muteStore.mutes(rig.ports.clock.now());
    assert.deepEqual([mute?.host, mute?.kind, mute?.reason, mute?.by], [incident.host, incident.signal.kind, "migration", "operator"]);
    assert.equal(mute?.until, rig.ports.clock.now() + 4 * hour);
    assert.match(reply.text, new RegExp(`^Muted until 06:14 UTC\\. .* It ends by itself, or with /incident unmute ${mute?.id}$`));
    assert.match((await type("list")).text, /Waiting for approval, muted until 06:14 UTC/);
    assert.match((await type(`show ${incident.id}`)).text, /Muted until 06:14 UTC by operator \(migration\)\. It is mute \d+\./);
    const end = unmuteOf(mute!);
    assert.equal((await take(incident, end, viewer)).ok, false);
    const over = `INC-${incident.id} is not muted any more.`;
    assert.deepEqual(await take(incident, end, second), { ok: true, text: `Mute ${mute?.id} of ${incident.host} has ended. ${over}` });
    assert.deepEqual(await take(incident, end), { ok: false, text: `Mute ${mute?.id} has ended already. ${over}` });
  });

  test("a press ends the mute that its label named, whatever else mutes by then, and says what still does", async () => {
    const incident = await rig.proposed();
    const began = async (text: string): Promise<Mute> => {
      assert.ok((await type(text)).ok, text);
      return (await rig.ports.muteStore.mutes(rig.ports.clock.now()))[0]!;
    };
    const held = async (): Promise<readonly string[]> =>
      (await rig.ports.muteStore.mutes(rig.ports.clock.now())).map(({ id }) => id).toSorted();
    const named = await began(`mute host:${incident.host} 1h "restart"`);
    const press = await refOf(incident, unmuteOf(named));
    const longer = await began('mute host:web-* 2h "migration of the site"');
    const elsewhere = await began('mute host:db-* 3h "backup"');
    const click = { ref: press, actor: operator, channel: testDestination.channel, message: null, reason: "" };
    const replies = await Promise.all([approve(click, hub, rig.ports), approve(click, hub, rig.ports)]);
    const until = untilText(longer.until, rig.ports.clock.now());
    const still = `INC-${incident.id} is still muted: mute ${longer.id} of web-* until ${until}.`;
    assert.deepEqual(replies.map(({ text }) => text).toSorted(), [
      `Mute ${named.id} has ended already. ${still}`,
      `Mute ${named.id} of ${incident.host} has ended. ${still}`,
    ]);
    assert.deepEqual(await held(), [longer.id, elsewhere.id].toSorted());
    const narrow = await began(`mute host:${incident.host} rule:cpu-high 1h "load test"`);
    assert.deepEqual(await type(`unmute ${longer.id}`), {
      ok: true,
      text: `Mute ${longer.id} of web-* has ended. Still muted there: mute ${narrow.id} of ${incident.host} until ${untilText(narrow.until, rig.ports.clock.now())}.`,
    });
    assert.match((await take(incident, unmuteOf(longer))).text, / has ended already\. INC-\d+ is not muted any more\.$/);
    for (const { id } of [narrow, elsewhere]) assert.ok((await type(`unmute ${id}`)).ok);
  });

  test("a post-mortem is answered as its verb is, to whoever may see the incident", async () => {
    const incident = await rig.proposed();
    await rig.ask(incident, "reject");
    const reply = await take(incident, "postmortem", viewer);
    assert.deepEqual(reply, await type(`postmortem ${incident.id}`, viewer));
    assert.match(reply.text, new RegExp(`INC-${incident.id}`));
    assert.equal((await take(incident, "postmortem", mallory)).ok, false);
  });

  test("a mute that begins, ends or runs out shows every card anew that it is about", async () => {
    const incident = await rig.proposed();
    const drawn: Card[] = [];
    const keep = (card: Card) => (drawn.push(card), Promise.resolve({ channel: testDestination.channel, message: "1.1" }));
    const chat = {
      platform: testDestination.platform,
      dedupesMs: 0,
      post: (_: unknown, card: Card) => keep(card),
      edit: (_: unknown, card: Card) => keep(card).then(() => undefined),
    } as unknown as Chat;
    const ports = {
      ...rig.ports,
      chats: new Map([[testDestination.platform, chat]]),
      destinations: [testDestination],
      noise: { ...rig.ports.noise, mutes: () => rig.test.store.mutes(rig.ports.clock.now()) },
    };
    const shown = async (): Promise<readonly string[] | null> => {
      drawn.length = 0;
      const { cards } = await rig.ports.outbox.claimCards(testDestination.platform, 50, 30_000, rig.ports.clock.now());
      const mutes = await ports.noise.mutes();
      for (const card of cards) await deliver(card, ports, mutes);
      return drawn.find(({ incidentId }) => incidentId === incident.id)?.quiet.map(({ text }) => text) ?? null;
    };
    rig.wait(60_000);
    assert.deepEqual(await shown(), []);
    assert.equal(await shown(), null, "nothing has changed");
    rig.wait(60_000);
    await take(incident, "mute-4h", operator, "migration");
    assert.match((await shown())?.[0] ?? "", /^Muted until 06:16 UTC by operator \(migration\)\./);
    rig.wait(60_000);
    await take(incident, unmuteOf((await ports.noise.mutes())[0]!));
    assert.deepEqual(await shown(), []);
    rig.wait(60_000);
    await take(incident, "mute-4h", operator, "migration");
    await shown();
    rig.wait(4 * hour);
    assert.equal(await rig.ports.muteStore.lapseMutes(rig.ports.clock.now()), 1);
    assert.equal(await rig.ports.muteStore.lapseMutes(rig.ports.clock.now()), 0);
    assert.deepEqual(await shown(), []);
    assert.equal(await lastAction(), "mute.ended");
  });
});
