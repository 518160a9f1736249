import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { Mute } from "../../../src/core/mute.js";
import {
  placeCard,
  placeCards as placeAll,
  type Channel,
  type HeldReason,
  type NewCard,
  type Placement,
} from "../../../src/core/noise/place.js";
import { defaultNoiseRules as rules, urgentRate } from "../../../src/core/noise/rules.js";
import { take } from "../../../src/core/lane.js";
import { cardsAfter, stormAfter } from "../../../src/core/noise/storm.js";
import { severities, signalKinds } from "../../../src/core/signal.js";

const at = 10_000_000;
const quiet: Channel = {
  mutes: [],
  quietUntil: null,
  recent: [],
  urgentFullAt: 0,
  isStorm: false,
  cardsInStorm: 0,
  groups: new Map(),
  flapping: new Set(),
};
const card = (over: Partial<NewCard> = {}): NewCard => ({
  incidentId: 1,
  fingerprint: "f1",
  host: "web-07",
  kind: "disk-space",
  severity: "P3",
  openedAt: at,
  isOpen: true,
  isDecidedOn: false,
  openings: 1,
  isCounted: false,
  held: null,
  ...over,
});
/** So many incidents, each on a host and of a kind of its own as far as there are kinds. */
const many = (n: number, over: Partial<NewCard> = {}): readonly NewCard[] =>
  Array.from({ length: n }, (_, i) =>
    card({ incidentId: i + 1, fingerprint: `f${i}`, host: `web-${i}`, kind: signalKinds[i % signalKinds.length]!, ...over }),
  );
const placeCards = (...given: Parameters<typeof placeAll>): readonly Placement[] => placeAll(...given).placements;
const own: Placement = { kind: "own", isListed: false };
const heldFor = (why: HeldReason, until: number | null = null): Placement => ({ kind: "held", why, until });
const mute: Mute = { id: "m", host: "web-*", kind: "*", until: at + 5, reason: "work", by: "ann", at: 0 };

