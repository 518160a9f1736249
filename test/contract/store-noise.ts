import assert from "node:assert/strict";
import { test } from "node:test";
import { defaultNoiseRules as rules } from "../../src/core/noise/rules.js";
import { signalKinds, type Signal } from "../../src/core/signal.js";
import type { Destination } from "../../src/ports/chat.js";
import type { ChannelNow, NoiseKind, NoiseMessage } from "../../src/ports/noise.js";
import type { Store } from "../../src/ports/store.js";
import type { TestStoreOptions } from "../fakes/embedded-store.js";
import { ann } from "../fakes/incidents.js";
import type { UseStore } from "./store.contract.js";
import { changeOf, evidence, loaded, moved, planFor, vote } from "./store-examples.js";

const channel: Destination = { platform: "slack", channel: "C1" };
const options: TestStoreOptions = { destinations: [channel] };
const calm: ChannelNow = { mutes: [], quietUntil: null };
const start = 10_000_000;
const leaseMs = 20_000;

/** So many incidents, each of a host of its own; of several kinds, so that they make no group. */
async function burst(store: Store, n: number, at: number, over: Partial<Signal> = {}): Promise<readonly number[]> {
  const ids = [];
  for (let i = 0; i < n; i += 1) {
    const [admission] = await store.admit(
      `host-${at}-${i}`,
      [evidence({ subject: `unit-${i}`, kind: signalKinds[i % signalKinds.length]!, ...over })],
      at,
    );
    ids.push(admission?.incidentId ?? 0);
  }
  return ids;
}
const place = (store: Store, at: number, now = calm): Promise<number> => store.placeCards(channel, now, rules, 500, at);
async function claimed(store: Store, at: number, kind: NoiseKind): Promise<NoiseMessage> {
  const found = (await store.claimNoise(9, leaseMs, at)).find((message) => message.kind === kind);
  assert.ok(found, `no ${kind} message is due at ${at}`);
  return found;
}
const said = {
  text: "hash",
  at: { channel: "C1", message: "17.1" },
  dueAt: start + 60_000,
  soonestAt: start + 10_000,
  hurriedAt: start + 3_000,
  reposted: false,
};

/** One signal on one host that opens and closes again. */
async function flap(store: Store, times: number, from: number, everyMs: number): Promise<void> {
  for (let i = 0; i < times; i += 1) {
    await store.admit("web-07", [evidence({ subject: "flappy" })], from + i * everyMs);
    await place(store, from + i * everyMs);
    if (i < times - 1) await store.admit("web-07", [evidence({ subject: "flappy", phase: "cleared" })], from + i * everyMs + 1_000);
  }
}

