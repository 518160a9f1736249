import type { Platform } from "../core/access.js";
import { cardAt } from "../core/card-at.js";
import { cardOf } from "../core/card-of.js";
import { thrownFields } from "../core/fault.js";
import { endStates, type Incident } from "../core/incident.js";
import type { Mute } from "../core/mute.js";
import { placeName, routeTo } from "../core/routing.js";
import type { Chat, Found, MessageRef } from "../ports/chat.js";
import type { Claimed, DueCard } from "../ports/outbox.js";
import { place } from "./place.js";
import { isKnownAgain } from "./repost.js";
import type { ShowPorts } from "./ports.js";
import { undelivered } from "./undelivered.js";

const leaseMs = 30_000;
/** Cards that are worked on at the same time. */
const width = 8;
/** Longest sleep between looks at the outbox; a commit wakes it sooner. */
const pollMs = 1_000;

/**
 * Keeps every card of one platform equal to its incident: takes cards that lag, as its lanes have slots for them, renders the
 * incident as it is now, posts or edits. The only writer of cards, so edits never overtake each other; a lost update heals with
 * the next. One loop for each platform, so that one that hangs keeps no other waiting.
 */
export async function show(platform: Platform, ports: ShowPorts, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const { cards, nextAt, mutes } = await claim(platform, ports);
    await Promise.all(cards.map((card) => deliver(card, ports, mutes)));
    if (cards.length > 0 || signal.aborted) continue;
    const pauseMs = nextAt === null ? pollMs : Math.min(pollMs, Math.max(nextAt - ports.clock.now(), 1));
    await ports.incidents.wake(pauseMs, signal).catch(() => undefined);
  }
}

/** Cards that have their slots, and the mutes that hold: one look for all of them. */
type Due = Claimed & { readonly mutes: readonly Mute[] };

const nothing: Due = { cards: [], nextAt: null, alarms: [], mutes: [] };

async function claim(platform: Platform, ports: ShowPorts): Promise<Due> {
  try {
    await place(platform, ports);
    const claimed = await ports.outbox.claimCards(platform, width, leaseMs, ports.clock.now());
    for (const { channel, failingSince, trouble } of claimed.alarms)
      ports.log.error("show.lane_down", { platform, channel, sinceMs: ports.clock.now() - (failingSince ?? 0), error: trouble });
    return { ...claimed, mutes: claimed.cards.length === 0 ? [] : await ports.noise.mutes() };
  } catch (cause) {
    ports.log.warn("show.waiting", thrownFields(cause));
    return nothing;
  }
}

/** Shows one card that has its slot. Never throws: what went wrong is the card's or the lane's, and stored there. */
export async function deliver(due: DueCard, ports: ShowPorts, mutes: readonly Mute[] = []): Promise<void> {
  try {
    const chat = ports.chats.get(due.destination.platform);
    if (chat === undefined) return await ports.outbox.cardFailed(due, "This platform is not configured any more.", null);
    const incident = await ports.incidents.load(due.incidentId);
    if (incident === null || isOver(due, incident) || isUnseen(due)) return await ports.outbox.cardDropped(due);
    const { message, reposted } = await putUp(due, incident, chat, ports, mutes);
    await ports.outbox.cardShown(due, message, ports.clock.now(), reposted);
    if (due.laneAttempts !== null) await noteRecovery(due, ports);
  } catch (cause) {
    await undelivered(due, cause, ports);
  }
}

/** Its channel was away, and a stand-in elsewhere has shown the incident up to its end. */
const isOver = (due: DueCard, incident: Incident): boolean =>
  due.message === null && due.hasStandIn && due.unsureSince === null && endStates.includes(incident.state);

/** It stood in for a card that is back where it belongs, before anybody saw this one. */
const isUnseen = (due: DueCard): boolean => due.retired && due.message === null;

interface Shown {
  readonly message: MessageRef;
  readonly reposted: boolean;
}

async function putUp(due: DueCard, incident: Incident, chat: Chat, ports: ShowPorts, mutes: readonly Mute[]): Promise<Shown> {
  const now = ports.clock.now();
  const key = `${due.incidentId} ${due.destination.channel} ${due.posts}`;
  const found = await earlierPost(due, key, chat, now);
  const message = found.kind === "found" ? found.ref : due.message;
  const reposted = due.message === null ? found.kind === "unknown" : due.reposted;
  const card = cardAt(cardOf(incident, ports.access, now, mutes), {
    route: routeTo(ports.destinations, due.destination),
    note: due.note,
    repost: reposted,
    livesIn: due.retired ? placeName(due.home) : null,
  });
  const offered = [...card.buttons.map(({ action }) => action), ...card.more.map(({ choice }) => choice)];
  const refs = offered.length === 0 ? {} : await ports.outbox.refs(due, incident.planHash ?? "", offered);
  if (message === null) return { message: await chat.post(due.destination, card, refs, key), reposted };
  await chat.edit(message, card, refs);
  return { message, reposted };
}

/** What became of an earlier post, where there was one: one that the platform still knows by its key is simply posted again. */
async function earlierPost(due: DueCard, key: string, chat: Chat, now: number): Promise<Found> {
  if (due.message !== null || due.unsureSince === null || isKnownAgain(chat, due.unsureSince, now)) return { kind: "missing" };
  return chat.find(due.destination, key, due.unsureSince, null);
}

async function noteRecovery({ destination }: DueCard, ports: ShowPorts): Promise<void> {
  await ports.outbox.laneRecovered(destination);
  ports.log.info("show.lane_recovered", { ...destination });
}
