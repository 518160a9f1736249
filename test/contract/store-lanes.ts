import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "../../src/adapters/clock.js";
import { openStore } from "../../src/adapters/store/connect.js";
import type { Incident } from "../../src/core/incident.js";
import type { Route } from "../../src/core/routing.js";
import type { Severity } from "../../src/core/signal.js";
import type { DueCard } from "../../src/ports/outbox.js";
import type { Store } from "../../src/ports/store.js";
import { silentLog, testDeadlines } from "../fakes/embedded-store.js";
import type { UseStore } from "./store.contract.js";
import { letUpAndClaim } from "./let-up.js";
import { changeOf, evidence, host, loaded, moved, opened, planFor, proposed, vote } from "./store-examples.js";
import { ann, incidentIn } from "../fakes/incidents.js";

const leaseMs = 30_000;
const t0 = 1_000_000;
const incidents: Route = { platform: "slack", channel: "C0INCIDENTS" };
const spill: Route = { platform: "slack", channel: "C0SPILL", takes: null, fallback: true };

/** One incident for each severity, in that order, ids from 1. */
async function raised(store: Store, severities: readonly Severity[], at = t0): Promise<void> {
  await store.admit(
    host,
    severities.map((severity, i) => evidence({ severity, subject: `s${i} ${at}`, id: `${i} ${at}` })),
    at,
  );
}

const due = async (store: Store, now: number, limit = 9): Promise<readonly DueCard[]> =>
  (await letUpAndClaim(store, "slack", limit, leaseMs, now)).cards;
const ids = (cards: readonly DueCard[]): readonly number[] => cards.map(({ incidentId }) => incidentId);
const ts = (n: number): { readonly channel: string; readonly message: string } => ({ channel: "C0INCIDENTS", message: String(n) });
const gone = { why: "It is archived.", until: t0 + 300_000, gone: true, seenAt: t0, at: t0 };

