import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Fault } from "../../src/core/fault.js";
import type { Notice } from "../../src/core/notice.js";
import { snooze } from "../../src/pipeline/snooze.js";
import { talkOne } from "../../src/pipeline/talk.js";
import type { Chat } from "../../src/ports/chat.js";
import { place } from "../../src/pipeline/place.js";
import { host, startRig, type Rig } from "./rig.js";

const minute = 60_000;
const there = { platform: "slack", channel: "C1" } as const;
/** Hears every incident too, and wants no thread. */
const second = { platform: "slack", channel: "C2", threadLog: "off" } as const;
/** Gets what nobody else takes, and what nobody answers. */
const last = { platform: "slack", channel: "C9", takes: null, fallback: true } as const;

/** A platform that remembers what was said, and fails when it is told to. */
function listening() {
  const said: { readonly to: string; readonly under: string | null; readonly notice: Notice }[] = [];
  let fault: Fault | null = null;
  let messages = 0;
  const hear = (to: string, under: string | null, notice: Notice): Promise<void> => {
    if (fault !== null) return Promise.reject(fault);
    said.push({ to, under, notice });
    return Promise.resolve();
  };
  const chat: Chat = {
    platform: "slack",
    dedupesMs: 0,
    find: () => Promise.resolve({ kind: "unknown" }),
    post: ({ channel }) => Promise.resolve({ channel, message: String((messages += 1)) }),
    edit: () => Promise.resolve(),
    say: async ({ channel }, notice, under) => {
      await hear(channel, under?.message ?? null, notice);
      return { channel, message: "said" };
    },
    tell: (person, notice) => hear(person, null, notice),
    resay: () => Promise.resolve(),
  };
  return { chat, said, fails: (how: Fault | null) => void (fault = how) };
}

