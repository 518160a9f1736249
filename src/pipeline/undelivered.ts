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

/** Somebody acts in a channel, or the doctor has posted there: one that was away is tried at once. Never throws: it is only a hint. */
export async function seenThere({ platform, channel }: Destination, { outbox, clock }: Pick<ShowPorts, "outbox" | "clock">): Promise<void> {
  if (platform !== "console") await outbox.lanesTried({ platform, channel }, clock.now()).catch(() => undefined);
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
      await outbox.laneHushed(lane, due.message === null ? "post" : "edit", clock.now() + (cause.retryAfterMs ?? mendMs), cause.message);
      return outbox.cardWaits(due);
    case "chat_destination_gone":
      await close(due, cause, ports, { channel: lane.channel, gone: true });
      return outbox.cardWaits(due);
    case "chat_auth_failed":
      await close(due, cause, ports, { channel: "", gone: true });
      return outbox.cardWaits(due);
    case "chat_unavailable":
      await close(due, cause, ports, { channel: lane.channel, gone: false });
      return outbox.cardFailed(due, cause.message, clock.now() + pauseMs(due.attempts, ports));
    case "chat_outcome_unknown":
      await close(due, cause, ports, { channel: lane.channel, gone: false });
      return outbox.cardUnsure(due, cause.message, clock.now() + pauseMs(due.attempts, ports));
    case "chat_message_gone":
      return outbox.messageDeleted(due, clock.now());
    default:
      return outbox.cardFailed(due, cause.message, cause.retryable ? clock.now() + pauseMs(due.attempts, ports) : null);
  }
}

async function close(
  due: DueCard,
  cause: Fault,
  ports: ShowPorts,
  { channel, gone }: { readonly channel: string; readonly gone: boolean },
): Promise<void> {
  const at = ports.clock.now();
  const { platform } = due.destination;
  const pause = gone ? awayMs(cause, due.laneAttempts ?? 0) : pauseMs(due.laneAttempts ?? 0, ports);
  const isNews = await ports.outbox.laneClosed({ platform, channel }, { why: cause.message, until: at + pause, gone, seenAt: due.at, at });
  if (isNews) ports.log.error("show.lane_gone", { platform, channel, code: cause.code });
}

/** A refused token is asked about once a minute, since one answer decides about all channels; a channel from 5 minutes up to an hour. */
function awayMs({ code, retryAfterMs }: Fault, attempts: number): number {
  const first = retryAfterMs ?? mendMs;
  return code === "chat_destination_gone" ? Math.min(first * 2 ** Math.min(attempts, 10), longestAwayMs) : first;
}

/** Not at once even when the dice say so. */
const pauseMs = (attempts: number, { clock }: ShowPorts): number => 500 + backoff(attempts + 1, clock.dice(), mostMs - 500);