export function lanesContract(use: UseStore): void {
  const withRoutes = (destinations: readonly Route[], run: Parameters<UseStore>[0]) => use(run, { destinations });

  test("a channel gets a short burst of new cards and then one a second, and is told when the next slot comes", () =>
    withRoutes([incidents], async ({ store }) => {
      await raised(store, ["P3", "P3", "P3", "P3", "P3"]);
      assert.deepEqual(ids(await due(store, t0)), [1, 2, 3]);
      const { cards, nextAt } = await letUpAndClaim(store, "slack", 9, leaseMs, t0 + 1);
      assert.deepEqual([cards, nextAt], [[], t0 + 1_000]);
      assert.deepEqual(ids(await due(store, t0 + 1_000)), [4]);
      assert.deepEqual(ids(await due(store, t0 + 2_000)), [5]);
    }));

  test("two hubs on one database have one rate together", () =>
    withRoutes([incidents], async ({ store, database }) => {
      const other = await openStore({ database, destinations: [incidents], clock: systemClock, log: silentLog, deadlines: testDeadlines });
      await raised(store, Array<Severity>(20).fill("P3"));
      const claims = await Promise.all(Array.from({ length: 8 }, (_, i) => due(i % 2 === 0 ? store : other, t0)));
      assert.deepEqual([...ids(claims.flat())].sort(), [1, 2, 3]);
      await other.close();
    }));

  test("a new P1 card passes those that were there before it", () =>
    withRoutes([incidents], async ({ store }) => {
      await raised(store, Array<Severity>(30).fill("P4"));
      await due(store, t0);
      await raised(store, ["P1"], t0 + 500);
      const next = [...(await due(store, t0 + 1_000)), ...(await due(store, t0 + 2_000))];
      assert.ok(ids(next).includes(31));
    }));

  test("the edit after a decision is shown at once and first; a mere repetition waits", () =>
    withRoutes([incidents], async ({ store }) => {
      const incident = await proposed(store);
      const now = t0 + 60_000;
      await raised(store, ["P1"], now - 50_000);
      for (const card of await due(store, now)) await store.cardShown(card, ts(card.incidentId), now);
      await store.admit(host, [evidence({ severity: "P1", subject: `s0 ${now - 50_000}`, id: "again", phase: "repeated" })], now + 1);
      const decision = vote(incident, "approve", ann);
      await store.persist(changeOf(await loaded(store, incident.id), "approved", { decision }), now + 2);
      assert.deepEqual(ids(await due(store, now + 2)), [incident.id]);
      assert.deepEqual(ids(await due(store, now + 5_001)), [2]);
    }));

  test("a plan is edited into its card at once, also when it comes while the card is being posted", () =>
    withRoutes([incidents], async ({ store }) => {
      const diagnosed = async (subject: string): Promise<Incident> =>
        moved(store, await opened(store, t0, { subject }), "diagnosed", { diagnosis: incidentIn("proposed").diagnosis! }, t0);
      const up = await diagnosed("up");
      for (const card of await due(store, t0)) await store.cardShown(card, ts(card.incidentId), t0);
      const onItsWay = await diagnosed("on its way");
      const [posting] = await due(store, t0 + 10);
      for (const incident of [up, onItsWay]) await moved(store, incident, "proposed", { plan: planFor(incident) }, t0 + 20);
      assert.deepEqual(ids(await due(store, t0 + 20)), [up.id]);
      await store.cardShown(posting!, ts(onItsWay.id), t0 + 30);
      assert.deepEqual(ids(await due(store, t0 + 30)), [onItsWay.id]);
    }));

  test("a lane that was asked to send less waits as a whole, also in another hub and after a restart; others do not", () =>
    withRoutes([incidents, { platform: "slack", channel: "C0OTHER" }], async ({ store, database }) => {
      await raised(store, ["P1", "P1"]);
      const [card] = await due(store, t0, 1);
      await store.laneThrottled(card!.destination, "post", t0 + 90_000, "Slack asks to send less.");
      await store.cardRequeued(card!);
      const routes = [incidents, { platform: "slack", channel: "C0OTHER" }] as const;
      const later = await openStore({ database, destinations: routes, clock: systemClock, log: silentLog, deadlines: testDeadlines });
      const channels = (await due(later, t0 + 89_999)).map(({ destination }) => destination.channel);
      assert.ok(channels.every((channel) => channel !== card!.destination.channel) && channels.length === 2);
      assert.equal((await due(later, t0 + 90_000)).length, 2);
      await later.close();
    }));

  test("failures together count once, a lane that fails for ten minutes is told once, and a success ends it", () =>
    withRoutes([incidents], async ({ store }) => {
      await raised(store, ["P1", "P1", "P1"]);
      const cards = await due(store, t0);
      for (const card of cards) {
        const trouble = { why: "Slack cannot be reached.", until: t0 + 2_000, gone: false, seenAt: card.at, at: t0 + 100 };
        await store.laneClosed(card.destination, trouble);
        await store.cardFailed(card, "Slack cannot be reached.", t0 + 500);
      }
      assert.deepEqual(ids(await due(store, t0 + 1_999)), []);
      const [again] = await due(store, t0 + 2_000, 1);
      assert.equal(again?.laneAttempts, 1);
      const alarmed = await letUpAndClaim(store, "slack", 0, leaseMs, t0 + 600_100);
      assert.deepEqual(
        alarmed.alarms.map(({ channel, trouble }) => [channel, trouble]),
        [["C0INCIDENTS", "Slack cannot be reached."]],
      );
      assert.deepEqual((await letUpAndClaim(store, "slack", 0, leaseMs, t0 + 700_000)).alarms, []);
      await store.laneRecovered(again!.destination);
      const lanes = await store.lanes();
      assert.ok(lanes.every(({ failingSince, trouble }) => failingSince === null && trouble === null));
    }));

  test("cards of a channel that is gone are shown at the fallback with a word on why, and at home again when it is back", () =>
    withRoutes([incidents, spill], async ({ store }) => {
      await raised(store, ["P2"]);
      const [card] = await due(store, t0);
      await store.laneClosed(card!.destination, gone);
      await store.cardRequeued(card!);
      const [standIn] = await due(store, t0 + 10);
      assert.equal(standIn?.destination.channel, "C0SPILL");
      assert.match(standIn.note ?? "", /C0INCIDENTS of Slack.*It is archived\./);
      await store.cardShown(standIn, { channel: "C0SPILL", message: "1" }, t0 + 20);
      // What becomes of it is told there too, also a new incident.
      await store.persist(changeOf(await loaded(store, 1), "diagnosed"), t0 + 5_000);
      await raised(store, ["P1"], t0 + 5_000);
      const next = await due(store, t0 + 6_000);
      assert.deepEqual(next.map(({ incidentId, destination }) => [incidentId, destination.channel]).sort(), [
        [1, "C0SPILL"],
        [2, "C0SPILL"],
      ]);
      const [back] = await due(store, t0 + 300_000, 1);
      assert.deepEqual([back?.destination.channel, back?.hasStandIn, back?.note], ["C0INCIDENTS", true, null]);
      await store.laneRecovered(back!.destination);
      assert.ok((await store.lanes()).every((lane) => !lane.gone));
    }));

  test("a token that is refused closes every lane of the platform", () =>
    withRoutes([incidents, spill, { platform: "mattermost", channel: "m", takes: null, fallback: true }], async ({ store }) => {
      await raised(store, ["P2"]);
      const [card] = await due(store, t0);
      await store.laneClosed({ platform: "slack", channel: "" }, { ...gone, why: "The token is revoked." });
      await store.cardRequeued(card!);
      assert.deepEqual(await due(store, t0 + 10_000), []);
      const { cards } = await letUpAndClaim(store, "mattermost", 9, leaseMs, t0 + 10_000);
      assert.match(cards[0]?.note ?? "", /The token is revoked\./);
    }));

  test("a post of which nobody knows is known to be in doubt, and its button tells where it stands", () =>
    withRoutes([incidents], async ({ store }) => {
      await raised(store, ["P1"]);
      const [card] = await due(store, t0);
      await store.cardOutcomeUnknown(card!, "Slack cannot be reached.", t0 + 2_000);
      await store.messageFound(1, incidents, ts(7), t0 + 1_000);
      const [edit] = await due(store, t0 + 2_000);
      assert.deepEqual([edit?.message, edit?.unsureSince], [ts(7), null]);
    }));

  test("a hub that dies between a post and its note leaves a doubt, not a certainty", () =>
    withRoutes([incidents], async ({ store }) => {
      await raised(store, ["P1"]);
      const [first] = await due(store, t0);
      assert.equal(first?.unsureSince, null);
      const [again] = await due(store, t0 + leaseMs);
      assert.equal(again?.unsureSince, t0);
    }));

  test("a card that is not in doubt has its message from nobody's button", () =>
    withRoutes([incidents], async ({ store }) => {
      await raised(store, ["P1"]);
      await store.messageFound(1, incidents, ts(7), t0);
      assert.equal(await store.messageOf(1, incidents), null);
    }));

  test("a card deleted twice within the hour stays away until its incident changes, and a repetition is no change", () =>
    withRoutes([incidents], async ({ store }) => {
      await raised(store, ["P1"]);
      const remove = async (now: number): Promise<void> => {
        for (const card of await due(store, now)) await store.cardShown(card, ts(now), now);
        await store.persist(changeOf(await loaded(store, 1), "captured", { trouble: String(now) }), now + 10_000);
        for (const card of await due(store, now + 10_000)) await store.messageDeleted(card, now + 10_000);
      };
      await remove(t0);
      await remove(t0 + 20_000);
      await store.admit(host, [evidence({ severity: "P1", subject: `s0 ${t0}`, id: "again", phase: "repeated" })], t0 + 40_000);
      assert.deepEqual(await due(store, t0 + 60_000), []);
      await store.persist(changeOf(await loaded(store, 1), "diagnosed"), t0 + 61_000);
      assert.deepEqual(
        (await due(store, t0 + 61_000)).map(({ message, posts }) => [message, posts]),
        [[null, 2]],
      );
    }));

  test("health sees how many cards wait in a lane, since when, and why", () =>
    withRoutes([incidents], async ({ store }) => {
      await raised(store, ["P1", "P2"]);
      await due(store, t0, 1);
      await store.laneThrottled(incidents, "post", t0 + 5_000, "Slack asks to send less.");
      const lane = (await store.lanes()).find(({ channel }) => channel === "C0INCIDENTS");
      assert.deepEqual([lane?.waiting, lane?.oldest, lane?.trouble], [2, t0, "Slack asks to send less."]);
    }));
}
