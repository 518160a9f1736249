import type { Access, Platform } from "../core/access.js";
import type { CallRules } from "../core/calls.js";
import type { Mute } from "../core/mute.js";
import type { NoiseRules } from "../core/noise/rules.js";
import type { Policy } from "../core/policy/policy.js";
import type { Route } from "../core/routing.js";
import type { Agents } from "../ports/agents.js";
import type { Chat, Destination, Vouch } from "../ports/chat.js";
import type { Clock } from "../ports/clock.js";
import type { Log } from "../ports/log.js";
import type { Model } from "../ports/model.js";
import type { NoiseStore } from "../ports/noise.js";
import type { Signer } from "../ports/signer.js";
import type { OutboxStore, ThreadStore } from "../ports/outbox.js";
import type { AgentStore, AuditStore, FreezeStore, IncidentStore, MuteStore, Store } from "../ports/store.js";

/** How long the line waits for people and hosts, in milliseconds. */
export interface Timing {
  /** A plan nobody decided on expires: the urgent ones sooner, since the host has moved on. */
  readonly urgentPlanLifeMs: number;
  readonly planLifeMs: number;
  /** How long an unlocked plan waits for its host to be connected; the click is about now, not about tonight. */
  readonly hostMs: number;
  /** How long a started verification may take before the incident is called unresolved. */
  readonly verifyMs: number;
  /** How often a waiting order or verify request is offered to the host's stream again. */
  readonly offerMs: number;
}

export const defaultTiming: Timing = {
  urgentPlanLifeMs: 60 * 60_000,
  planLifeMs: 24 * 60 * 60_000,
  hostMs: 2 * 60_000,
  verifyMs: 10 * 60_000,
  offerMs: 10_000,
};

/** What keeps a channel readable when much happens at once. */
export interface Noise {
  readonly store: NoiseStore;
  readonly rules: NoiseRules;
  /** The end of a channel's quiet hours that hold at a time; null when none do. */
  readonly quietUntil: (destination: Destination, at: number) => number | null;
  readonly mutes: () => Promise<readonly Mute[]>;
  /** Whose clocks people there go by; null where nobody has said. */
  readonly timeZone: (destination: Destination) => string | null;
  /** The slash command as it is called there. */
  readonly commandOn: (platform: Platform) => string;
}

/** Everything of the world that the hub's half of the line needs. Each stage asks for the part it uses. */
export interface LinePorts {
  readonly incidents: IncidentStore;
  readonly outbox: OutboxStore;
  readonly threads: ThreadStore;
  readonly agentStore: AgentStore;
  readonly audit: AuditStore;
  readonly freezes: FreezeStore;
  readonly muteStore: MuteStore;
  readonly agents: Agents;
  readonly signer: Signer;
  /** Null when none is configured: the rules diagnose, and the card says so. */
  readonly model: Model | null;
  readonly chats: ReadonlyMap<Platform, Chat>;
  /** Who is asked what people are now; a platform that is not in it confirms nobody. */
  readonly vouches: ReadonlyMap<Platform, Vouch>;
  /** Where incidents have cards, and how cards are there. */
  readonly destinations: readonly Route[];
  readonly noise: Noise;
  readonly clock: Clock;
  readonly log: Log;
  readonly policy: Policy;
  readonly access: Access;
  readonly timing: Timing;
  /** When people are called by name, and who. */
  readonly calls: CallRules;
}

/** One store stands behind each of these. */
export const storePorts = (store: Store) => ({
  incidents: store,
  outbox: store,
  threads: store,
  agentStore: store,
  audit: store,
  freezes: store,
  muteStore: store,
});

/** The part of it that cards need. */
export type ShowPorts = Pick<LinePorts, "incidents" | "outbox" | "noise" | "chats" | "destinations" | "access" | "clock" | "log">;
