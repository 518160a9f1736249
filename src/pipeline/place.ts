import type { Platform } from "../core/access.js";
import type { LinePorts } from "./ports.js";

/** As many cards as one transaction decides about: its locks are held for some tens of milliseconds. */
const batch = 500;

/**
 * Decides about every card of a platform that is due and has no message yet: it is let up, held back, or counted into another
 * message. Before that none is put up. The console is not asked about: it shows everything.
 */
export async function place(
  platform: Platform,
  { noise, destinations, clock }: Pick<LinePorts, "noise" | "destinations" | "clock">,
): Promise<void> {
  const channels = destinations.filter((one) => one.platform === platform && platform !== "console");
  if (channels.length === 0) return;
  const at = clock.now();
  const mutes = await noise.mutes();
  for (const channel of channels) {
    const now = { mutes, quietUntil: noise.quietUntil(channel, at) };
    while ((await noise.store.placeCards(channel, now, noise.rules, batch, at)) === batch);
  }
}
