import type { Platform } from "../core/access.js";
import type { Choice } from "../core/choice.js";
import type { AuditEntry } from "../core/audit.js";
import type { SlotKind } from "../core/lane.js";
import type { NoticePlace } from "../core/thread/next-notice.js";
import type { ButtonRefs, Destination, MessageRef } from "./chat.js";

/** One card that lags behind its incident, and has a slot of its lane. */
export interface DueCard {
  readonly incidentId: number;
  readonly destination: Destination;
  /** The version to show; a newer commit makes the card due again. */
  readonly wanted: number;
  readonly message: MessageRef | null;
  /** Failures of this card in a row; those of its lane are the lane's. */
  readonly attempts: number;
  /** Its place in the lane, kept for the next try. */
  readonly rank: number;
  /** How many messages this card has had. */
  readonly posts: number;
  /** Since when a message may stand that nobody saw being taken; null when there is no doubt. */
  readonly unsureSince: number | null;
  /** It was posted in doubt: an earlier message of it may stand too. */
  readonly reposted: boolean;
  /** Why it is here and not where it belongs; null where it belongs. */
  readonly note: string | null;
  /** Where it belongs, when that is not here and is known; else null. */
  readonly home: Destination | null;
  /** It has stood in for a card that lives where it belongs again: it says so once more, and then no more. */
  readonly retired: boolean;
  /** The same incident has a card elsewhere, in place of this one. */
  readonly hasStandIn: boolean;
  /** When it got its slot. */
  readonly at: number;
  /** Failures of its lane in a row when it got its slot; null when the lane was well. */
  readonly laneAttempts: number | null;
}

/** What a platform may be sent now, in order, and what is worth saying about its lanes. */
export interface Claimed {
  readonly cards: readonly DueCard[];
  /** When the next slot comes free, if something may be waiting for it; null when nothing is. */
  readonly nextAt: number | null;
  /** Lanes that have failed for ten minutes, each told once. */
  readonly alarms: readonly LaneState[];
}

/** How a lane is. An empty channel is what all channels of the platform share. */
export interface LaneState extends Destination {
  /** Cards that wait, those not due yet included. */
  readonly waiting: number;
  /** Since when the longest waiting one is due; null when none is. */
  readonly oldest: number | null;
  readonly failingSince: number | null;
  /** Nothing goes out before; 0 when it is open. */
  readonly closedUntil: number;
  /** The platform lets nobody write there. */
  readonly gone: boolean;
  /** The last error, for people; null since it is well again. */
  readonly trouble: string | null;
}

/** Cards waiting to be posted or edited, one row for each incident and destination: edits coalesce. */
export interface OutboxStore {
  /**
   * Leases what the platform's lanes have slots for, most urgent first. The slots are spent in the same transaction, so that
   * the rates hold for all hubs together.
   */
  readonly claimCards: (platform: Platform, limit: number, leaseMs: number, now: number) => Promise<Claimed>;
  /**
   * It stands there, and what stood in for it elsewhere is retired in the same transaction.
   *
   * @param reposted whether an earlier message of it may stand too.
   */
  readonly cardShown: (card: DueCard, message: MessageRef, at: number, reposted?: boolean) => Promise<void>;
  /** Tries again at `dueAt`; null gives up until the incident changes. */
  readonly cardFailed: (card: DueCard, why: string, dueAt: number | null) => Promise<void>;
  /** The same, when nobody can say whether the message stands: the next try knows, and a press of its button tells where it is. */
  readonly cardOutcomeUnknown: (card: DueCard, why: string, dueAt: number) => Promise<void>;
  /** Back into its lane, untried: it is the lane that has to wait. */
  readonly cardRequeued: (card: DueCard) => Promise<void>;
  /** It would only tell of what is over, and was shown elsewhere meanwhile. */
  readonly cardDropped: (card: DueCard) => Promise<void>;
  /** The message was deleted by a person: it is posted once more; when that goes too within the hour, not before the incident changes. */
  readonly messageDeleted: (card: DueCard, at: number) => Promise<void>;
  /** The message of a card was found by its button. */
  readonly messageFound: (incidentId: number, destination: Destination, message: MessageRef, at: number) => Promise<void>;
  /** The platform asked to send less: whatever takes slots from the same bucket waits until then, also after a restart. */
  readonly laneThrottled: (destination: Destination, kind: SlotKind, until: number, why: string) => Promise<void>;
  /**
   * Nothing goes out before `until`. A `gone` lane has its cards shown at the fallbacks; an empty channel means the platform.
   *
   * @returns whether it has just gone, and nobody has been told.
   */
  readonly laneClosed: (
    destination: Destination,
    trouble: { readonly why: string; readonly until: number; readonly gone: boolean; readonly seenAt: number; readonly at: number },
  ) => Promise<boolean>;
  /** Lanes of that platform, or of all, that are gone are tried now: there is reason to think that they are back. */
  readonly retryLanes: (where: { readonly platform?: Platform; readonly channel?: string }, at: number) => Promise<void>;
  /** Something got through. */
  readonly laneRecovered: (destination: Destination) => Promise<void>;
  readonly lanes: () => Promise<readonly LaneState[]>;
  /**
   * An unguessable reference for each choice on that card, the same one when asked again.
   *
   * @param planHash of the plan that is up, or empty while there is none; then nothing about a plan can be chosen.
   */
  readonly refs: (card: Pick<DueCard, "incidentId" | "destination">, planHash: string, choices: readonly Choice[]) => Promise<ButtonRefs>;
  readonly resolveRef: (ref: string) => Promise<ResolvedRef | null>;
  readonly messageOf: (incidentId: number, destination: Destination) => Promise<MessageRef | null>;
}

/** One place where there may be something to say about an incident. */
export interface DueThread extends Pick<NoticePlace, "kind" | "said" | "heard" | "isFirst"> {
  readonly incidentId: number;
  /** Its channel is a person's id when the kind is `direct`. */
  readonly destination: Destination;
  /** The card at that place; null when there is none. */
  readonly card: MessageRef | null;
  readonly attempts: number;
  /** Since when something may have been said that nobody saw being taken; null when there is no doubt. */
  readonly unsureSince: number | null;
}

/** What has been said beside the cards. A thread is due when its card has been shown anew, and when it asked to be. */
export interface ThreadStore {
  /** Leases what is due on that platform and has a slot of its lane, so that no two hubs say the same. */
  readonly claimThreads: (platform: Platform, limit: number, leaseMs: number, now: number) => Promise<readonly DueThread[]>;
  /** Ends the lease: what was said, its audit entries and when to look again are one transaction. */
  readonly threadSaid: (
    thread: DueThread,
    keys: readonly string[],
    nextAt: number | null,
    audit: readonly AuditEntry[],
    at: number,
  ) => Promise<void>;
  /**
   * Tries again at `dueAt`; null gives up until the card changes.
   *
   * @param unsureSince when it was tried, where it may have been said all the same; else null.
   */
  readonly threadFailed: (thread: DueThread, why: string, dueAt: number | null, unsureSince?: number | null) => Promise<void>;
  /** Makes places due that have no card: people who decided, or channels that hear of what nobody answers. */
  readonly askThreads: (incidentId: number, kind: "direct" | "fallback", places: readonly Destination[], at: number) => Promise<void>;
}

/** What a button stands for, and where its card is. */
export interface ResolvedRef {
  readonly incidentId: number;
  readonly planHash: string;
  readonly choice: Choice;
  readonly destination: Destination;
  readonly message: MessageRef | null;
  /** There may be more messages of this card than the one that is known. */
  readonly strays: boolean;
}