describe("where the news of an incident goes", () => {
  test("on a calm day every incident has its card", () => {
    assert.deepEqual(placeCards(many(10), quiet, rules, at), Array(10).fill(own));
  });

  test("the eleventh new card in a minute begins a storm: from then on P1 alone have cards, ten at once and then one every twelve seconds", () => {
    const { placements, urgentFullAt } = placeAll([...many(11), ...many(12, { severity: "P1" })], quiet, rules, at);
    assert.deepEqual(placements.slice(0, 10), Array(10).fill(own));
    assert.deepEqual(placements[10], heldFor("storm"));
    assert.deepEqual(placements.slice(11, 21), Array(10).fill(own));
    // With those that came before the storm the channel has its twenty, so that these do not queue.
    assert.deepEqual(placements.slice(21), Array(2).fill(heldFor("storm")));
    const later: Channel = { ...quiet, isStorm: true, urgentFullAt };
    assert.deepEqual(placeCard(card({ severity: "P1" }), later, rules, at + 11_999), heldFor("storm", at + 12_000));
    assert.deepEqual(placeCard(card({ severity: "P1" }), later, rules, at + 12_000), own);
    assert.deepEqual(placeCards(many(11, { severity: "P1" }), later, rules, at + 120_000).filter(({ kind }) => kind === "own").length, 10);
  });

  test("a clock that is set back by ten minutes delays a P1 by one token at most", () => {
    const ahead: Channel = { ...quiet, isStorm: true, urgentFullAt: at + 720_000 };
    const { placements, urgentFullAt } = placeAll(many(2, { severity: "P1" }), ahead, rules, at);
    assert.deepEqual(placements, [own, heldFor("storm", at + 12_000)]);
    assert.deepEqual(placeCard(card({ severity: "P1" }), { ...ahead, urgentFullAt }, rules, at + 12_000), own);
    assert.deepEqual(stormAfter({ since: at, loudAt: at + 600_000 }, 0, at, rules), { storm: { since: at, loudAt: at }, isOver: false });
  });

  test("P1 incidents that queue for a card do not fill the channel either", () => {
    const channel = { ...quiet, isStorm: true, cardsInStorm: rules.storm.cards };
    assert.deepEqual(placeCard(card({ severity: "P1", held: "storm", isCounted: true }), channel, rules, at), heldFor("storm"));
    assert.equal(placeCard(card({ severity: "P1" }), channel, rules, at).kind, "own");
  });

  test("what a storm has counted stays counted when it is over, until a person decides or it becomes a P1", () => {
    const counted = card({ held: "storm", isCounted: true });
    assert.deepEqual(placeCard(counted, quiet, rules, at), heldFor("storm"));
    assert.deepEqual(placeCard({ ...counted, isDecidedOn: true }, quiet, rules, at), own);
    assert.deepEqual(placeCard({ ...counted, severity: "P1" }, quiet, rules, at), own);
  });

  test("one kind of signal on a third host within two minutes goes to one card for all of them", () => {
    const alike = many(4, { kind: "disk-space" });
    assert.deepEqual(placeCards(alike, quiet, rules, at), [own, own, heldFor("group"), heldFor("group")]);
    const later = { ...quiet, recent: [{ at: at - 120_000, host: "a", kind: "disk-space" as const }] };
    assert.deepEqual(placeCards(alike.slice(0, 2), later, rules, at), [own, own]);
    assert.deepEqual(placeCards(many(4, { kind: "disk-space", host: "web-1" }), quiet, rules, at), Array(4).fill(own));
  });

  test("a P1 has its own card also when it belongs to a group", () => {
    const groups = new Map([["disk-space" as const, at - 1]]);
    assert.deepEqual(placeCard(card({ severity: "P1" }), { ...quiet, groups }, rules, at), { kind: "own", isListed: true });
  });

  test("the fourth opening within half an hour is flapping; a P1 that then stays open for five minutes has its card", () => {
    assert.deepEqual(placeCard(card({ openings: 3 }), quiet, rules, at), own);
    assert.deepEqual(placeCard(card({ openings: 4 }), quiet, rules, at), heldFor("flapping"));
    assert.deepEqual(placeCard(card({ openings: 1 }), { ...quiet, flapping: new Set(["f1"]) }, rules, at), heldFor("flapping"));
    const urgent = card({ openings: 4, severity: "P1" });
    assert.deepEqual(placeCard(urgent, quiet, rules, at), heldFor("flapping", at + 300_000));
    assert.deepEqual(placeCard({ ...urgent, held: "flapping" }, quiet, rules, at + 300_000), own);
  });

  test("in quiet hours only P1 are heard, and a storm of others makes no noise", () => {
    const night = { ...quiet, quietUntil: at + 3_600_000 };
    const placed = placeCards([...many(30), card({ severity: "P1" })], night, rules, at);
    assert.deepEqual(placed.slice(0, 30), Array(30).fill(heldFor("quiet-hours")));
    assert.deepEqual(placed[30], own);
    // Nor does one that flaps; what is on a flapping card already stays there.
    assert.deepEqual(placeCard(card({ openings: 5 }), night, rules, at), heldFor("quiet-hours"));
    assert.deepEqual(placeCard(card({ openings: 5, held: "flapping" }), night, rules, at), heldFor("flapping"));
  });

  test("a mute silences a P1 too, ends when it says, and what was over by then is never told", () => {
    const channel = { ...quiet, mutes: [mute] };
    assert.deepEqual(placeCard(card({ severity: "P1" }), channel, rules, at), heldFor("muted", at + 5));
    assert.deepEqual(placeCard(card({ held: "muted" }), channel, rules, at + 5), own);
    assert.deepEqual(placeCard(card({ held: "muted", isOpen: false }), channel, rules, at + 5), heldFor("muted"));
  });

  test("what a person has decided on has its card, whatever else holds", () => {
    const channel: Channel = { ...quiet, mutes: [mute], quietUntil: at + 1, isStorm: true, flapping: new Set(["f1"]) };
    assert.deepEqual(placeCard(card({ isDecidedOn: true, openings: 9, held: "storm" }), channel, rules, at), own);
  });
});

