import { oneLine } from "../core/card/words.js";
import { thrownFields } from "../core/fault.js";
import type { Attempt, ChatEvents } from "../ports/chat.js";
import type { LinePorts } from "./ports.js";

/**
 * Most entries of one kind at one platform and hub within a minute. Whoever can reach the hub can call it as often as they like, and
 * the chain is kept for ever. Each kind has its own, so that a flood of forged calls does not cover what only insiders can try.
 */
export const mostPerMinute = 10;
const minuteMs = 60_000;

interface Minute {
  readonly since: number;
  recorded: number;
  unrecorded: number;
}

/**
 * Puts what the platforms turned away on record: forged, stale, replayed, misplaced. Beyond the most of a minute they are counted,
 * and the next entry of that kind says how many. A database that is away costs the entry, never the refusal.
 */
export function attempts({ audit, clock, log }: Pick<LinePorts, "audit" | "clock" | "log">): ChatEvents["refused"] {
  // Platform and reason come from closed lists of ours, so that this stays small.
  const minutes = new Map<string, Minute>();
  return async (attempt) => {
    const { platform, why } = attempt;
    const now = clock.now();
    const minute = minuteAt(now, minutes.get(`${platform} ${why}`));
    minutes.set(`${platform} ${why}`, minute);
    if (minute.recorded >= mostPerMinute) {
      minute.unrecorded += 1;
      return;
    }
    const { unrecorded } = minute;
    minute.recorded += 1;
    minute.unrecorded = 0;
    try {
      await audit.record([entryOf(attempt, unrecorded)], now);
    } catch (cause) {
      log.warn("attempts.unrecorded", { platform, why, ...thrownFields(cause) });
    }
  };
}

/** The minute under way, or a new one. One that begins later than now is from before the clock was set back. */
const minuteAt = (now: number, before: Minute | undefined): Minute =>
  before !== undefined && now >= before.since && now - before.since < minuteMs
    ? before
    : { since: now, recorded: 0, unrecorded: before?.unrecorded ?? 0 };

/** Nobody confirmed who it was, so the entry has no person as its actor. */
function entryOf({ platform, why, claimed }: Attempt, unrecorded: number) {
  const [person, channel] = [claimed?.person ?? null, claimed?.channel ?? null].map((one) => (one === null ? null : oneLine(one, 80)));
  const facts = { platform, why, claimedPerson: person ?? null, claimedChannel: channel ?? null, unrecordedBefore: unrecorded };
  return { actor: `${platform}:unconfirmed`, action: "attempt.refused", object: "chat", facts };
}
