import type { HostProfile } from "../src/core/host.js";
import type { Evidence } from "../src/core/evidence.js";
import type { SignedOrder } from "../src/core/order.js";
import type { SignedBundle } from "../src/core/policy/bundle.js";
import type { Report, Verification } from "../src/core/report.js";
import type { VerifyRequest } from "../src/ports/agents.js";
import type { Clock } from "../src/ports/clock.js";
import type { Log } from "../src/ports/log.js";
import type { Spool } from "./spool.js";

/** What the transport calls when the hub speaks. None may throw; each returns at once and works on its own time. */
export interface HubEvents {
  /** May be the same order again: it is offered until its report is acknowledged. */
  readonly order: (order: SignedOrder) => void;
  /** A person stops that order; said again until its report is acknowledged. */
  readonly stop: (order: SignedOrder) => void;
  readonly verify: (request: VerifyRequest) => void;
  /** The hub's word on the freeze, with its welcome, with each pulse and when it changes; null when the hub does not know. */
  readonly freeze: (frozen: boolean | null) => void;
  /** The hub offers the organisation's policy file. Nothing about it has been checked. */
  readonly policy: (bundle: SignedBundle) => void;
  /** The hub has stored the report of that order: the ledger may close it. */
  readonly reported: (orderId: string) => void;
}

export interface LinkOptions {
  /** Directory of `enrol()`: identity, key and audit checkpoints. */
  readonly dir: string;
  readonly spool: Spool;
  /** Asked at every connect, and when `profileChanged` says so. */
  readonly profile: () => HostProfile;
  readonly events: HubEvents;
  readonly clock: Clock;
  /** Milliseconds on a clock that never jumps. */
  readonly monotonicMs: () => number;
  readonly log: Log;
  readonly timing?: Partial<LinkTiming>;
}

export interface LinkTiming {
  /** HTTP/2 ping after this much silence, and how long its answer may take: the sum is how long a dead hub is believed. */
  readonly keepaliveMs: number;
  readonly keepaliveTimeoutMs: number;
  /** How long a connection may take until the hub's welcome. */
  readonly welcomeMs: number;
  /** Scales the wait between tries; 1 is `backoff()` as it is. */
  readonly backoffScale: number;
}

export const linkTiming: LinkTiming = {
  keepaliveMs: 10_000,
  keepaliveTimeoutMs: 5_000,
  welcomeMs: 15_000,
  backoffScale: 1,
};

/** The agent's end of the wire. It lives as long as the agent, whatever becomes of streams and hubs. */
export interface Link {
  /** Resolves when the record is in the spool: on disk, or in memory when the disk does not take it. */
  readonly evidence: (evidence: Evidence) => Promise<void>;
  readonly report: (report: Report) => Promise<void>;
  readonly verification: (verification: Verification) => Promise<void>;
  /** Tells a connected hub what `profile` says now. */
  readonly profileChanged: () => void;
  readonly connected: () => boolean;
  /** Hub time minus host time, right now; null until a hub has been heard. Live orders are refused beyond 30 s. */
  readonly clockOffsetMs: () => number | null;
  readonly stop: () => Promise<void>;
}
