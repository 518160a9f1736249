import assert from "node:assert/strict";
import { test } from "node:test";
import type { Store } from "../../src/ports/store.js";
import { letUpAndClaim } from "./let-up.js";
import type { UseStore } from "./store.contract.js";
import { changeOf, loaded, opened } from "./store-examples.js";

const leaseMs = 1_000;
const slack = { platform: "slack", channel: "C1" } as const;
const message = { channel: "C1", message: "17.4" };
const places = { destinations: [slack] };

/** An incident whose card stands in Slack. */
async function shown(store: Store) {
  const incident = await opened(store);
  await showAgain(store, 2_000);
  return incident;
}

async function showAgain(store: Store, at: number): Promise<void> {
  const { cards } = await letUpAndClaim(store, "slack", 9, leaseMs, at);
  await store.cardShown(cards[0]!, message, at);
}

export function threadsContract(use: UseStore): void {
  test("a thread is due once its card is shown, below that card, and for one hub at a time", () =>
    use(async ({ store }) => {
      const incident = await opened(store);
      assert.deepEqual(await store.claimThreads("slack", 9, leaseMs, 2_000), []);
      await showAgain(store, 2_000);
      const claimed = (await Promise.all(Array.from({ length: 6 }, () => store.claimThreads("slack", 9, leaseMs, 2_000)))).flat();
      assert.deepEqual(claimed, [
        {
          incidentId: incident.id,
          destination: slack,
          kind: "thread",
          said: new Set(),
          heard: new Set(),
          isFirst: true,
          card: message,
          attempts: 0,
          unsureSince: null,
        },
      ]);
      assert.deepEqual(await store.claimThreads("mattermost", 9, leaseMs, 2_000), []);
      assert.equal((await store.claimThreads("slack", 9, leaseMs, 3_000)).length, 1);
    }, places));

  test("what was said is remembered, and the next waits for its gap or for the time it asked for", () =>
    use(async ({ store }) => {
      const incident = await shown(store);
      const [thread] = await store.claimThreads("slack", 9, leaseMs, 2_000);
      await store.threadSaid(thread!, ["a", "b"], 60_000, [], 2_000);
      assert.deepEqual(await store.claimThreads("slack", 9, leaseMs, 59_999), []);
      await store.persist(changeOf(await loaded(store, incident.id), "captured", { trouble: "one" }), 3_000);
      await showAgain(store, 5_000);
      assert.deepEqual(await store.claimThreads("slack", 9, leaseMs, 11_999), []);
      const [next] = await store.claimThreads("slack", 9, leaseMs, 12_000);
      assert.deepEqual([...next!.said].sort(), ["a", "b"]);
    }, places));

  test("a change that comes while something is said is not forgotten", () =>
    use(async ({ store }) => {
      const incident = await shown(store);
      const [thread] = await store.claimThreads("slack", 9, leaseMs, 2_000);
      await store.persist(changeOf(await loaded(store, incident.id), "captured", { trouble: "one" }), 2_100);
      await showAgain(store, 4_200);
      await store.threadSaid(thread!, ["a"], null, [], 4_300);
      assert.deepEqual(await store.claimThreads("slack", 9, leaseMs, 14_299), []);
      assert.equal((await store.claimThreads("slack", 9, leaseMs, 14_300)).length, 1);
    }, places));

  test("one that failed is tried when its time has come, or when its card changes after it was given up", () =>
    use(async ({ store }) => {
      const incident = await shown(store);
      const [thread] = await store.claimThreads("slack", 9, leaseMs, 2_000);
      await store.threadFailed(thread!, "away", 7_000);
      assert.deepEqual(await store.claimThreads("slack", 9, leaseMs, 6_999), []);
      const [again] = await store.claimThreads("slack", 9, leaseMs, 7_000);
      assert.equal(again?.attempts, 1);
      await store.threadFailed(again!, "refused", null);
      assert.deepEqual(await store.claimThreads("slack", 9, leaseMs, 99_000), []);
      await store.persist(changeOf(await loaded(store, incident.id), "captured", { trouble: "one" }), 8_000);
      await showAgain(store, 99_000);
      assert.equal((await store.claimThreads("slack", 9, leaseMs, 99_000)).length, 1);
    }, places));

  test("I7: what was said and its audit entry are stored together", () =>
    use(async ({ store }) => {
      await shown(store);
      const before = (await store.head()).seq;
      const [thread] = await store.claimThreads("slack", 9, leaseMs, 2_000);
      await store.threadSaid(thread!, ["ask:1"], null, [{ actor: "hub", action: "call.made", object: "INC-1", facts: { step: 1 } }], 2_000);
      assert.equal((await store.head()).seq, before + 1);
    }, places));

  test("a place that is asked twice is due once, and one with a card keeps it", () =>
    use(async ({ store }) => {
      const incident = await shown(store);
      const [thread] = await store.claimThreads("slack", 9, leaseMs, 2_000);
      await store.threadSaid(thread!, ["a"], null, [], 2_000);
      for (const at of [3_000, 4_000]) {
        await store.askThreads(incident.id, "direct", [{ platform: "slack", channel: "T1/U1" }], at);
        await store.askThreads(incident.id, "fallback", [slack], at);
      }
      const due = await store.claimThreads("slack", 9, leaseMs, 5_000);
      assert.deepEqual(due.map(({ destination: { channel }, kind, card, said }) => [channel, kind, card, [...said]]).sort(), [
        ["C1", "thread", message, ["a"]],
        ["T1/U1", "direct", null, []],
      ]);
    }, places));
}
