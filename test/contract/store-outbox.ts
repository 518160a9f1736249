import assert from "node:assert/strict";
import { test } from "node:test";
import type { Platform } from "../../src/core/access.js";
import type { Destination } from "../../src/ports/chat.js";
import type { DueCard } from "../../src/ports/outbox.js";
import type { Store } from "../../src/ports/store.js";
import { openStore } from "../../src/adapters/store/connect.js";
import { quietEditMs } from "../../src/adapters/store/want-cards.js";
import { systemClock } from "../../src/adapters/clock.js";
import { silentLog, testDeadlines, testDestination } from "../fakes/embedded-store.js";
import type { UseStore } from "./store.contract.js";
import { letUpAndClaim } from "./let-up.js";
import { changeOf, evidence, host, loaded, opened, proposed } from "./store-examples.js";

const leaseMs = 1_000;
const message = { channel: "C1", message: "17.4" };

/** The cards that the platform's lanes have slots for. */
async function claimed(
  store: Store,
  limit: number,
  lease: number,
  now: number,
  platform: Platform = "console",
): Promise<readonly DueCard[]> {
  return (await letUpAndClaim(store, platform, limit, lease, now)).cards;
}

export function outboxContract(use: UseStore): void {
  test("an incident has a card at every destination, and each is claimed once for a lease", () =>
    use(
      async ({ store }) => {
        const incident = await opened(store);
        const cards = await Promise.all(
          Array.from({ length: 5 }, () => [claimed(store, 1, leaseMs, 2_000), claimed(store, 1, leaseMs, 2_000, "slack")]).flat(),
        );
        const channels = cards.flat().map(({ destination }) => `${destination.platform}:${destination.channel}`);
        assert.deepEqual(channels.sort(), ["console:incidents", "slack:C1", "slack:C2"]);
        assert.deepEqual(
          cards.flat().map((card) => [card.incidentId, card.wanted, card.message, card.attempts]),
          Array(3).fill([incident.id, 1, null, 0]),
        );
        assert.equal((await claimed(store, 9, leaseMs, 3_000, "slack")).length, 2);
      },
      { destinations: [testDestination, { platform: "slack", channel: "C1" }, { platform: "slack", channel: "C2" }] },
    ));

  test("a shown card is not due until its incident changes, and then knows its message", () =>
    use(async ({ store }) => {
      const incident = await opened(store);
      const [card] = await claimed(store, 9, leaseMs, 2_000);
      await store.cardShown(card!, message, 2_000);
      assert.deepEqual(await claimed(store, 9, leaseMs, 99_000), []);
      assert.deepEqual(await store.messageOf(incident.id, testDestination), message);
      await store.persist(changeOf(incident, "diagnosed"), 4_000);
      const [next] = await claimed(store, 9, leaseMs, 4_000);
      assert.deepEqual([next?.wanted, next?.message], [2, message]);
    }));

  test("a mute shows anew the cards of the incidents that it names, whatever the case, and no others", () =>
    use(async ({ store }) => {
      const incident = await opened(store);
      const [card] = await claimed(store, 9, leaseMs, 2_000);
      await store.cardShown(card!, message, 2_000);
      const audit = { actor: "ann", action: "mute.began", object: "mutes", facts: {} };
      const mute = async (pattern: string, kind: "*" | "disk-space", at: number): Promise<readonly number[]> => {
        await store.addMute({ host: pattern, kind, until: at + 60_000, reason: "work", by: "ann", at }, audit, at);
        return (await claimed(store, 9, leaseMs, at)).map(({ incidentId }) => incidentId);
      };
      assert.deepEqual(await mute("web-0_", "*", 10_000), []);
      assert.deepEqual(await mute("web-?", "*", 20_000), []);
      assert.deepEqual(await mute(host, "disk-space", 30_000), []);
      assert.deepEqual(await mute("WEB-*", "*", 40_000), [incident.id]);
    }));

  test("changes while a card is being shown coalesce into one more edit", () =>
    use(async ({ store }) => {
      const incident = await opened(store);
      const [card] = await claimed(store, 9, leaseMs, 2_000);
      await store.persist(changeOf(incident, "captured", { trouble: "one" }), 2_100);
      await store.persist(changeOf(await loaded(store, incident.id), "captured", { trouble: "two" }), 2_200);
      await store.cardShown(card!, message, 2_300);
      assert.deepEqual(
        (await claimed(store, 9, leaseMs, 4_300)).map(({ wanted }) => wanted),
        [3],
      );
    }));

  test("a repeated signal edits its card quietly, a change of its incident two seconds after the last edit", () =>
    use(async ({ store }) => {
      const incident = await opened(store);
      const [card] = await claimed(store, 9, leaseMs, 2_000);
      await store.cardShown(card!, message, 2_000);
      await store.admit(host, [evidence({ phase: "repeated" })], 2_500);
      assert.deepEqual(await claimed(store, 9, leaseMs, 2_500 + quietEditMs - 1), []);
      await store.persist(changeOf(incident, "diagnosed"), 2_600);
      assert.deepEqual(await claimed(store, 9, leaseMs, 3_999), []);
      assert.equal((await claimed(store, 9, leaseMs, 4_000)).length, 1);
    }));

  test("signals that keep coming while a card is shown give one edit in five seconds, not an endless chain", () =>
    use(async ({ store }) => {
      await opened(store);
      let edits = 0;
      for (let now = 2_000; now < 62_000; now += 500) {
        const [card] = await claimed(store, 9, leaseMs, now);
        await store.admit(host, [evidence({ phase: "repeated" })], now + 100);
        if (card === undefined) continue;
        edits += 1;
        await store.cardShown(card, message, now + 200);
      }
      assert.ok(edits <= 13, `${edits} edits in a minute`);
    }));

  test("a card whose lease ran out is taken again, also when its time was never set anew", () =>
    use(async ({ store }) => {
      await opened(store);
      for (const now of [2_000, 3_000, 4_000]) assert.equal((await claimed(store, 9, leaseMs, now)).length, 1);
    }));

  test("a card that failed waits for its time through later changes, and counts its attempts", () =>
    use(async ({ store }) => {
      const incident = await opened(store);
      const [card] = await claimed(store, 9, leaseMs, 2_000);
      await store.cardFailed(card!, "rate limited", 9_000);
      await store.persist(changeOf(incident, "diagnosed"), 3_000);
      assert.deepEqual(await claimed(store, 9, leaseMs, 8_999), []);
      assert.deepEqual(
        (await claimed(store, 9, leaseMs, 9_000)).map(({ attempts }) => attempts),
        [1],
      );
    }));

  test("a card that was given up is tried again when its incident changes", () =>
    use(async ({ store }) => {
      const incident = await opened(store);
      const [card] = await claimed(store, 9, leaseMs, 2_000);
      await store.cardFailed(card!, "channel is archived", null);
      assert.deepEqual(await claimed(store, 9, leaseMs, 99_000), []);
      await store.persist(changeOf(incident, "diagnosed"), 3_000);
      assert.equal((await claimed(store, 9, leaseMs, 3_000)).length, 1);
    }));

  test("giving up is about the version that failed, not about a newer one", () =>
    use(async ({ store }) => {
      const incident = await opened(store);
      const [card] = await claimed(store, 9, leaseMs, 2_000);
      await store.persist(changeOf(incident, "diagnosed"), 2_100);
      await store.cardFailed(card!, "too long", null);
      assert.equal((await claimed(store, 9, leaseMs, 3_000)).length, 1);
    }));

  test("a message that a person deleted is posted again", () =>
    use(async ({ store }) => {
      const incident = await opened(store);
      const [card] = await claimed(store, 9, leaseMs, 2_000);
      await store.cardShown(card!, message, 2_000);
      await store.persist(changeOf(incident, "diagnosed"), 4_000);
      const [edit] = await claimed(store, 9, leaseMs, 4_000);
      await store.messageDeleted(edit!, 4_000);
      assert.equal(await store.messageOf(incident.id, testDestination), null);
      assert.deepEqual(
        (await claimed(store, 9, leaseMs, 4_000)).map(({ message: known }) => known),
        [null],
      );
    }));

  test("whoever shows a card after its lease ran out does not replace the message of the one who overtook it", () =>
    use(async ({ store }) => {
      const incident = await opened(store);
      const [slow] = await claimed(store, 9, leaseMs, 2_000);
      const [fast] = await claimed(store, 9, leaseMs, 3_000);
      await store.cardShown(fast!, message, 3_100);
      await store.cardShown(slow!, { channel: "C1", message: "late" }, 3_200);
      assert.deepEqual(await store.messageOf(incident.id, testDestination), message);
    }));

  test("a destination added later gets a card with the next change, one removed is left alone", () =>
    use(async ({ store, database }) => {
      const incident = await opened(store);
      const added: Destination = { platform: "mattermost", channel: "town-square" };
      const later = await openStore({ database, destinations: [added], clock: systemClock, log: silentLog, deadlines: testDeadlines });
      assert.deepEqual(await claimed(later, 9, leaseMs, 2_000, "mattermost"), []);
      await later.persist(changeOf(incident, "diagnosed"), 2_000);
      assert.deepEqual(
        (await claimed(later, 9, leaseMs, 2_000, "mattermost")).map(({ destination }) => destination),
        [added],
      );
      await later.close();
    }));

  test("a button refers to one action on one plan at one place, the same when asked again", () =>
    use(async ({ store }) => {
      const incident = await proposed(store);
      const [card] = await claimed(store, 9, leaseMs, 5_000);
      const asked = await Promise.all(Array.from({ length: 8 }, () => store.refs(card!, incident.planHash!, ["approve", "reject"])));
      for (const refs of asked) assert.deepEqual(refs, asked[0]);
      const { approve, reject } = asked[0]!;
      assert.match(approve!, /^[0-9a-f]{32}$/);
      assert.notEqual(approve, reject);
      assert.deepEqual(await store.resolveRef(approve!), {
        incidentId: incident.id,
        planHash: incident.planHash,
        choice: "approve",
        destination: testDestination,
        message: null,
        strays: false,
      });
      await store.cardShown(card!, message, 5_000);
      assert.deepEqual((await store.resolveRef(reject!))?.message, message);
      const other = await store.refs(card!, "0".repeat(64), ["approve"]);
      assert.notEqual(other.approve, approve);
      assert.deepEqual(await store.refs(card!, incident.planHash!, []), {});
    }));

  test("a made-up reference resolves to nothing, whatever it is made of", () =>
    use(async ({ store }) => {
      for (const ref of ["", "0".repeat(32), "\0", "' or true --", "x".repeat(100_000)]) assert.equal(await store.resolveRef(ref), null);
    }));
}
