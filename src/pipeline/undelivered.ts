import { backoff } from "../core/backoff.js";
import { Fault, thrownFields } from "../core/fault.js";
import type { Destination } from "../ports/chat.js";
import type { DueCard } from "../ports/outbox.js";
import type { ShowPorts } from "./ports.js";

/** Longest pause between two tries, of a card or of a lane. */
const mostMs = 15 * 60_000;
/** Mended by a person, such as inviting the bot: looked at this often when the platform does not say. */
const mendMs = 60_000;
/** Nobody asks a channel that stays away more often than this; one that comes back is noticed sooner by what happens in it. */
const longestAwayMs = 60 * 60_000;

/** Somebody acts in a channel, so it is reachable: if it was away it is tried again at once. Never throws: it is only a hint. */
export async function noteActivity(
  { platform, channel }: Destination,
  { outbox, clock }: Pick<ShowPorts, "outbox" | "clock">,
): Promise<void> {
  if (platform !== "console") await outbox.retryLanes({ platform, channel }, clock.now()).catch(() => undefined);
}

/** Writes down why a card was not shown, where it belongs: with the message, the card, its lane or the whole platform. Never throws. */
export async function undelivered(due: DueCard, cause: unknown, ports: ShowPorts): Promise<void> {
  const { platform, channel } = due.destination;
  ports.log.warn("show.failed", { incidentId: due.incidentId, platform, channel, ...thrownFields(cause) });
  try {
    await writeDown(due, cause, ports);
  } catch {
    // The store is down: the lease runs out and the card is taken again.
  }
}

async function writeDown(due: DueCard, cause: unknown, ports: ShowPorts): Promise<void> {
  const { outbox, clock } = ports;
  if (!(cause instanceof Fault)) return outbox.cardFailed(due, "unexpected error", clock.now() + pauseMs(due.attempts, ports));
  const lane = due.destination;
  switch (cause.code) {
    case "chat_rate_limited":
      await outbox.laneThrottled(lane, due.message === null ? "post" : "edit", clock.now() + (cause.retryAfterMs ?? mendMs), cause.message);
      return outbox.cardRequeued(due);
    case "chat_destination_gone":
    case "chat_auth_failed":
      await laneGone(lane, cause, { attempts: due.laneAttempts ?? 0, at: due.at }, ports);
      return outbox.cardRequeued(due);
    case "chat_unavailable":
      await laneFailed(due, cause, ports);
      return outbox.cardFailed(due, cause.message, clock.now() + pauseMs(due.attempts, ports));
    case "chat_outcome_unknown":
      await laneFailed(due, cause, ports);
      return outbox.cardOutcomeUnknown(due, cause.message, clock.now() + pauseMs(due.attempts, ports));
    case "chat_message_gone":
      return outbox.messageDeleted(due, clock.now());
    default:
      return outbox.cardFailed(due, cause.message, cause.retryable ? clock.now() + pauseMs(due.attempts, ports) : null);
  }
}

async function laneFailed({ destination, laneAttempts, at: seenAt }: DueCard, { message: why }: Fault, ports: ShowPorts): Promise<void> {
  const at = ports.clock.now();
  await ports.outbox.laneClosed(destination, { why, until: at + pauseMs(laneAttempts ?? 0, ports), gone: false, seenAt, at });
}

/**
 * Nobody may write in that channel, or with a refused token on the whole platform: what belongs there is shown at the fallbacks.
 *
 * @param seen when the slot was taken, and how often in a row it had failed by then.
 */
export async function laneGone(
  { platform, channel }: Destination,
  cause: Fault,
  seen: { readonly attempts: number; readonly at: number },
  { outbox, clock, log }: Pick<ShowPorts, "outbox" | "clock" | "log">,
): Promise<void> {
  const at = clock.now();
  const lane = { platform, channel: cause.code === "chat_auth_failed" ? "" : channel };
  const closed = { why: cause.message, until: at + awayMs(cause, seen.attempts), gone: true, seenAt: seen.at, at };
  if (await outbox.laneClosed(lane, closed)) log.error("show.lane_gone", { ...lane, code: cause.code });
}

/** A refused token is asked about once a minute, since one answer decides about all channels; a channel from 5 minutes up to an hour. */
function awayMs({ code, retryAfterMs }: Fault, attempts: number): number {
  const first = retryAfterMs ?? mendMs;
  return code === "chat_destination_gone" ? Math.min(first * 2 ** Math.min(attempts, 10), longestAwayMs) : first;
}

/** Not at once even when the dice say so. */
const pauseMs = (attempts: number, { clock }: ShowPorts): number => 500 + backoff(attempts + 1, clock.dice(), mostMs - 500);
