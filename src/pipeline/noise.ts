import type { Platform } from "../core/access.js";
import { backoff } from "../core/backoff.js";
import { digest } from "../core/digest.js";
import { Fault, thrownFields } from "../core/fault.js";
import { repeated, type Notice } from "../core/notice.js";
import type { Chat, MessageRef } from "../ports/chat.js";
import type { NoiseMessage } from "../ports/noise.js";
import { drain } from "./drain.js";
import { wordsFor, type Words } from "./noise-words.js";
import type { LinePorts } from "./ports.js";
import { sayOnce } from "./repost.js";
import { laneGone } from "./undelivered.js";

/** Shorter than the time for which Mattermost knows a message again, so that whoever takes over says it only once. */
const leaseMs = 15_000;
/** Messages that are worked on at the same time. */
const width = 8;
/** Mended by a person, such as inviting the bot. */
const mendMs = 60_000;

/**
 * Keeps those messages of one platform up to date that stand for many cards: digests of storms, group cards, flapping cards, what
 * quiet hours held back. One loop for each platform, so that one that hangs keeps no other waiting.
 */
export function keepNoise(platform: Platform, ports: LinePorts, signal: AbortSignal): Promise<void> {
  const claim = (): Promise<readonly NoiseMessage[]> => ports.noise.store.claimNoise(width, leaseMs, ports.clock.now(), platform);
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
  const { noise, outbox, clock, chats } = ports;
  const { destination, reposted } = message;
  const text = notice === null ? message.said : digest("tagout-noise-v1", [notice.title, notice.lines, notice.fallback]);
  if (notice === null || (message.message !== null && text === message.said))
    return said(message, { text, at: message.message, reposted, dueAt }, ports);
  const chat = chats.get(destination.platform);
  if (chat === undefined) return noise.store.noiseDeferred(message, clock.now() + mendMs);
  const waitMs = await noise.store.takeSlot(destination, message.message === null ? "say" : "edit", clock.now());
  // A channel that is away may be shut for an hour; meanwhile a storm there may end.
  if (waitMs > 0) return noise.store.noiseDeferred(message, clock.now() + Math.min(waitMs, mendMs));
  const put = await putUp(message, notice, chat, ports);
  await outbox.laneRecovered(destination);
  return said(message, { text, at: put.ref, reposted: put.reposted, dueAt }, ports);
}

/** What a message says from now on, where, and when it is looked at again. */
interface Standing {
  /** Hash of its words; null when it has never said anything. */
  readonly text: string | null;
  readonly at: MessageRef | null;
  readonly reposted: boolean;
  readonly dueAt: number | null;
}

function said(message: NoiseMessage, standing: Standing, { noise, clock }: LinePorts): Promise<void> {
  const { store, rules } = noise;
  const now = clock.now();
  const gapMs = message.kind === "flapping" ? rules.flap.editMs : rules.storm.editMs;
  return store.noiseSaid(message, { ...standing, soonestAt: now + gapMs, hurriedAt: now + rules.storm.urgentEditMs }, now);
}

/** One that may stand there twice goes on saying so: people must know which one to read. */
async function putUp(message: NoiseMessage, notice: Notice, chat: Chat, { clock }: LinePorts): ReturnType<typeof sayOnce> {
  const { destination, reposted, unsureSince } = message;
  if (message.message !== null) {
    await chat.resay(message.message, reposted ? repeated(notice) : notice);
    return { ref: message.message, reposted };
  }
  const key = `noise ${message.id} ${message.posts}`;
  return sayOnce(notice, { destination, under: null, key, unsureSince, now: clock.now() }, chat);
}

async function failed(message: NoiseMessage, cause: unknown, ports: LinePorts): Promise<void> {
  const { noise, clock, log } = ports;
  const { store } = noise;
  const { platform, channel } = message.destination;
  const fault = cause instanceof Fault ? cause : null;
  log.warn("noise.failed", { platform, channel, kind: message.kind, ...thrownFields(cause) });
  const now = clock.now();
  if (fault?.code === "chat_message_gone" && message.message !== null) {
    if (message.endedAt === null) return store.noiseDeleted(message, now);
    // Deleted when it was over: nobody wants it back.
    const last = { text: message.said, at: message.message, dueAt: null, soonestAt: now, hurriedAt: now, reposted: false };
    return store.noiseSaid(message, last, now);
  }
  const isGone = fault?.code === "chat_destination_gone" || fault?.code === "chat_auth_failed";
  if (isGone) await laneGone(message.destination, fault, { attempts: message.attempts, at: now }, ports);
  const briefMs = 500 + backoff(message.attempts + 1, clock.dice());
  const pauseMs = isGone ? mendMs : (fault?.retryAfterMs ?? (fault?.retryable === false ? mendMs : briefMs));
  const unsureSince = fault?.code === "chat_outcome_unknown" ? now : null;
  await store.noiseFailed(message, fault?.message ?? "unexpected error", unsureSince, now + pauseMs);
}
