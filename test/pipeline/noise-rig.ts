import type { SignalKind, Signal } from "../../src/core/signal.js";
import { signalKinds } from "../../src/core/signal.js";
import { keepOne } from "../../src/pipeline/noise.js";
import type { Noise } from "../../src/pipeline/ports.js";
import { place } from "../../src/pipeline/place.js";
import { deliver } from "../../src/pipeline/show.js";
import type { Chat, Destination, MessageRef } from "../../src/ports/chat.js";
import type { Access, Platform } from "../../src/core/access.js";
import { evidence } from "../contract/store-examples.js";
import { channel as slackChannel } from "../fakes/slack/directory.js";
import { startSlackRig, type SlackRig } from "../fakes/slack/harness.js";
import { seen } from "../fakes/slack/seen.js";
import { incidents as mattermostChannel } from "../fakes/mattermost/directory.js";
import { startMattermostRig, type MattermostRig } from "../fakes/mattermost/harness.js";
import type { Route } from "../../src/core/routing.js";
import { startRig, type Rig } from "./rig.js";

export const slackPlace: Destination = { platform: "slack", channel: slackChannel };
export const mattermostPlace: Destination = { platform: "mattermost", channel: mattermostChannel };
const platforms: readonly Platform[] = ["slack", "mattermost"];

/** One call to a platform that went through, by the clock of the rig. */
export interface Said {
  readonly at: number;
  readonly platform: Platform;
  readonly what: "post" | "edit" | "say" | "resay";
  readonly ref: MessageRef;
  /** What the message said: a card's or a notice's fallback. */
  readonly text: string;
}

/** Store, line and both real adapters against the strict fakes, which refuse what is beyond their rates; one clock for all of them. */
export interface NoiseRig extends Rig {
  readonly slack: SlackRig["slack"];
  readonly mattermost: MattermostRig["mattermost"];
  readonly said: readonly Said[];
  /** Opens an incident for each of them, in one call for each host. */
  readonly open: (signals: readonly (Partial<Signal> & { readonly host: string })[]) => Promise<readonly number[]>;
  /** The signals of that kind and subject go away on those hosts. */
  readonly clear: (hosts: readonly string[], kind: SignalKind, subject: string) => Promise<void>;
  readonly place: (platform: Platform) => Promise<void>;
  /** Does what the loops of one hub would do now, until nothing more is to be done. */
  readonly turn: () => Promise<void>;
  /** Lets time pass in steps, with a turn after each. */
  readonly pass: (ms: number, stepMs: number) => Promise<void>;
  /** Messages that stand in the channel by themselves, oldest first, as people see them; in the usual one where none is named. */
  readonly roots: (platform: Platform, channel?: string) => readonly string[];
}

export async function startNoiseRig(
  over: Partial<Noise> = {},
  access?: Access,
  destinations: readonly Route[] = [slackPlace, mattermostPlace],
): Promise<NoiseRig> {
  const slackRig = await startSlackRig();
  const mattermostRig = await startMattermostRig();
  const { slack } = slackRig;
  const { mattermost } = mattermostRig;
  slack.enforceRates();
  mattermost.enforceRates();
  const said: Said[] = [];
  const now = (): number => rig.ports.clock.now();
  const chats = new Map<Platform, Chat>([
    ["slack", recorded(slackRig.platform.chat, said, now)],
    ["mattermost", recorded(mattermostRig.platform.chat, said, now)],
  ]);
  const rig = await startRig({ chats, noise: over, ...(access === undefined ? {} : { access }) }, { destinations });
  const turn = async (): Promise<void> => {
    for (let busy = true; busy;) {
      busy = false;
      for (const platform of platforms) {
        await place(platform, rig.ports);
        for (const message of await rig.test.store.claimNoise(9, 15_000, now())) {
          await keepOne(message, rig.ports);
          busy = true;
        }
        const { cards } = await rig.test.store.claimCards(platform, 8, 30_000, now());
        await Promise.all(cards.map((card) => deliver(card, rig.ports)));
        busy ||= cards.length > 0;
      }
    }
  };
  return {
    ...rig,
    slack,
    mattermost,
    said,
    async open(signals) {
      const ids = [];
      for (const { host, ...signal } of signals) {
        const [admission] = await rig.test.store.admit(host, [evidence(signal)], now());
        ids.push(admission?.incidentId ?? 0);
      }
      return ids;
    },
    async clear(hosts, kind, subject) {
      for (const host of hosts) await rig.test.store.admit(host, [evidence({ kind, subject, phase: "cleared" })], now());
    },
    place: (platform) => place(platform, rig.ports),
    turn,
    async pass(ms, stepMs) {
      for (let left = ms; left > 0; left -= stepMs) {
        const step = Math.min(left, stepMs);
        rig.wait(step);
        slack.advance(step);
        mattermost.advance(step);
        await turn();
      }
    },
    roots: (platform, channel) => (platform === "slack" ? slackRoots(slack, channel) : mattermostRoots(mattermost, channel)),
    async stop() {
      await rig.stop();
      await slackRig.stop();
      await mattermostRig.stop();
    },
  };
}

/** The real adapter, and what went through it. */
function recorded(chat: Chat, said: Said[], now: () => number): Chat {
  const { platform } = chat;
  const note = (what: Said["what"], ref: MessageRef, text: string): MessageRef => {
    said.push({ at: now(), platform, what, ref, text });
    return ref;
  };
  return {
    ...chat,
    post: async (destination, card, ...rest) => note("post", await chat.post(destination, card, ...rest), card.fallback),
    async edit(ref, card, refs) {
      await chat.edit(ref, card, refs);
      note("edit", ref, card.fallback);
    },
    say: async (destination, notice, ...rest) => note("say", await chat.say(destination, notice, ...rest), notice.fallback),
    async resay(ref, notice) {
      await chat.resay(ref, notice);
      note("resay", ref, notice.fallback);
    },
  };
}

function slackRoots(slack: SlackRig["slack"], channel = slackChannel): readonly string[] {
  const messages = [...(slack.world.channels.get(channel)?.messages.values() ?? [])];
  return messages.filter(({ thread }) => thread === null).map(({ text, blocks }) => seen(text, blocks).text);
}

function mattermostRoots(mattermost: MattermostRig["mattermost"], channel = mattermostChannel): readonly string[] {
  return [...mattermost.posts.values()]
    .filter(({ channel_id, root_id }) => channel_id === channel && root_id === "")
    .map(({ id }) => mattermost.shown(id).text);
}

/** So many signals of one severity, each on a host of its own, of all kinds in turn. */
export const signals = (
  n: number,
  severity: Signal["severity"],
  from = 0,
): readonly (Partial<Signal> & { readonly host: string; readonly kind: SignalKind })[] =>
  Array.from({ length: n }, (_, i) => ({
    host: `web-${String(from + i).padStart(3, "0")}`,
    subject: `unit-${from + i}`,
    kind: signalKinds[(from + i) % signalKinds.length]!,
    severity,
  }));
