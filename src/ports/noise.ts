import type { Platform } from "../core/access.js";
import type { Mute } from "../core/mute.js";
import type { Flapping } from "../core/noise/flap.js";
import type { NoiseRules } from "../core/noise/rules.js";
import type { Figures } from "../core/noise/figures.js";
import type { SlotKind } from "../core/lane.js";
import type { Destination, MessageRef } from "./chat.js";

/**
 * What a message stands in for. `storm-over` is the summary that follows a storm, `storm-away` its digest in a fallback channel while
 * its own channel is gone.
 */
export type NoiseKind = "storm" | "storm-over" | "storm-away" | "group" | "flapping" | "quiet-hours";

/** One message that stands for many cards, in one channel. */
export interface NoiseMessage {
  readonly id: number;
  readonly destination: Destination;
  readonly kind: NoiseKind;
  /** The kind of signal of a group, the fingerprint of a flapping signal, the id of the storm that is over or away; else empty. */
  readonly key: string;
  readonly since: number;
  /** Cards that were counted since then belong to it, also those that are up. */
  readonly countsFrom: number;
  /** A storm: when the rate was last above the limit. A group: when it last got a member. */
  readonly activeAt: number;
  /** Since when nothing is added to it any more; null while it is open. */
  readonly endedAt: number | null;
  /** How many cards follow it. */
  readonly cards: number;
  readonly message: MessageRef | null;
  /** Hash of what it says now. */
  readonly said: string | null;
  readonly attempts: number;
  /** How many messages of it were deleted by people: what tells a retry of one from the next. */
  readonly posts: number;
  /** Since when a message may stand that nobody saw being taken; null when there is no doubt. */
  readonly unsureSince: number | null;
  /** It was posted in doubt: an earlier message of it may stand too. */
  readonly reposted: boolean;
}

/** What only the caller knows of a channel. */
export interface ChannelNow {
  readonly mutes: readonly Mute[];
  /** The end of the quiet hours that hold now; null when none do. */
  readonly quietUntil: number | null;
}

/** What became of it: put up, there already or about to be, not of that channel, or to be asked again after so many ms. */
export type AskedCard =
  | { readonly kind: "up" }
  | { readonly kind: "there" }
  | { readonly kind: "on-its-way" }
  | { readonly kind: "elsewhere" }
  | { readonly kind: "wait"; readonly waitMs: number };

/** Which cards are put up and which are counted, the same for every hub: one open message of a kind and key in a channel. */
export interface NoiseStore {
  /**
   * Decides about the due cards of a channel that have no message yet, at most `limit`, P1 first, then the oldest first: they are let up, or held
   * and counted. One transaction, in which nobody else decides about that channel.
   *
   * @returns how many it was asked about.
   */
  readonly placeCards: (destination: Destination, now: ChannelNow, rules: NoiseRules, limit: number, at: number) => Promise<number>;
  /** Leases messages that are due to be looked at, of one platform or of all. */
  readonly claimNoise: (limit: number, leaseMs: number, now: number, platform?: Platform) => Promise<readonly NoiseMessage[]>;
  /**
   * What it says from now on and where. Looked at again at `dueAt`, or never when that is null; at `soonestAt` when something
   * has changed meanwhile, at `hurriedAt` when that is a P1 which it does not name.
   */
  readonly noiseSaid: (
    message: NoiseMessage,
    said: {
      readonly text: string | null;
      readonly at: MessageRef | null;
      readonly dueAt: number | null;
      readonly soonestAt: number;
      readonly hurriedAt: number;
      readonly reposted: boolean;
    },
    at: number,
  ) => Promise<void>;
  /** @param unsureSince when it was tried, where it may have been said all the same; else null. */
  readonly noiseFailed: (message: NoiseMessage, why: string, unsureSince: number | null, dueAt: number) => Promise<void>;
  /** Looked at again then: its lane has no slot for it now. */
  readonly noiseDeferred: (message: NoiseMessage, dueAt: number) => Promise<void>;
  /**
   * Takes a slot of a channel's lane ahead of the cards that wait: what stands for many comes before each of them. One slot may
   * be taken that is not there yet.
   *
   * @returns 0 when it was taken, else how long to wait.
   */
  readonly takeSlot: (destination: Destination, kind: SlotKind, at: number) => Promise<number>;
  /** A person deleted it: it is said anew. */
  readonly noiseDeleted: (message: NoiseMessage, at: number) => Promise<void>;
  /** New cards in that channel in the last minute. */
  readonly newCards: (destination: Destination, now: number) => Promise<number>;
  /** The rate was last above the limit at this time. */
  readonly noiseActive: (message: NoiseMessage, at: number) => Promise<void>;
  /** Ends an open message and lets up those of the cards it counts; a storm is followed by its summary. False when it had ended. */
  readonly endNoise: (message: NoiseMessage, letUp: readonly number[], at: number) => Promise<boolean>;
  /** The incidents that a message stands for; for a summary those of its storm. @param listed how many of them by name. */
  readonly figures: (message: NoiseMessage, listed: number) => Promise<Figures>;
  /** Incidents that a message counts, that wait for a decision and have no card, at most `limit`: P1 first, then the oldest first. */
  readonly waitingIn: (message: NoiseMessage, limit: number) => Promise<readonly number[]>;
  /** How many cards a storm or quiet hours have put up by themselves: what people asked for is not among them. */
  readonly cardsUp: (message: NoiseMessage) => Promise<number>;
  /** What a flapping message is about, as it is now. */
  readonly flappingOf: (message: NoiseMessage) => Promise<Flapping | null>;
  /** Where the storm is whose digest stands in here; its trouble is why that channel takes nothing, null once something got through. */
  readonly stormOf: (message: NoiseMessage) => Promise<{
    readonly destination: Destination;
    readonly since: number;
    readonly endedAt: number | null;
    readonly trouble: string | null;
  }>;
  /** Somebody asks for the card of an incident that has none in that channel: counted, and at a rate of its own. */
  readonly askCard: (destination: Destination, incidentId: number, rules: NoiseRules, at: number) => Promise<AskedCard>;
  /** The storms that are on, each with how many incidents it counts. */
  readonly storms: () => Promise<readonly { readonly destination: Destination; readonly since: number; readonly total: number }[]>;
}
