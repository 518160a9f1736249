import { flappingNotice, hasStopped } from "../core/noise/flap.js";
import { groupMembers, groupNotice } from "../core/noise/group-notice.js";
import { cardsAfter, stormAfter } from "../core/noise/storm.js";
import {
  namedInStorm,
  quietHoursNotice,
  stormEndedNotice,
  stormMovedNotice,
  stormNotice,
  stormSummary,
} from "../core/noise/storm-notice.js";
import { placeName } from "../core/routing.js";
import type { Notice } from "../core/notice.js";
import type { SignalKind } from "../core/signal.js";
import type { NoiseMessage } from "../ports/noise.js";
import type { LinePorts } from "./ports.js";

/** Incidents by name in a digest. */
const listed = 10;
/** How often a group card is looked at when none of its cards says that it changed. */
const groupPollMs = 60_000;

/** What a message should say now. A null notice leaves it as it is; a null time: it is not looked at again. */
export interface Words {
  readonly notice: Notice | null;
  readonly dueAt: number | null;
}

/** Looks at what a message stands for, ends it when its time has come, and finds its words. */
export function wordsFor(message: NoiseMessage, ports: LinePorts): Promise<Words> {
  switch (message.kind) {
    case "storm":
      return storm(message, ports);
    case "storm-away":
      return stormAway(message, ports);
    case "storm-over":
    case "quiet-hours":
      return afterwards(message, ports);
    case "group":
      return group(message, ports);
    case "flapping":
      return flapping(message, ports);
  }
}

async function storm(message: NoiseMessage, ports: LinePorts): Promise<Words> {
  const { store, rules, commandOn } = ports.noise;
  const now = ports.clock.now();
  const endedAt = message.endedAt ?? (await endedNow(message, now, ports));
  const figures = await store.figures(message, namedInStorm);
  const command = commandOn(message.destination.platform);
  if (endedAt === null) return { notice: stormNotice(figures, message.since, rules, command), dueAt: now + rules.storm.editMs };
  // One that ended before it could be said is told by its summary.
  return { notice: message.message === null ? null : stormEndedNotice(figures, message.since, endedAt, command), dueAt: null };
}

async function endedNow(message: NoiseMessage, now: number, { noise: { store, rules }, log }: LinePorts): Promise<number | null> {
  const { since, activeAt, destination } = message;
  const next = stormAfter({ since, loudAt: activeAt }, await store.newCards(destination, now), now, rules);
  if (next.storm.loudAt !== activeAt) await store.noiseActive(message, next.storm.loudAt);
  if (!next.isOver) return null;
  await store.endNoise(message, [], now);
  log.info("noise.storm_ended", { ...destination, since });
  return now;
}

/** Stands in for a digest until the storm is over or its channel takes it again, and says so once. */
async function stormAway(message: NoiseMessage, { noise: { store, rules, commandOn }, clock }: LinePorts): Promise<Words> {
  const now = clock.now();
  const { destination, since, endedAt, trouble } = await store.stormOf(message);
  const place = placeName(destination);
  const command = commandOn(message.destination.platform);
  if (endedAt === null && message.endedAt === null && trouble !== null) {
    const figures = await store.figures(message, namedInStorm);
    return { notice: stormNotice(figures, since, rules, command, { place, trouble }), dueAt: now + rules.storm.editMs };
  }
  await store.endNoise(message, [], now);
  if (message.message === null) return { notice: null, dueAt: null };
  if (endedAt === null) return { notice: stormMovedNotice(since, place), dueAt: null };
  return { notice: stormEndedNotice(await store.figures(message, 0), since, endedAt, command, { place }), dueAt: null };
}

/** Said once, when it is over and not quiet; with it come the cards of what still waits for a decision. */
async function afterwards(message: NoiseMessage, ports: LinePorts): Promise<Words> {
  const { store, quietUntil, commandOn } = ports.noise;
  const { destination, since, kind } = message;
  if (message.message !== null) return { notice: null, dueAt: null };
  const now = ports.clock.now();
  const quiet = quietUntil(destination, now);
  if (quiet !== null) return { notice: null, dueAt: quiet };
  const cards = message.endedAt === null ? await letUp(message, now, ports) : message.cards;
  const figures = await store.figures(message, listed);
  if (figures.total === 0) return { notice: null, dueAt: null };
  const words = kind === "quiet-hours" ? quietHoursNotice : stormSummary;
  // A summary is made when its storm ends, also when it has to wait for the end of quiet hours.
  const until = kind === "quiet-hours" ? (message.endedAt ?? now) : message.activeAt;
  return { notice: words(figures, since, until, cards, commandOn(destination.platform)), dueAt: null };
}

async function letUp(message: NoiseMessage, now: number, { noise: { store, rules } }: LinePorts): Promise<number> {
  const up = message.kind === "storm-over" ? await store.cardsUp(message) : 0;
  const cards = cardsAfter(await store.waitingIn(message, rules.storm.cards), up, rules);
  await store.endNoise(message, cards, now);
  return cards.length;
}

/** Takes members while they come close to each other, and stays up to date until the last of them has ended. */
async function group(message: NoiseMessage, { noise: { store, rules, commandOn }, clock }: LinePorts): Promise<Words> {
  const now = clock.now();
  const isClosed = message.endedAt !== null || now - message.activeAt >= rules.group.withinMs;
  if (isClosed) await store.endNoise(message, [], now);
  const figures = await store.figures(message, groupMembers);
  const { key, since, destination } = message;
  const notice = groupNotice(key as SignalKind, figures, { since, isClosed }, rules, commandOn(destination.platform));
  return { notice, dueAt: isClosed && figures.over === figures.total ? null : now + groupPollMs };
}

async function flapping(message: NoiseMessage, { noise: { store, rules, commandOn }, clock }: LinePorts): Promise<Words> {
  const now = clock.now();
  const signal = await store.flappingOf(message);
  if (signal === null) return { notice: null, dueAt: null };
  const isOver = message.endedAt !== null || hasStopped(signal, now, rules);
  if (isOver) await store.endNoise(message, [], now);
  const notice = flappingNotice(signal, isOver, rules, commandOn(message.destination.platform));
  return { notice, dueAt: isOver ? null : now + rules.flap.editMs };
}
