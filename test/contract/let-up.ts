import { defaultNoiseRules, type NoiseRules } from "../../src/core/noise/rules.js";
import type { Platform } from "../../src/core/access.js";
import type { Destination } from "../../src/core/routing.js";
import type { Claimed } from "../../src/ports/outbox.js";
import type { Store } from "../../src/ports/store.js";

/** Numbers that no test reaches: every card is let up. */
const calm: NoiseRules = {
  storm: { ...defaultNoiseRules.storm, cardsPerMinute: 1_000_000 },
  group: { ...defaultNoiseRules.group, hosts: 1_000_000 },
  flap: { ...defaultNoiseRules.flap, openings: 1_000_000 },
};

/** Lets up every card of those channels that is due. */
export async function letUp(store: Store, channels: readonly Destination[], now: number): Promise<void> {
  for (const channel of channels) await store.placeCards(channel, { mutes: [], quietUntil: null }, calm, 5_000, now);
}

/** Every channel of the tests of lanes and cards. */
const channels = ["C1", "C2", "C0INCIDENTS", "C0SPILL", "C0OTHER", "m", "town-square"];

/** Claims as `show` does: what is due is let up first. */
export async function letUpAndClaim(store: Store, platform: Platform, limit: number, leaseMs: number, now: number): Promise<Claimed> {
  await letUp(
    store,
    channels.map((channel) => ({ platform, channel })),
    now,
  );
  return store.claimCards(platform, limit, leaseMs, now);
}
