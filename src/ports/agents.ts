import type { Evidence } from "../core/evidence.js";
import type { HostProfile } from "../core/host.js";
import type { SignedOrder } from "../core/order.js";
import type { Report, Verification } from "../core/report.js";
import type { Signal } from "../core/signal.js";

/** Asks a host to measure a signal again. Answered with a Verification; asking twice is harmless. */
export interface VerifyRequest {
  readonly incidentId: number;
  readonly orderId: string;
  readonly kind: Signal["kind"];
  readonly subject: string;
  readonly threshold: number;
  readonly unit: string;
  /** The figure that raised the incident, to tell `worse` from `not-resolved`. */
  readonly before: number;
}

/** The streams this hub holds right now. */
export interface Agents {
  readonly connected: () => readonly string[];
  /** Hands an order to the host's stream; false when this hub holds none. Delivery is at least once, start at most once. */
  readonly order: (host: string, order: SignedOrder) => boolean;
  /**
   * Tells the host to stop that order: what runs of it is ended, and if it has not started it never does. The order goes with it
   * so that the host can check it and remember it. Answered with a report; telling twice is harmless.
   */
  readonly stop: (host: string, order: SignedOrder) => boolean;
  readonly verify: (host: string, request: VerifyRequest) => boolean;
}

/** What the transport calls when an agent speaks. `host` is always the name in its certificate. */
export interface AgentEvents {
  readonly hello: (host: string, profile: HostProfile) => Promise<void>;
  /** Resolves only when all of it is stored: the acknowledgement follows. */
  readonly evidence: (host: string, batch: readonly Evidence[]) => Promise<void>;
  readonly report: (host: string, report: Report) => Promise<void>;
  readonly verification: (host: string, verification: Verification) => Promise<void>;
}
