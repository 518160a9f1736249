import assert from "node:assert/strict";
import { test } from "node:test";
import { openStore } from "../../../src/adapters/store/connect.js";
import type { Route } from "../../../src/core/routing.js";
import type { Store } from "../../../src/ports/store.js";
import { letUp } from "../../contract/let-up.js";
import { evidence, host } from "../../contract/store-examples.js";
import { silentLog, testDeadlines, withStore } from "../../fakes/embedded-store.js";

const routes: readonly Route[] = (["slack", "mattermost"] as const).flatMap((platform) => [
  { platform, channel: "a" },
  { platform, channel: "b" },
  { platform, channel: "spill", takes: null, fallback: true },
]);
const signals = (phase: "raised" | "repeated") =>
  Array.from({ length: 20 }, (_, i) => evidence({ subject: `unit-${i}`, severity: "P1", phase }));
const mute = { host: "*", kind: "*", reason: "work", by: "ann" } as const;
const began = { actor: "ann", action: "mute.began", object: "mutes", facts: {} };

/** Channels fall away and come back, cards are shown, signals come again, people mute: on one hub, all at once. */
function everything(store: Store, now: number): readonly Promise<unknown>[] {
  const shown = async (platform: "slack" | "mattermost"): Promise<void> => {
    const { cards } = await store.claimCards(platform, 8, 30_000, now);
    for (const card of cards) {
      const message = { channel: card.destination.channel, message: `${now} ${card.incidentId}` };
      await store.cardShown(card, message, now, false);
      await store.laneRecovered(card.destination);
    }
  };
  return [
    shown("slack"),
    shown("mattermost"),
    store.admit(host, signals("repeated"), now),
    store.retryLanes({}, now),
    store.addMute({ ...mute, until: now + 1, at: now }, began, now),
  ];
}

test("hubs that show, store, mute and stand in for each other at once never wait for each other crosswise", async (t) => {
  const first = await withStore({ destinations: routes });
  let now = 1_800_000_000_000;
  const clock = { now: () => now } as Parameters<typeof openStore>[0]["clock"];
  const opened = { database: first.database, destinations: routes, clock, log: silentLog, deadlines: testDeadlines };
  const second = await openStore(opened);
  t.after(async () => {
    await second.close();
    await first.close();
  });
  await first.store.admit(host, signals("raised"), now);
  await letUp(first.store, routes, now);
  for (let round = 0; round < 12; round += 1) {
    now += 400_000;
    const gone = { why: "It is archived.", until: now + 1e6, gone: true, seenAt: now, at: now };
    for (const { platform } of [routes[0]!, routes[3]!])
      for (const channel of round % 3 === 0 ? [""] : ["a", "b"]) await first.store.laneClosed({ platform, channel }, gone);
    const ended = await Promise.allSettled([first.store, second, first.store, second].flatMap((store) => everything(store, now)));
    const failed = ended.flatMap((one) => (one.status === "rejected" ? [String(one.reason)] : []));
    assert.deepEqual(failed, []);
  }
});
