import { canonicalJson, type Json } from "./canonical.js";
import type { OrderMode } from "./host.js";
import { planHash, type Plan } from "./plan.js";

/** Longest life of an order: a click long ago must not start anything now. */
export const orderLifeMs = 5 * 60_000;
/** Largest order an agent reads, in bytes of its text. */
export const maxOrderBytes = 256 * 1024;

/** Permission for one agent, one plan hash and one mode, once. */
export interface Order {
  readonly version: 1;
  readonly id: string;
  readonly host: string;
  readonly mode: OrderMode;
  readonly plan: Plan;
  readonly planHash: string;
  /** Signals whose evidence, kept on the host's own disk, binds the pids in the plan. */
  readonly signals: readonly string[];
  /** Who unlocked it, by principal. For the record on the host; the signature is what counts. */
  readonly decisions: readonly { readonly principal: string; readonly action: string; readonly at: number }[];
  readonly notBefore: number;
  readonly expires: number;
  /** 128 random bits, hex. */
  readonly nonce: string;
  /** Names the signing key: the first 16 hex digits of the SHA-256 of its raw public key. */
  readonly keyId: string;
}

/** An order as it travels: the signed bytes themselves. The agent verifies them before it parses them. */
export interface SignedOrder {
  readonly id: string;
  readonly text: string;
  /** Ed25519 over `signedBytes(text)`, base64. */
  readonly signature: string;
}

/** What is signed: a name for the kind of document, then the canonical text. */
export const signedText = (text: string): string => `tagout-order-v1\0${text}`;

export function orderText(order: Order): string {
  return canonicalJson(order as unknown as Json);
}

/** Whether the order is about the plan it carries. An agent asks this before anything else in the order counts. */
export function isWhole(order: Order): boolean {
  return order.planHash === planHash(order.plan) && order.host === order.plan.host;
}
