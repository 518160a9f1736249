import { backoff } from "../core/backoff.js";
import type { Card } from "../core/card.js";
import { cardOf } from "../core/card-of.js";
import { Fault, thrownFields } from "../core/fault.js";
import type { Chat, MessageRef } from "../ports/chat.js";
import type { DueCard } from "../ports/store.js";
import type { LinePorts } from "./ports.js";

const leaseMs = 30_000;
const width = 8;
const pollMs = 1_000;

/**
 * Keeps every card equal to its incident: takes cards that lag, renders the incident as it is now, posts or edits. The only
 * writer of cards, so edits never overtake each other; a lost update heals with the next.
 */
export async function show(ports: LinePorts, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const due = await claim(ports);
    await Promise.all(due.map((card) => showOne(card, ports)));
    if (due.length === 0 && !signal.aborted) await ports.incidents.wake(pollMs, signal).catch(() => undefined);
  }
}

async function claim(ports: LinePorts): Promise<readonly DueCard[]> {
  try {
    return await ports.outbox.claimCards(width, leaseMs, ports.clock.now());
  } catch (cause) {
    ports.log.warn("show.waiting", thrownFields(cause));
    return [];
  }
}

async function showOne(due: DueCard, ports: LinePorts): Promise<void> {
  try {
    const chat = ports.chats.get(due.destination.platform);
    if (chat === undefined) return await ports.outbox.cardFailed(due, "This platform is not configured any more.", null);
    const message = await putUp(due, chat, ports);
    if (message !== null) await ports.outbox.cardShown(due, message, ports.clock.now());
  } catch (cause) {
    await failed(due, cause, ports);
  }
}

async function putUp(due: DueCard, chat: Chat, ports: LinePorts): Promise<MessageRef | null> {
  const incident = await ports.incidents.load(due.incidentId);
  if (incident === null) return null;
  const card: Card = cardOf(incident, ports.access, ports.clock.now());
  const actions = card.buttons.map(({ action }) => action);
  const refs = incident.planHash === null || actions.length === 0 ? {} : await ports.outbox.refs(due, incident.planHash, actions);
  if (due.message === null) return chat.post(due.destination, card, refs);
  await chat.edit(due.message, card, refs);
  return due.message;
}

async function failed(due: DueCard, cause: unknown, ports: LinePorts): Promise<void> {
  const fault = cause instanceof Fault ? cause : null;
  const { platform, channel } = due.destination;
  ports.log.warn("show.failed", { incidentId: due.incidentId, platform, channel, ...thrownFields(cause) });
  const pauseMs = fault?.retryAfterMs ?? 500 + backoff(due.attempts + 1, ports.clock.dice());
  try {
    if (fault?.code === "chat_message_gone") await ports.outbox.forgetMessage(due);
    else
      await ports.outbox.cardFailed(
        due,
        fault?.message ?? "unexpected error",
        fault?.retryable === false ? null : ports.clock.now() + pauseMs,
      );
  } catch {
    // The store is down: the lease runs out and the card is taken again.
  }
}
