import { z } from "zod";
import { canonicalJson, type Json } from "./canonical.js";
import { hostNamePattern, orderModes, type OrderMode } from "./host.js";
import { parseJson } from "./parse-json.js";
import { planHash, type Plan } from "./plan.js";
import { hashShape, planShape } from "./plan-shape.js";
import { err, ok, type Result } from "./result.js";

/** Longest life of an order: a click long ago must not start anything now. */
export const orderLifeMs = 5 * 60_000;
/** Largest order an agent reads, in bytes of its text. */
export const maxOrderBytes = 256 * 1024;
/** Most signals that one order may name. */
export const maxOrderSignals = 500;
/** How far the clocks of hub and host may differ before the host runs nothing. */
export const maxClockOffsetMs = 30_000;

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
  /** Names the signing key, see keys.ts. */
  readonly keyId: string;
}

/** An order as it travels: the signed bytes themselves. The agent verifies them before it parses them. */
export interface SignedOrder {
  readonly id: string;
  readonly text: string;
  /** Ed25519 over `signedText(text)` in UTF-8, base64. */
  readonly signature: string;
}

/** What is signed: a name for the kind of document, then the canonical text. */
export const signedText = (text: string): string => `tagout-order-v1\0${text}`;

/** The canonical text of an order: what travels, and what `signedText` makes the signed bytes of. */
export function orderText(order: Order): string {
  return canonicalJson(order as unknown as Json);
}

/** Whether the order is about the plan it carries. An agent asks this before anything else in the order counts. */
export function matchesItsPlan(order: Order): boolean {
  return order.planHash === planHash(order.plan) && order.host === order.plan.host;
}

const uuid = z.string().regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
const time = z.int().min(0);

const orderShape: z.ZodType<Order> = z.strictObject({
  version: z.literal(1),
  id: uuid,
  host: z.string().regex(hostNamePattern),
  mode: z.enum(orderModes),
  plan: planShape,
  planHash: hashShape,
  signals: z.array(uuid).max(maxOrderSignals),
  decisions: z.array(z.strictObject({ principal: z.string().max(256), action: z.string().max(32), at: time })).max(64),
  notBefore: time,
  expires: time,
  nonce: z.string().regex(/^[0-9a-f]{32}$/),
  keyId: z.string().regex(/^[0-9a-f]{16}$/),
});

/**
 * The order in a text, read only if the text is the one canonical spelling of it: no member twice, none unknown,
 * no number that another reader could take for a different one. Never throws.
 *
 * @returns the order, or where it breaks the shape; `version` when it is an order of a version not known here.
 */
export function parseOrder(text: string): Result<Order, { readonly kind: "malformed" | "version"; readonly where: string }> {
  const value = parseJson(text);
  const order = orderShape.safeParse(value);
  if (order.success)
    return orderText(order.data) === text ? ok(order.data) : err({ kind: "malformed", where: "the text is not canonical" });
  const version = z.object({ version: z.int() }).safeParse(value);
  const kind = version.success && version.data.version !== 1 ? "version" : "malformed";
  return err({ kind, where: order.error.issues[0]?.path.join(".") ?? "" });
}
