import type { Platform } from "../core/access.js";
import { backoff } from "../core/backoff.js";
import { callsFrom } from "../core/calls.js";
import { Fault, thrownFields } from "../core/fault.js";
import { incidentName, type Incident } from "../core/incident.js";
import { nextNotice, type NextNotice } from "../core/thread/next-notice.js";
import { repeated, type Notice } from "../core/notice.js";
import { routeTo, type Destination } from "../core/routing.js";
import type { Chat } from "../ports/chat.js";
import type { DueThread } from "../ports/outbox.js";
import { drain } from "./drain.js";
import type { LinePorts } from "./ports.js";
import { isKnownAgain, sayOnce } from "./repost.js";

const leaseMs = 30_000;
/** Places that are worked on at the same time. */
const width = 4;

/**
 * Says beside the cards of one platform what happened, calls who has to decide, and tells those who decided how it ended. What
 * there is to say follows from the incident as it is now, and what was said is stored after it was: a crash between the two
 * says it twice, and nothing loses it.
 */
export function talk(platform: Platform, ports: LinePorts, signal: AbortSignal): Promise<void> {
  const claim = (): Promise<readonly DueThread[]> => ports.threads.claimThreads(platform, width, leaseMs, ports.clock.now());
  return drain({ claim, work: (thread) => talkOne(thread, ports), waiting: "talk.waiting" }, ports, signal);
}

/** Says the next thing at one place. Never throws: what went wrong is stored with the place. */
export async function talkOne(due: DueThread, ports: LinePorts): Promise<void> {
  try {
    const chat = ports.chats.get(due.destination.platform);
    const incident = await ports.incidents.load(due.incidentId);
    if (chat === undefined || incident === null) return await saidNothing(due, ports);
    const next = await nextOf(incident, due, ports);
    // The next card there makes the thread due again.
    if (next.notice !== null && due.kind === "thread" && due.card === null) return await saidNothing(due, ports);
    if (next.notice !== null) await say(next.notice, next.keys, due, chat, ports);
    await makeOthersDue(next, due, ports);
    await said(incident, next, due, ports);
  } catch (cause) {
    await failed(due, cause, ports);
  }
}

async function nextOf(incident: Incident, { destination, ...place }: DueThread, ports: LinePorts): Promise<NextNotice> {
  const { plans } = await ports.incidents.history(incident.id);
  const { access, calls: rules } = ports;
  const now = ports.clock.now();
  const quietUntil = callsFrom(incident.severity, incident.snooze?.until ?? null, ports.noise.quietUntil(destination, now));
  const facts = { incident, plans, access, rules, quietUntil, now };
  const log = routeTo(ports.destinations, destination)?.threadLog ?? "all";
  return nextNotice(facts, { ...place, platform: destination.platform, log });
}

async function say(notice: Notice, keys: readonly string[], due: DueThread, chat: Chat, { clock }: LinePorts): Promise<void> {
  const { incidentId, destination, kind, card: under, unsureSince } = due;
  const key = `${incidentId} ${destination.channel} ${keys.join(" ")}`;
  const now = clock.now();
  switch (kind) {
    case "thread":
    case "fallback":
      await sayOnce(notice, { destination, under, key, unsureSince, now }, chat);
      return;
    case "direct": {
      const isInDoubt = unsureSince !== null && !isKnownAgain(chat, unsureSince, now);
      await chat.tell(destination.channel, isInDoubt ? repeated(notice) : notice, key);
    }
  }
}

/** Before what was said is stored, so that a crash leaves nobody out; asking twice is asking once. */
async function makeOthersDue(next: NextNotice, due: DueThread, ports: LinePorts): Promise<void> {
  const { platform } = due.destination;
  const people = next.people.map(({ id }): Destination => ({ platform, channel: id }));
  const at = ports.clock.now();
  await ports.threads.askThreads(due.incidentId, "direct", people, at);
  const fallbacks = ports.destinations.filter(({ fallback, ...route }) => fallback === true && !isSame(route, due.destination));
  if (next.everywhere) await ports.threads.askThreads(due.incidentId, "fallback", fallbacks, at);
}

const isSame = (one: Destination, other: Destination): boolean => one.platform === other.platform && one.channel === other.channel;

async function said(incident: Incident, { call, keys, nextAt, notice }: NextNotice, due: DueThread, ports: LinePorts): Promise<void> {
  const { platform, channel } = due.destination;
  const facts = { step: call?.step ?? null, platform, channel };
  const audit = call === null ? [] : [{ actor: "hub", action: "call.made", object: incidentName(incident.id), facts }];
  await ports.threads.threadSaid(due, keys, nextAt, audit, ports.clock.now());
  if (notice !== null)
    ports.log.info("talk.said", { incidentId: incident.id, platform, channel, entries: keys.length, call: call?.step ?? null });
}

const saidNothing = (due: DueThread, { threads, clock }: LinePorts): Promise<void> => threads.threadSaid(due, [], null, [], clock.now());

async function failed(due: DueThread, cause: unknown, ports: LinePorts): Promise<void> {
  const fault = cause instanceof Fault ? cause : null;
  const { platform, channel } = due.destination;
  ports.log.warn("talk.failed", { incidentId: due.incidentId, platform, channel, ...thrownFields(cause) });
  const isOver = fault?.code === "chat_message_gone" || fault?.code === "chat_rejected" || fault?.retryable === false;
  const pauseMs = fault?.retryAfterMs ?? 500 + backoff(due.attempts + 1, ports.clock.dice());
  try {
    if (fault?.code === "chat_rate_limited" && due.kind !== "direct")
      await ports.outbox.laneThrottled(due.destination, "say", ports.clock.now() + pauseMs, fault.message);
    const unsureSince = fault?.code === "chat_outcome_unknown" ? ports.clock.now() : null;
    await ports.threads.threadFailed(due, fault?.message ?? "unexpected error", isOver ? null : ports.clock.now() + pauseMs, unsureSince);
  } catch {
    // The store is down: the lease runs out and the place is taken again.
  }
}
