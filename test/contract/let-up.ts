import { defaultNoiseRules, type NoiseRules } from "../../src/core/noise/rules.js";
import type { Platform } from "../../src/core/access.js";
import type { Claimed, Store } from "../../src/ports/store.js";

/** Numbers that no test reaches: every card is let up. */
const calm: NoiseRules = {
  storm: { ...defaultNoiseRules.storm, cardsPerMinute: 1_000_000 },
  group: { ...defaultNoiseRules.group, hosts: 1_000_000 },
  flap: { ...defaultNoiseRules.flap, openings: 1_000_000 },
};

/** Every channel of the tests of lanes and cards. */
const channels = ["C1", "C2", "C0INCIDENTS", "C0SPILL", "C0OTHER", "m", "town-square"];

/** Claims as `show` does: what is due is let up first. */
export async function letUpAndClaim(store: Store, platform: Platform, limit: number, leaseMs: number, now: number): Promise<Claimed> {
  for (const channel of channels) await store.placeCards({ platform, channel }, { mutes: [], quietUntil: null }, calm, 500, now);
  return store.claimCards(platform, limit, leaseMs, now);
}
