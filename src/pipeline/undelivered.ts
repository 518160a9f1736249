import { backoff } from "../core/backoff.js";
import { Fault, thrownFields } from "../core/fault.js";
import type { DueCard } from "../ports/outbox.js";
import type { ShowPorts } from "./ports.js";

/** Longest pause between two tries, of a card or of a lane. */
const mostMs = 15 * 60_000;
/** Mended by a person, such as inviting the bot: looked at this often when the platform does not say. */
const mendMs = 60_000;

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
  const pause = gone ? (cause.retryAfterMs ?? mendMs) : pauseMs(due.laneAttempts ?? 0, ports);
  if (gone) ports.log.error("show.lane_gone", { platform: due.destination.platform, channel, code: cause.code });
  await ports.outbox.laneClosed(
    { platform: due.destination.platform, channel },
    { why: cause.message, until: at + pause, gone, seenAt: due.at, at },
  );
}

/** Not at once even when the dice say so. */
const pauseMs = (attempts: number, { clock }: ShowPorts): number => 500 + backoff(attempts + 1, clock.dice(), mostMs - 500);