describe("what is said beside cards", () => {
  let rig: Rig;
  let ears: ReturnType<typeof listening>;
  /** The end of the quiet hours of every channel. */
  let quiet = 0;
  before(async () => {
    ears = listening();
    rig = await startRig(
      {
        chats: new Map([["slack", ears.chat]]),
        noise: { quietUntil: (_, at) => (at < quiet ? quiet : null) },
        access: {
          principals: [],
          grants: [
            { to: "console:operator", roles: ["approver", "executor"], hosts: {} },
            { to: "slack-group:S0APPROVE", roles: ["approver"], hosts: {} },
            { to: "slack:T1/U1", roles: ["approver", "executor"], hosts: {} },
          ],
          quorum: [],
        },
      },
      { destinations: [there, second, last] },
    );
  });
  after(() => rig.stop());

  /** Shows the card, then says everything that is due now. */
  async function turn(): Promise<readonly string[]> {
    const before = ears.said.length;
    const { outbox, threads, clock } = rig.ports;
    await place("slack", rig.ports);
    for (const card of (await outbox.claimCards("slack", 9, 1_000, clock.now())).cards)
      await outbox.cardShown(card, { channel: card.destination.channel, message: `card ${card.incidentId}` }, clock.now());
    for (const thread of await threads.claimThreads("slack", 9, 30_000, clock.now())) await talkOne(thread, rig.ports);
    return ears.said.slice(before).map(({ notice }) => notice.title || notice.lines[0] || "");
  }

  test("a plan that waits calls its approvers once, its votes call nobody, and everything comes in its order", async () => {
    const incident = await rig.proposed();
    assert.match((await turn()).join(), /waits for your decision/);
    assert.deepEqual(ears.said.at(-1)?.notice.mentions, [{ kind: "group", id: "S0APPROVE" }]);
    assert.equal(ears.said.at(-1)?.under, `card ${incident.id}`);
    await rig.ask(incident, "approve");
    assert.deepEqual(await turn(), []);
    rig.wait(10_000);
    assert.match((await turn()).join(), /^operator approved plan/);
    assert.deepEqual(ears.said.at(-1)?.notice.mentions, []);
    await rig.ask(incident, "dry-run");
    await rig.report(incident, "passed");
    rig.wait(10_000);
    assert.match((await turn()).join(), /^operator started the dry run/);
    rig.wait(10_000);
    assert.match((await turn()).join(), /^Dry run of plan/);
    rig.wait(10_000);
    assert.deepEqual(await turn(), []);
  });

  test("in quiet hours a P1 calls people as at any other time, and a P2 waits until they end", async () => {
    const urgent = await rig.proposed(undefined, "P1");
    await turn();
    const other = await rig.proposed();
    const { outbox, clock } = rig.ports;
    await place("slack", rig.ports);
    for (const card of (await outbox.claimCards("slack", 9, 1_000, clock.now())).cards)
      await outbox.cardShown(card, { channel: card.destination.channel, message: `card ${card.incidentId}` }, clock.now());
    quiet = clock.now() + 60 * minute;
    rig.wait(5 * minute);
    const night = (await turn()).join();
    assert.match(night, new RegExp(`P1 INC-${urgent.id} .*nobody has decided for 5 minutes`));
    assert.doesNotMatch(night, new RegExp(`INC-${other.id}`));
    await rig.ask(urgent, "approve");
    rig.wait(50 * minute);
    assert.doesNotMatch((await turn()).join(), new RegExp(`INC-${other.id}`));
    rig.wait(5 * minute);
    assert.match((await turn()).join(), new RegExp(`INC-${other.id} .*waits for your decision`));
    await rig.ask(other, "approve");
    rig.wait(minute);
    for (let said = await turn(); said.length > 0; said = await turn()) rig.wait(minute);
  });

  test("a P1 that nobody answers calls again, further each time, in the audit log too, and a decision ends it", async () => {
    const incident = await rig.proposed(undefined, "P1");
    const calls = async (): Promise<number> => (await rig.audited()).filter((action) => action === "call.made").length;
    const before = await calls();
    assert.equal((await turn()).length, 1);
    rig.wait(4 * minute);
    assert.deepEqual(await turn(), []);
    rig.wait(minute);
    assert.match((await turn()).join(), /nobody has decided for 5 minutes/);
    rig.wait(10 * minute);
    assert.match((await turn()).join(), /nobody has decided for 15 minutes/);
    assert.equal(await calls(), before + 3);
    rig.wait(15 * minute);
    assert.match((await turn()).join(), /nobody has decided for 30 minutes/);
    const everywhere = ears.said.filter(({ to }) => to === "C9");
    assert.deepEqual(everywhere.length, 0);
    rig.wait(minute);
    assert.match((await turn()).join(), /nobody has decided for 30 minutes/);
    assert.deepEqual(
      ears.said.filter(({ to }) => to === "C9").map(({ under, notice }) => [under, notice.mentions]),
      [[null, [{ kind: "group", id: "S0APPROVE" }]]],
    );
    assert.deepEqual(
      ears.said.filter(({ to }) => to === "C2"),
      [],
    );
    await rig.ask(incident, "approve");
    rig.wait(60 * minute);
    assert.deepEqual(
      (await turn()).map((line) => /approved/.test(line)),
      [true],
    );
    rig.wait(60 * minute);
    assert.deepEqual(await turn(), []);
  });

  test("a snoozed incident calls nobody until it wakes", async () => {
    const incident = await rig.proposed(undefined, "P1");
    await turn();
    const operator = { platform: "console", id: "operator", name: "operator", groups: [] } as const;
    assert.ok((await snooze(incident.id, 60 * minute, "", operator, rig.ports)).ok);
    rig.wait(40 * minute);
    assert.deepEqual(await turn(), []);
    rig.wait(20 * minute);
    assert.equal(await rig.test.store.wakeSnoozed(rig.ports.clock.now()), 1);
    assert.match((await turn()).join(), /^P1 INC-\d+ on web-07: nobody has decided for 30 minutes/, "the last one that was missed");
  });

  test("after a time in which no hub ran only the last call is made", async () => {
    await rig.proposed(undefined, "P1");
    await turn();
    rig.wait(20 * minute);
    assert.match((await turn()).join(), /^P1 INC-\d+ on web-07: nobody has decided for 15 minutes/);
    rig.wait(minute);
    assert.deepEqual(await turn(), []);
  });

  test("those who decided are told how it ended, once, in a message of their own", async () => {
    const incident = await rig.proposed();
    const person = { platform: "slack", id: "T1/U1", name: "uma", groups: [] } as const;
    await rig.ask(incident, "approve", person);
    await rig.ask(incident, "dry-run", person);
    await rig.report(incident, "passed");
    await rig.ask(await rig.load(incident.id), "run-live", person);
    await rig.report(incident, "executed");
    const { orderId } = rig.verifications.at(-1)!;
    const verification = {
      incidentId: incident.id,
      orderId,
      samples: [1],
      threshold: 2,
      unit: "bytes",
      note: "",
      at: rig.ports.clock.now(),
    };
    await rig.events.verification(host, { ...verification, outcome: "resolved" });
    for (let i = 0; i < 9; i += 1) {
      rig.wait(10_000);
      await turn();
    }
    const direct = ears.said.filter(({ to }) => to === "T1/U1");
    assert.deepEqual(
      direct.map(({ notice: { title, mentions } }) => [/^Resolved: INC-\d+ on web-07/.test(title), mentions]),
      [[true, []]],
    );
  });

  test("a platform that is away is tried again, and nothing is lost and nothing said twice", async () => {
    const incident = await rig.proposed();
    ears.fails(new Fault("chat_unavailable", "away", true));
    assert.deepEqual(await turn(), []);
    assert.deepEqual(await turn(), []);
    ears.fails(null);
    rig.wait(20_000);
    assert.equal((await turn()).length, 1);
    assert.equal(ears.said.filter(({ under }) => under === `card ${incident.id}`).length, 1);
  });

  test("a hub that dies between saying and storing it says that one message again and no more", async () => {
    const incident = await rig.proposed();
    const dying = {
      ...rig.ports,
      threads: { ...rig.ports.threads, threadSaid: () => Promise.reject(new Fault("database_unavailable", "gone", true)) },
    };
    const { outbox, threads, clock } = rig.ports;
    await place("slack", rig.ports);
    for (const card of (await outbox.claimCards("slack", 9, 1_000, clock.now())).cards)
      await outbox.cardShown(card, { channel: card.destination.channel, message: `card ${card.incidentId}` }, clock.now());
    for (const thread of await threads.claimThreads("slack", 9, 30_000, clock.now()))
      await talkOne(thread, { ...dying, threads: { ...dying.threads, threadFailed: () => Promise.reject(new Error("dead")) } });
    rig.wait(29_000);
    assert.deepEqual(await turn(), []);
    rig.wait(2_000);
    assert.equal((await turn()).length, 1);
    rig.wait(60_000);
    assert.deepEqual(await turn(), []);
    assert.equal(ears.said.filter(({ under }) => under === `card ${incident.id}`).length, 2);
  });
});
