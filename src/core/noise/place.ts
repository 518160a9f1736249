import { take } from "../lane.js";
import { mutedUntil, type Mute } from "../mute.js";
import type { Severity, SignalKind } from "../signal.js";
import { rateWindowMs, urgentRate, type NoiseRules } from "./rules.js";
import { isLoud } from "./storm.js";

/** Why an incident has no card of its own in a channel. */
export type HeldReason = "muted" | "quiet-hours" | "storm" | "group" | "flapping";

/** A card that has no message in a channel yet, as far as noise is concerned. */
export interface NewCard {
  readonly incidentId: number;
  readonly fingerprint: string;
  readonly host: string;
  readonly kind: SignalKind;
  readonly severity: Severity;
  readonly openedAt: number;
  /** Whether its signal is still there. */
  readonly isOpen: boolean;
  /** Whether a person has decided anything about it. */
  readonly isDecidedOn: boolean;
  /** How often its fingerprint opened within `flap.withinMs`, this time included. */
  readonly openings: number;
  /** Whether it was counted among the new cards of a minute before. */
  readonly isCounted: boolean;
  /** Why it was held when it was looked at last; null when it is new. */
  readonly held: HeldReason | null;
}

/** A card that came lately, whether it was put up or counted. */
export interface RecentCard {
  readonly at: number;
  readonly host: string;
  readonly kind: SignalKind;
}

/** What goes on in one channel. */
export interface Channel {
  readonly mutes: readonly Mute[];
  /** The end of the quiet hours that hold now; null when none do. */
  readonly quietUntil: number | null;
  /** At least those of the last minute and of `group.withinMs`, as far as they matter: the newest 200. */
  readonly recent: readonly RecentCard[];
  /** When all cards that P1 incidents get at once in a storm are there again; 0 when none was ever taken. */
  readonly urgentFullAt: number;
  readonly isStorm: boolean;
  /** Cards that were put up since the storm began, and in the minute before it, but for those that people asked for. */
  readonly cardsInStorm: number;
  /** For each kind of signal that has a group card, when it last got a member. */
  readonly groups: ReadonlyMap<SignalKind, number>;
  /** Fingerprints that have a flapping card. */
  readonly flapping: ReadonlySet<string>;
}

/**
 * Where the news of an incident goes. `own`: a card of its own, listed on its group's card as well when `isListed`. `held`:
 * no card; it is counted by the message for that reason, and looked at again when it changes or at `until`.
 */
export type Placement =
  { readonly kind: "own"; readonly isListed: boolean } | { readonly kind: "held"; readonly why: HeldReason; readonly until: number | null };

/**
 * Decides for a batch of cards, oldest first, each in sight of what was decided before it. The same input gives the same answer.
 *
 * @returns one placement for each card, and what is left of the cards that P1 incidents get at once.
 */
export function placeCards(
  cards: readonly NewCard[],
  channel: Channel,
  rules: NoiseRules,
  at: number,
): { readonly placements: readonly Placement[]; readonly urgentFullAt: number } {
  let now = channel;
  const placements = cards.map((card) => {
    const placement = placeCard(card, now, rules, at);
    now = after(card, placement, now, rules, at);
    return placement;
  });
  return { placements, urgentFullAt: now.urgentFullAt };
}

/** The one place where it is decided whether a card is put up now, held back, or counted into another message. */
export function placeCard(card: NewCard, channel: Channel, rules: NoiseRules, at: number): Placement {
  const isListed = joinsGroup(card, channel, rules, at);
  const own: Placement = { kind: "own", isListed };
  // People work on it: everybody may see that.
  if (card.isDecidedOn) return own;
  const muted = mutedUntil(channel.mutes, { host: card.host, signal: card }, at);
  if (muted !== null) return held("muted", muted);
  // It was over before anybody was told; a message from the past helps nobody.
  if (card.held !== null && !card.isOpen) return held(card.held);
  const isUrgent = card.severity === "P1";
  const isNews = card.held === null || card.held === "muted";
  if (isNews && !isUrgent && channel.quietUntil !== null) return held("quiet-hours");
  if (isFlapping(card, channel, rules)) {
    // A signal that opens and closes is one thing, a P1 that stays is another.
    if (!isUrgent || !card.isOpen) return held("flapping");
    const staysAt = card.openedAt + rules.flap.editMs;
    if (at < staysAt) return held("flapping", staysAt);
  }
  if (isUrgent) return isRationed(card, channel, rules, at) ? urgentInStorm(card, channel, rules, at, own) : own;
  if (card.held === "storm" || card.held === "group" || card.held === "quiet-hours") return held(card.held);
  if (isStormy(card, channel, rules, at)) return held("storm");
  return isListed ? held("group") : own;
}

