import type { SignedCheckpoint } from "../src/core/audit.js";
import type { Evidence } from "../src/core/evidence.js";
import type { HostProfile } from "../src/core/host.js";
import type { SignedBundle } from "../src/core/policy/bundle.js";
import type { SignedOrder } from "../src/core/order.js";
import type { Report, Verification } from "../src/core/report.js";
import type { VerifyRequest } from "../src/ports/agents.js";

/** What can wait in a spool for a receipt. */
export const recordKinds = ["evidence", "report", "verification"] as const;
export type RecordKind = (typeof recordKinds)[number];

/** What became of records, by id. */
export interface Receipt {
  readonly of: RecordKind;
  readonly ids: readonly string[];
  readonly outcome: "stored" | "later" | "refused";
  readonly retryAfterMs: number;
}

/** Where a message breaks the contract. Names the field and the rule, never the content. */
export interface WireProblem {
  readonly path: string;
  readonly problem: string;
  /** The record it is about, so that a receipt can refuse it; null when the message as a whole is no good. */
  readonly about: { readonly of: RecordKind; readonly id: string } | null;
}

export type AgentMessage =
  | { readonly kind: "hello"; readonly protocol: 1; readonly profile: HostProfile; readonly clockMs: number }
  | {
      readonly kind: "heartbeat";
      readonly n: number;
      readonly clockMs: number;
      readonly waiting: number;
      readonly dropped: number;
      readonly damaged: number;
    }
  /** `malformed` are members of the batch that break a bound; the rest of the batch is good. */
  | { readonly kind: "evidence"; readonly batch: readonly Evidence[]; readonly malformed: readonly WireProblem[] }
  | { readonly kind: "report"; readonly report: Report }
  | { readonly kind: "verification"; readonly verification: Verification }
  | { readonly kind: "renew"; readonly csr: Uint8Array }
  | { readonly kind: "profile"; readonly profile: HostProfile };

export type HubMessage =
  | {
      readonly kind: "welcome";
      readonly clockMs: number;
      readonly heartbeatMs: number;
      readonly frozen: boolean | null;
      readonly maxUnacked: number;
    }
  | { readonly kind: "pulse"; readonly n: number; readonly clockMs: number; readonly frozen: boolean | null }
  | { readonly kind: "receipt"; readonly receipt: Receipt }
  | { readonly kind: "order"; readonly order: SignedOrder }
  | { readonly kind: "stop"; readonly order: SignedOrder }
  | { readonly kind: "policy"; readonly bundle: SignedBundle }
  | { readonly kind: "verify"; readonly request: VerifyRequest }
  | { readonly kind: "freeze"; readonly frozen: boolean }
  | { readonly kind: "renewed"; readonly certificate: string; readonly renewAfterMs: number }
  | { readonly kind: "checkpoint"; readonly signed: SignedCheckpoint }
  | { readonly kind: "goodbye"; readonly retryWithinMs: number };

/** What a host gets for its join token. */
export interface Enrolled {
  readonly certificate: string;
  readonly signerPublicKey: string;
  readonly renewAfterMs: number;
}