export function noiseContract(use: UseStore): void {
  test("cards are decided about once, in one batch, and one that is let up is not asked about again", () =>
    use(async ({ store }) => {
      await burst(store, 2, start);
      assert.equal(await place(store, start), 2);
      assert.equal(await place(store, start), 0);
      assert.deepEqual(await store.claimNoise(9, leaseMs, start), []);
    }, options));

  test("a storm has one message that counts every card, also those that made it one", () =>
    use(async ({ store }) => {
      await burst(store, 10, start);
      await place(store, start);
      await burst(store, 5, start + 1_000, { severity: "P3" });
      await place(store, start + 1_000);
      const storm = await claimed(store, start + 1_000, "storm");
      const figures = await store.figures(storm, 3);
      assert.equal(figures.total, 15);
      assert.deepEqual(figures.severities, { P1: 0, P2: 10, P3: 5, P4: 0 });
      assert.deepEqual(figures.kinds.slice(3, 6), [
        { kind: "memory-pressure", total: 2 },
        { kind: "memory-process", total: 2 },
        { kind: "cpu-high", total: 1 },
      ]);
      assert.deepEqual(
        [figures.hosts, figures.topHosts.length, figures.top.length, figures.cards, figures.waiting, figures.over],
        [15, 10, 3, 10, 0, 0],
      );
      assert.deepEqual(await store.storms(), [{ destination: channel, since: start + 1_000, total: 15 }]);
    }, options));

  test("hubs that decide at the same time open one storm, and count each card once", () =>
    use(async ({ store }) => {
      await burst(store, 60, start);
      const asked = await Promise.all(Array.from({ length: 8 }, () => store.placeCards(channel, calm, rules, 10, start)));
      assert.equal(
        asked.reduce((sum, one) => sum + one, 0),
        60,
      );
      const due = await Promise.all(Array.from({ length: 8 }, () => store.claimNoise(9, leaseMs, start)));
      assert.deepEqual(
        due.flat().map(({ kind }) => kind),
        ["storm"],
      );
      const { total, cards } = await store.figures(due.flat()[0]!, 0);
      assert.deepEqual([total, cards], [60, 10]);
      assert.equal(await store.newCards(channel, start + 59_999), 60);
      assert.equal(await store.newCards(channel, start + 60_000), 0);
    }, options));

  test("hubs that decide at the same time spend the P1 cards of a storm once, and a clock that is set back takes none away", () =>
    use(async ({ store }) => {
      await burst(store, 20, start, { severity: "P3" });
      await place(store, start);
      await burst(store, 40, start + 1, { severity: "P1" });
      await Promise.all(Array.from({ length: 8 }, () => store.placeCards(channel, calm, rules, 5, start + 1)));
      const storm = await claimed(store, start + 1, "storm");
      // Ten from before it, and the ten that P1 get at once.
      assert.equal((await store.figures(storm, 0)).cards, 20);
      const back = start - 600_000;
      await burst(store, 2, back, { severity: "P1" });
      await place(store, back);
      assert.equal((await store.figures(storm, 0)).cards, 21);
      await burst(store, 1, back + 12_000, { severity: "P1" });
      await place(store, back + 12_000);
      assert.equal((await store.figures(storm, 0)).cards, 22);
    }, options));

  test("a P1 that a digest does not name makes it due three seconds after it was said, also by a clock that was set back", () =>
    use(async ({ store }) => {
      await burst(store, 12, start);
      await place(store, start);
      await store.noiseSaid(await claimed(store, start, "storm"), said, start);
      await burst(store, 1, start + 1_000, { severity: "P1" });
      await place(store, start + 1_000);
      assert.deepEqual(await store.claimNoise(9, leaseMs, start + 2_999), []);
      const storm = await claimed(store, start + 3_000, "storm");
      // Another comes while it is being said.
      await burst(store, 1, start + 3_100, { severity: "P1" });
      await place(store, start + 3_100);
      await store.noiseSaid(storm, { ...said, text: "other", hurriedAt: start + 6_200 }, start + 3_200);
      assert.deepEqual(await store.claimNoise(9, leaseMs, start + 6_199), []);
      await store.noiseSaid(await claimed(store, start + 6_200, "storm"), said, start + 6_200);
      const back = start - 600_000;
      await burst(store, 1, back, { severity: "P1" });
      await place(store, back);
      await claimed(store, back + 3_000, "storm");
    }, options));

  test("a dozen P1 hurry a digest, and those after them as fast as its hurry comes back", () =>
    use(async ({ store }) => {
      await burst(store, 12, start);
      await place(store, start);
      let storm = await claimed(store, start, "storm");
      let hurried = 0;
      for (let n = 1; n <= 30; n += 1) {
        const at = start + n * 3_000;
        await store.noiseSaid(storm, { ...said, text: String(n), dueAt: at + 600_000 }, at);
        await burst(store, 1, at, { severity: "P1" });
        await place(store, at);
        const [due] = await store.claimNoise(9, leaseMs, at + 3_000);
        if (due === undefined) storm = await claimed(store, at + 10_000, "storm");
        else hurried += 1;
        storm = due ?? storm;
      }
      assert.ok(hurried >= 12 + 5 && hurried <= 12 + 12, `${hurried} hurried edits in 90 s`);
    }, options));

  test("of many that wait at a start a P1 is decided about first", () =>
    use(async ({ store }) => {
      await burst(store, 30, start, { severity: "P3" });
      const [urgent] = await burst(store, 1, start + 1, { severity: "P1" });
      await store.placeCards(channel, calm, rules, 1, start + 2);
      const { cards } = await store.claimCards("slack", 9, leaseMs, start + 2);
      assert.deepEqual(
        cards.map(({ incidentId }) => incidentId),
        [urgent],
      );
    }, options));

  test("the end of a storm and its summary come once, whoever ends it", () =>
    use(async ({ store }) => {
      await burst(store, 15, start);
      await place(store, start);
      const storm = await claimed(store, start, "storm");
      const ends = await Promise.all(Array.from({ length: 6 }, () => store.endNoise(storm, [], start + 400_000)));
      assert.deepEqual(ends.filter(Boolean), [true]);
      const summary = await claimed(store, start + 400_000, "storm-over");
      assert.equal((await store.figures(summary, 0)).total, 15);
      assert.deepEqual(await store.storms(), []);
      assert.equal(await store.endNoise(summary, [11, 12], start + 400_001), true);
      assert.equal((await store.figures(summary, 0)).cards, 12);
      await burst(store, 1, start + 500_000);
      await place(store, start + 500_000);
      assert.equal((await store.figures(summary, 0)).total, 15);
    }, options));

  test("a card that a person asked for is none of those that a storm may leave in the channel", () =>
    use(async ({ store }) => {
      const few = { ...rules, storm: { ...rules.storm, cards: 12, urgentBurst: 1 } };
      const placeFew = (at: number): Promise<number> => store.placeCards(channel, calm, few, 500, at);
      const ids = await burst(store, 13, start, { severity: "P3" });
      await placeFew(start);
      for (const id of ids.slice(10)) assert.deepEqual(await store.askCard(channel, id, few, start), { kind: "up" });
      const storm = await claimed(store, start, "storm");
      assert.deepEqual([(await store.figures(storm, 0)).cards, await store.cardsUp(storm)], [13, 10]);
      await burst(store, 2, start + 1, { severity: "P1" });
      await placeFew(start + 1);
      assert.equal(await store.cardsUp(storm), 11);
      // The second P1 may still queue for the twelfth.
      await placeFew(start + 12_001);
      assert.equal(await store.cardsUp(storm), 12);
      await store.endNoise(storm, [], start + 400_000);
      assert.equal(await store.cardsUp(await claimed(store, start + 400_000, "storm-over")), 12);
    }, options));

  test("a card that a storm has let up stays one of its own when somebody asks for it because it could not be shown", () =>
    use(async ({ store }) => {
      const [id] = await burst(store, 12, start, { severity: "P3" });
      await place(store, start);
      const due = (await store.claimCards("slack", 1, leaseMs, start)).cards[0]!;
      assert.equal(due.incidentId, id);
      await store.cardFailed(due, "refused", null);
      assert.deepEqual(await store.askCard(channel, due.incidentId, rules, start + 1), { kind: "up" });
      assert.equal(await store.cardsUp(await claimed(store, start + 1, "storm")), 10);
    }, options));

  test("what waits for a decision and has no card is known by its message", () =>
    use(async ({ store }) => {
      const ids = await burst(store, 14, start);
      await place(store, start);
      for (const id of ids.slice(9, 12)) {
        const diagnosed = await moved(store, await loaded(store, id), "diagnosed");
        await moved(store, diagnosed, "proposed", { plan: planFor(diagnosed) });
      }
      const storm = await claimed(store, start, "storm");
      assert.deepEqual(await store.waitingIn(storm, 5), ids.slice(10, 12));
      assert.deepEqual(await store.waitingIn(storm, 1), ids.slice(10, 11));
      assert.deepEqual(
        (await store.figures(storm, 2)).top.map(({ id }) => id),
        ids.slice(9, 11),
      );
    }, options));

  test("an incident that a person decides on leaves the digest for a card of its own", () =>
    use(async ({ store }) => {
      const ids = await burst(store, 12, start);
      await place(store, start);
      const diagnosed = await moved(store, await loaded(store, ids[11]!), "diagnosed");
      const proposed = await moved(store, diagnosed, "proposed", { plan: planFor(diagnosed) });
      await moved(store, proposed, "approved", { decision: vote(proposed, "approve", ann) });
      assert.equal(await place(store, start + 1_000), 1);
      assert.equal(await place(store, start + 1_000), 0);
      assert.equal((await store.figures(await claimed(store, start + 1_000, "storm"), 0)).cards, 11);
    }, options));

  test("one kind of signal on three hosts has one card, which names the first two as well", () =>
    use(async ({ store }) => {
      await burst(store, 2, start, { kind: "disk-space", subject: "/var" });
      await place(store, start);
      await burst(store, 2, start + 60_000, { kind: "disk-space", subject: "/var" });
      await burst(store, 1, start + 60_000, { kind: "cpu-high", subject: "host" });
      await place(store, start + 60_000);
      const group = await claimed(store, start + 60_000, "group");
      assert.equal(group.key, "disk-space");
      const { total, cards, hosts } = await store.figures(group, 9);
      assert.deepEqual([total, cards, hosts], [4, 2, 4]);
    }, options));

  test("a group that got no member for a while takes no more, and the next of that kind are another group", () =>
    use(async ({ store }) => {
      const full = { kind: "disk-space", subject: "/var" } as const;
      await burst(store, 3, start, full);
      await place(store, start);
      const first = await claimed(store, start, "group");
      await store.noiseSaid(first, { ...said, dueAt: start + 600_000 }, start);
      await burst(store, 3, start + 500_000, full);
      await place(store, start + 500_000);
      const second = await claimed(store, start + 500_000, "group");
      assert.notEqual(second.id, first.id);
      assert.deepEqual([(await store.figures(first, 0)).total, (await store.figures(second, 0)).total], [3, 3]);
      // Its own members still make it look.
      assert.notEqual((await claimed(store, start + 600_000, "group")).endedAt, null);
    }, options));

  test("a signal that opens a fourth time within half an hour has one message from then on, until it rests", () =>
    use(async ({ store }) => {
      await flap(store, 6, start, 60_000);
      const message = await claimed(store, start + 300_000, "flapping");
      const its = await store.flappingOf(message);
      assert.deepEqual([its?.host, its?.subject, its?.since, its?.openings, its?.latest.clearedAt], ["web-07", "flappy", start, 6, null]);
      assert.equal((await store.figures(message, 0)).total, 3);
      await store.noiseSaid(message, { ...said, dueAt: null }, start + 300_000);
      assert.equal(await store.endNoise(message, [], start + 3_000_000), true);
      // It stayed open, and is asked about again.
      assert.equal(await place(store, start + 3_000_000), 1);
      assert.equal(await store.newCards(channel, start + 3_000_000), 1);
      assert.deepEqual(await store.claimNoise(9, leaseMs, start + 3_000_000), []);
    }, options));

  test("what quiet hours hold back is counted in one message that is due at their end", () =>
    use(async ({ store }) => {
      await burst(store, 3, start);
      await place(store, start, { mutes: [], quietUntil: start + 3_600_000 });
      assert.deepEqual(await store.claimNoise(9, leaseMs, start + 3_599_999), []);
      const quiet = await claimed(store, start + 3_600_000, "quiet-hours");
      assert.equal((await store.figures(quiet, 0)).total, 3);
    }, options));

  test("a mute holds a card without any message, and it is asked about again when the mute ends", () =>
    use(async ({ store }) => {
      await burst(store, 1, start);
      const mute = { id: "m", host: "*", kind: "*", until: start + 5_000, reason: "work", by: "ann", at: 0 } as const;
      await place(store, start, { mutes: [mute], quietUntil: null });
      assert.equal(await place(store, start + 4_999), 0);
      assert.equal(await place(store, start + 5_000), 1);
      assert.deepEqual(await store.claimNoise(9, leaseMs, start + 5_000), []);
      assert.equal(await store.newCards(channel, start + 5_000), 1);
    }, options));

  test("a message is leased to one hub, and taken again when its lease runs out, as one that may stand already", () =>
    use(async ({ store }) => {
      await burst(store, 12, start);
      await place(store, start);
      const first = await claimed(store, start, "storm");
      assert.deepEqual([first.message, first.unsureSince], [null, null]);
      assert.deepEqual(await store.claimNoise(9, leaseMs, start + leaseMs - 1), []);
      const second = await claimed(store, start + leaseMs, "storm");
      assert.deepEqual([second.id, second.unsureSince, second.posts], [first.id, start, 0]);
      await store.noiseSaid(second, said, start + leaseMs);
      await store.noiseSaid(first, { ...said, at: { channel: "C1", message: "late" } }, start + leaseMs);
      const third = await claimed(store, start + 60_000, "storm");
      assert.deepEqual(third.message, said.at);
      await store.noiseDeleted(third, start + 60_000);
      const fourth = await claimed(store, start + 60_000, "storm");
      assert.deepEqual([fourth.message, fourth.said, fourth.posts], [null, null, 1]);
    }, options));

  test("a message whose cards change is looked at soon, but not sooner than it may be edited", () =>
    use(async ({ store }) => {
      const ids = await burst(store, 12, start);
      await place(store, start);
      await store.noiseSaid(await claimed(store, start, "storm"), said, start);
      await store.persist(changeOf(await loaded(store, ids[11]!), "diagnosed"), start + 1_000);
      await place(store, start + 1_000);
      assert.deepEqual(await store.claimNoise(9, leaseMs, start + 9_999), []);
      await claimed(store, start + 10_000, "storm");
    }, options));

  test("a failure waits for its time and counts its attempts", () =>
    use(async ({ store }) => {
      await burst(store, 12, start);
      await place(store, start);
      await store.noiseFailed(await claimed(store, start, "storm"), "rate limited", start + 40, start + 7_000);
      assert.deepEqual(await store.claimNoise(9, leaseMs, start + 6_999), []);
      const again = await claimed(store, start + 7_000, "storm");
      assert.deepEqual([again.attempts, again.unsureSince], [1, start + 40]);
    }, options));
}