const held = (why: HeldReason, until: number | null = null): Placement => ({ kind: "held", why, until });

const isFlapping = ({ fingerprint, openings }: NewCard, { flapping }: Channel, { flap }: NoiseRules): boolean =>
  flapping.has(fingerprint) || openings >= flap.openings;

function isStormy({ isCounted }: NewCard, { isStorm, recent }: Channel, rules: NoiseRules, at: number): boolean {
  return isStorm || isLoud(newIn(recent, rateWindowMs, at).length + (isCounted ? 0 : 1), rules);
}

/** Whether it is one of the P1 whose cards come at a rate. */
const isRationed = (card: NewCard, channel: Channel, rules: NoiseRules, at: number): boolean =>
  card.severity === "P1" && !card.isDecidedOn && (card.held === "storm" || isStormy(card, channel, rules, at));

/** A P1 gets its card as soon as there is room for one; those that queue for it may not fill the channel either. */
function urgentInStorm(
  card: NewCard,
  { urgentFullAt, isStorm, cardsInStorm }: Channel,
  rules: NoiseRules,
  at: number,
  own: Placement,
): Placement {
  const taken = take(urgentFullAt, urgentRate(rules), at);
  const mayQueue = !isStorm || cardsInStorm < rules.storm.cards;
  if ("fullAt" in taken) return card.held === null || mayQueue ? own : held("storm");
  return held("storm", mayQueue ? at + taken.waitMs : null);
}

function joinsGroup({ host, kind }: NewCard, { groups, recent }: Channel, { group }: NoiseRules, at: number): boolean {
  if ((groups.get(kind) ?? -Infinity) > at - group.withinMs) return true;
  const alike = newIn(recent, group.withinMs, at).filter((card) => card.kind === kind);
  return new Set([host, ...alike.map((card) => card.host)]).size >= group.hosts;
}

const newIn = (recent: readonly RecentCard[], ms: number, at: number): readonly RecentCard[] => recent.filter((card) => card.at > at - ms);

/** The channel with that card in it. */
function after(card: NewCard, placement: Placement, channel: Channel, rules: NoiseRules, at: number): Channel {
  const isOwn = placement.kind === "own";
  const taken = isOwn && isRationed(card, channel, rules, at) ? take(channel.urgentFullAt, urgentRate(rules), at) : null;
  const isCountedNow = countsAsNew(placement) && !card.isCounted;
  const inGroup = isOwn ? placement.isListed : placement.why === "group";
  return {
    ...channel,
    recent: isCountedNow ? [...channel.recent, { at, host: card.host, kind: card.kind }].slice(-recentCards) : channel.recent,
    urgentFullAt: taken !== null && "fullAt" in taken ? taken.fullAt : channel.urgentFullAt,
    isStorm: channel.isStorm || (countsAsNew(placement) && isStormy(card, channel, rules, at)),
    cardsInStorm: channel.cardsInStorm + (isOwn ? 1 : 0),
    groups: inGroup ? new Map([...channel.groups, [card.kind, at]]) : channel.groups,
    flapping:
      placement.kind === "held" && placement.why === "flapping" ? new Set([...channel.flapping, card.fingerprint]) : channel.flapping,
  };
}

/** More do not change any answer: a storm begins long before. */
export const recentCards = 200;

/** Whether this is a new card that the channel would have had without storms and groups. */
export const countsAsNew = (placement: Placement): boolean =>
  placement.kind === "own" || placement.why === "storm" || placement.why === "group";