describe("in any run of incidents", () => {
  const mostInMinute = rules.storm.cardsPerMinute + rules.storm.urgentBurst + rules.storm.urgentPerMinute;
  const arrival = fc.record({
    afterMs: fc.oneof(fc.constant(0), fc.nat(200), fc.nat(90_000)),
    severity: fc.constantFrom(...severities),
    kind: fc.constantFrom(...signalKinds.slice(0, 4)),
    host: fc.nat(30),
    openings: fc.integer({ min: 1, max: 6 }),
  });

  test("no minute brings more cards than the limit and the P1 of a storm, and no P1 waits when there is room", () => {
    fc.assert(
      fc.property(fc.array(arrival, { maxLength: 150 }), (arrivals) => {
        let now = at;
        let channel = quiet;
        const ups: { readonly at: number; readonly urgent: boolean }[] = [];
        for (const [i, { afterMs, host, ...rest }] of arrivals.entries()) {
          now += afterMs;
          const it = card({ incidentId: i, fingerprint: `f${i}`, host: `web-${host}`, openedAt: now, ...rest });
          const before = channel.urgentFullAt;
          const { placements, urgentFullAt } = placeAll([it], channel, rules, now);
          const placement = placements[0]!;
          channel = { ...channel, urgentFullAt };
          if (placement.kind === "own") ups.push({ at: now, urgent: it.severity === "P1" });
          // What the store keeps, in the plainest form.
          const counts = placement.kind === "own" || placement.why === "storm" || placement.why === "group";
          if (counts) channel = { ...channel, recent: [...channel.recent, { at: now, host: it.host, kind: it.kind }] };
          if (placement.kind === "held" && placement.why === "storm") channel = { ...channel, isStorm: true };
          const minute = ups.filter((up) => up.at > now - 60_000);
          assert.ok(minute.filter(({ urgent }) => !urgent).length <= rules.storm.cardsPerMinute);
          assert.ok(minute.length <= mostInMinute);
          if (it.severity === "P1" && it.openings < rules.flap.openings && placement.kind === "held")
            assert.ok("waitMs" in take(before, urgentRate(rules), now));
        }
      }),
    );
  });

  test("a batch is placed as the same incidents one by one are", () => {
    fc.assert(
      fc.property(fc.array(arrival, { maxLength: 60 }), (arrivals) => {
        const cards = arrivals.map(({ afterMs: _, host, ...rest }, i) =>
          card({ incidentId: i, fingerprint: `f${i}`, host: `web-${host}`, ...rest }),
        );
        const whole = placeCards(cards, quiet, rules, at);
        assert.equal(whole.length, cards.length);
        const own = whole.filter(({ kind }) => kind === "own").length;
        assert.ok(own <= rules.storm.cardsPerMinute + rules.storm.urgentBurst);
        assert.deepEqual(placeCards(cards.slice(0, 20), quiet, rules, at), whole.slice(0, 20));
      }),
    );
  });
});

describe("a storm", () => {
  const storm = { since: at, loudAt: at };

  test("ends after five minutes in which the rate stayed at the limit or below, also when nobody looked", () => {
    assert.deepEqual(stormAfter(storm, 10, at + 299_999, rules), { storm, isOver: false });
    assert.deepEqual(stormAfter(storm, 10, at + 300_000, rules), { storm, isOver: true });
    assert.deepEqual(stormAfter(storm, 11, at + 300_000, rules), { storm: { since: at, loudAt: at + 300_000 }, isOver: false });
    assert.equal(stormAfter(storm, 0, at + 86_400_000, rules).isOver, true);
  });

  test("leaves at most 20 cards: those already up, and the first of those that wait for a decision", () => {
    const waiting = Array.from({ length: 50 }, (_, i) => 50 - i);
    assert.deepEqual(cardsAfter(waiting, 17, rules), [50, 49, 48]);
    assert.deepEqual(cardsAfter(waiting, 99, rules), []);
    assert.deepEqual(cardsAfter([9, 4], 0, rules), [9, 4]);
  });
});
