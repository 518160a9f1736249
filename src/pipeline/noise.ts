import { backoff } from "../core/backoff.js";
import { digest } from "../core/digest.js";
import { Fault, thrownFields } from "../core/fault.js";
import type { Notice } from "../core/notice.js";
import type { Chat, MessageRef } from "../ports/chat.js";
import type { NoiseMessage } from "../ports/noise.js";
import { drain } from "./drain.js";
import { wordsFor, type Words } from "./noise-words.js";
import type { LinePorts } from "./ports.js";

/** Shorter than the time for which Mattermost knows a message again, so that whoever takes over says it only once. */
const leaseMs = 15_000;
const width = 8;
/** Mended by a person, such as inviting the bot. */
const mendMs = 60_000;

/** Keeps the messages true that stand for many cards: digests of storms, group cards, flapping cards, what quiet hours held back. */
export function keepNoise(ports: LinePorts, signal: AbortSignal): Promise<void> {
  const claim = (): Promise<readonly NoiseMessage[]> => ports.noise.store.claimNoise(width, leaseMs, ports.clock.now());
  return drain({ claim, work: (message) => keepOne(message, ports), waiting: "noise.waiting" }, ports, signal);
}

/** Says what one message should say now, when that is something else than it says. Never throws: what went wrong is stored with it. */
export async function keepOne(message: NoiseMessage, ports: LinePorts): Promise<void> {
  try {
    await say(message, await wordsFor(message, ports), ports);
  } catch (cause) {
    await failed(message, cause, ports).catch(() => undefined); // The store is down: the lease runs out.
  }
}

async function say(message: NoiseMessage, { notice, dueAt }: Words, ports: LinePorts): Promise<void> {
  const { noise, clock, chats } = ports;
  const { destination } = message;
  const text = notice === null ? message.said : digest("tagout-noise-v1", [notice.title, notice.lines, notice.fallback]);
  if (notice === null || (message.message !== null && text === message.said)) return settled(message, message.message, text, dueAt, ports);
  const chat = chats.get(destination.platform);
  if (chat === undefined) return noise.store.noiseWaits(message, clock.now() + mendMs);
  const waitMs = await noise.store.takeSlot(destination, message.message === null ? "say" : "edit", clock.now());
  if (waitMs > 0) return noise.store.noiseWaits(message, clock.now() + waitMs);
  return settled(message, await put(message, notice, chat), text, dueAt, ports);
}

function settled(message: NoiseMessage, at: MessageRef | null, text: string | null, dueAt: number | null, ports: LinePorts): Promise<void> {
  const { store, rules } = ports.noise;
  const now = ports.clock.now();
  const gapMs = message.kind === "flapping" ? rules.flap.editMs : rules.storm.editMs;
  return store.noiseSaid(message, { text, at, dueAt, soonestAt: now + gapMs }, now);
}

async function put(message: NoiseMessage, notice: Notice, chat: Chat): Promise<MessageRef> {
  if (message.message !== null) {
    await chat.resay(message.message, notice);
    return message.message;
  }
  const mayStand = message.isUnsure && chat.dedupesMs === 0;
  return chat.say(message.destination, mayStand ? saidBefore(notice) : notice, null, `noise ${message.id} ${message.posts}`);
}

/** Nobody saw whether an earlier try was taken; where the platform cannot tell either, people must know which one to read. */
const saidBefore = (notice: Notice): Notice => ({
  ...notice,
  lines: [...notice.lines, "Should the same message stand above: this is the one that is kept up to date."],
});

async function failed(message: NoiseMessage, cause: unknown, { noise: { store }, clock, log }: LinePorts): Promise<void> {
  const { platform, channel } = message.destination;
  const fault = cause instanceof Fault ? cause : null;
  log.warn("noise.failed", { platform, channel, kind: message.kind, ...thrownFields(cause) });
  const now = clock.now();
  if (fault?.code === "chat_message_gone" && message.message !== null) {
    // Deleted when it was over: nobody wants it back.
    const settledFor = { text: message.said, at: message.message, dueAt: null, soonestAt: now };
    return message.endedAt === null ? store.noiseDeleted(message, now) : store.noiseSaid(message, settledFor, now);
  }
  const pauseMs = fault?.retryAfterMs ?? (fault?.retryable === false ? mendMs : 500 + backoff(message.attempts + 1, clock.dice()));
  await store.noiseFailed(message, fault?.message ?? "unexpected error", fault?.code === "chat_outcome_unknown", now + pauseMs);
}
