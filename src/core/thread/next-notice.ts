import type { Access, Platform } from "../access.js";
import { callsOf, outcomeOn, type Call, type CallRules } from "../calls.js";
import { incidentName, type Incident } from "../incident.js";
import type { Mention, Notice } from "../notice.js";
import type { ThreadLog } from "../routing.js";
import { threadOf } from "../thread.js";
import { entriesFor, nextBatch } from "./batch.js";
import type { KnownPlan } from "./plans.js";

/**
 * What a place is for: the thread below a card, a direct message to somebody who decided, or a channel that hears of what
 * nobody answers.
 */
export const placeKinds = ["thread", "direct", "fallback"] as const;
export type PlaceKind = (typeof placeKinds)[number];

/** Where something may have to be said, and what has been said there. */
export interface NoticePlace {
  readonly kind: PlaceKind;
  readonly platform: Platform;
  readonly log: ThreadLog;
  /** Keys of what has been said. */
  readonly said: ReadonlySet<string>;
  /** Keys of what has been said in any thread of the incident on that platform. */
  readonly heard: ReadonlySet<string>;
  /** Of several threads of one incident on a platform, one calls people. */
  readonly isFirst: boolean;
}

/** What is known of the incident and of the world at this moment. */
export interface NoticeFacts {
  readonly incident: Incident;
  readonly plans: readonly KnownPlan[];
  readonly access: Access;
  readonly rules: CallRules;
  /** Until when somebody wants no calls; null when nobody does. */
  readonly quietUntil: number | null;
  readonly now: number;
}

/** What to send next to one place, and what follows from it. */
export interface NextNotice {
  /** Null when there is nothing to say, though something may be settled. */
  readonly notice: Notice | null;
  /** What counts as said afterwards. */
  readonly keys: readonly string[];
  /** The call it makes, for the record; null when it makes none. */
  readonly call: Call | null;
  /** People who have to hear of it in a message of their own. */
  readonly people: readonly Mention[];
  /** Whether the fallback channels have to hear of it. */
  readonly everywhere: boolean;
  /** When to look again, in milliseconds since 1970; null when only a change of the incident can give more to say. */
  readonly nextAt: number | null;
}

/** The shortest time between two messages to one place. */
export const noticeGapMs = 10_000;

/** What to send next to this place: calls first, then what happened, in its order, then how it ended for those who decided. Total. */
export function nextNotice(facts: NoticeFacts, place: NoticePlace): NextNotice {
  switch (place.kind) {
    case "thread":
      return inThread(facts, place);
    case "direct":
      return toPerson(facts, place);
    case "fallback":
      return inFallback(facts, place);
  }
}

const nothing: NextNotice = { notice: null, keys: [], call: null, people: [], everywhere: false, nextAt: null };

function inThread(facts: NoticeFacts, place: NoticePlace): NextNotice {
  const { incident, plans, now } = facts;
  const calls = openCalls(facts, place);
  const due = calls.filter(({ at }) => at <= now);
  const last = due.at(-1);
  const entries = entriesFor(place.log, threadOf(incident, plans)).filter(({ key }) => !place.said.has(key));
  const batch = last === undefined ? nextBatch(incident, entries) : null;
  const hasMore = entries.length > (batch?.keys.length ?? 0);
  const nextAt = hasMore ? now + noticeGapMs : (calls.find(({ at }) => at > now)?.at ?? null);
  if (last !== undefined) return { ...nothing, ...called(incident, due, last), everywhere: last.everywhere, nextAt };
  if (batch !== null) return { ...nothing, notice: batch.notice, keys: batch.keys, nextAt: nextAt ?? soonIfOutcome(facts, place) };
  return { ...outcomeHere(facts, place), nextAt };
}

/** Some of them may be late, as after a time in which no hub ran: only the last is said, and none again. */
function called(incident: Incident, due: readonly Call[], last: Call): Pick<NextNotice, "notice" | "keys" | "call"> {
  return { notice: noticeOf(incident, last.text, [], last.mentions), keys: due.map(({ key }) => key), call: last };
}

function openCalls({ incident, plans, access, rules, quietUntil }: NoticeFacts, place: NoticePlace): readonly Call[] {
  const { kind, platform, said, heard, isFirst } = place;
  if (kind === "thread" && !isFirst) return [];
  const proposedAt = plans.findLast(({ hash }) => hash === incident.planHash)?.at;
  if (proposedAt === undefined) return [];
  return callsOf(incident, { access, platform, rules, proposedAt, quietUntil }).filter(
    ({ key }) => !said.has(key) && (kind !== "thread" || !heard.has(key)),
  );
}

function outcomeHere({ incident, access, rules }: NoticeFacts, { platform, heard, isFirst }: NoticePlace): NextNotice {
  if (!isFirst) return nothing;
  const outcome = rules.outcome === "off" ? null : outcomeOn(incident, access, platform);
  if (outcome === null || heard.has(outcome.key) || outcome.people.length === 0) return nothing;
  if (rules.outcome === "direct") return { ...nothing, keys: [outcome.key], people: outcome.people };
  return { ...nothing, keys: [outcome.key], notice: noticeOf(incident, outcome.text, [], outcome.people) };
}

function soonIfOutcome(facts: NoticeFacts, place: NoticePlace): number | null {
  return outcomeHere(facts, place).keys.length === 0 ? null : facts.now + noticeGapMs;
}

function toPerson({ incident, plans, access }: NoticeFacts, { platform, said }: NoticePlace): NextNotice {
  const outcome = outcomeOn(incident, access, platform);
  if (outcome === null || said.has(outcome.key)) return nothing;
  const results = threadOf(incident, plans).filter(({ kind }) => kind === "result" || kind === "run");
  return {
    ...nothing,
    keys: [outcome.key],
    notice: noticeOf(
      incident,
      outcome.text,
      results.slice(-2).map(({ headline }) => headline),
      [],
    ),
  };
}

/** Only the last call comes here, and only while it is still right. */
function inFallback(facts: NoticeFacts, place: NoticePlace): NextNotice {
  const last = openCalls(facts, place).find(({ everywhere, at }) => everywhere && at <= facts.now);
  return last === undefined ? nothing : { ...nothing, ...called(facts.incident, [last], last) };
}

const noticeOf = (incident: Incident, text: string, lines: readonly string[], mentions: readonly Mention[]): Notice => ({
  title: lines.length === 0 ? "" : text,
  lines: lines.length === 0 ? [text] : lines,
  block: null,
  file: null,
  mentions,
  fallback: text.includes(incidentName(incident.id)) ? text : `${incidentName(incident.id)}: ${text}`,
});
