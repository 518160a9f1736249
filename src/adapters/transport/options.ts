import type { SignedCheckpoint } from "../../core/audit.js";
import type { SignedBundle } from "../../core/policy/bundle.js";
import type { AgentEvents, Agents } from "../../ports/agents.js";
import type { Clock } from "../../ports/clock.js";
import type { Log } from "../../ports/log.js";
import type { AgentStore } from "../../ports/store.js";
import type { Authority } from "./authority.js";

/** What the transport needs. It keeps nothing that another hub on the same database would miss. */
export interface TransportOptions {
  readonly authority: Authority;
  /** Where to listen; port 0 takes any free one. */
  readonly listen: { readonly host: string; readonly linkPort: number; readonly enrolPort: number };
  /** Every name and address under which agents reach this hub: they go into its certificate. */
  readonly names: readonly string[];
  readonly store: AgentStore;
  readonly events: AgentEvents;
  /** Raw Ed25519 public key of the order signer, base64: agents pin it when they enrol. */
  readonly signerPublicKey: () => Promise<string>;
  /** Whether `/incident freeze` is on, from the database; a rejection means nobody knows, and agents start nothing live. */
  readonly frozen: () => Promise<boolean>;
  /** The organisation's signed policy file and the hash of the policy that it makes; null where there is none. */
  readonly policy: { readonly bundle: SignedBundle; readonly hash: string } | null;
  readonly clock: Clock;
  readonly log: Log;
  readonly timing?: Partial<TransportTiming>;
}

export interface TransportTiming {
  /** How often agents say that they live. */
  readonly heartbeatMs: number;
  /** HTTP/2 ping after this much silence, and how long its answer may take: the sum is how long a dead peer is believed. */
  readonly keepaliveMs: number;
  readonly keepaliveTimeoutMs: number;
  /** How often certificates of open streams and the freeze are looked up in the database. */
  readonly pollMs: number;
  /** What an agent is told to wait when its records could not be stored. */
  readonly retryMs: number;
  /** Life of an agent's certificate. */
  readonly certificateMs: number;
  /** After which share of it the next one is to be asked for. */
  readonly renewAt: number;
  /** How long after its end a certificate may still be renewed. */
  readonly lapsedMs: number;
  /** Most evidence records of one agent without a receipt. */
  readonly maxUnacked: number;
  /** Evidence of one agent that is taken in over time; a second's worth may come at once. */
  readonly maxRecordsPerSecond: number;
  /** Messages of any kind that one agent is read; an honest one sends a few. */
  readonly maxMessagesPerSecond: number;
  /** How often "last seen" is written down for a host that only sends heartbeats. */
  readonly seenMs: number;
  /** How long a handler may take before the agent is told to come again. */
  readonly handlerMs: number;
}

export const transportTiming: TransportTiming = {
  heartbeatMs: 10_000,
  keepaliveMs: 10_000,
  keepaliveTimeoutMs: 5_000,
  // Revoking must cut a stream within 5 s, also when another hub did it.
  pollMs: 2_000,
  retryMs: 5_000,
  certificateMs: 24 * 3_600_000,
  renewAt: 2 / 3,
  lapsedMs: 7 * 24 * 3_600_000,
  maxUnacked: 512,
  maxRecordsPerSecond: 1_000,
  maxMessagesPerSecond: 1_000,
  seenMs: 30_000,
  handlerMs: 30_000,
};

/** The hub's end of the wire, while it runs. */
export interface Transport {
  readonly agents: Agents;
  readonly linkPort: number;
  readonly enrolPort: number;
  /** Tells every agent of this hub at once, after it was stored; every other hub finds it in the database within `pollMs`. */
  readonly freeze: (frozen: boolean) => void;
  /** Hands a fresh signed head to every connected agent to remember. Give each one once, newest last. */
  readonly checkpoint: (signed: SignedCheckpoint) => void;
  /** Ends the host's stream and connections here and now; false when this hub holds none. */
  readonly cut: (host: string) => boolean;
  /** Waits for what is being stored and acknowledges it, says goodbye to every agent, closes. Takes at most 5 s. */
  readonly stop: () => Promise<void>;
}
