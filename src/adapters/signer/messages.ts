import { z } from "zod";
import { platforms, type Actor } from "../../core/access.js";
import { actions, type Decision } from "../../core/decision.js";
import { orderModes } from "../../core/host.js";
import { maxOrderBytes } from "../../core/order.js";
import { hashShape, planShape } from "../../core/plan-shape.js";
import type { PolicyContext } from "../../core/policy/context.js";
import type { SigningCase } from "../../ports/signer.js";

/** Longest line on the socket, in bytes: a plan at its limits, its evidence and its decisions. */
export const maxLineBytes = 4 * maxOrderBytes;

const time = z.int().min(0);
const text = (max: number) => z.string().max(max);

const actor: z.ZodType<Actor> = z.strictObject({
  platform: z.enum(platforms),
  id: text(256).min(1),
  name: text(256),
  groups: z.array(text(256)).max(1_000),
});

const unsealed = {
  id: text(64).min(1),
  action: z.enum(actions),
  planHash: hashShape,
  actor,
  principal: text(256),
  reason: text(8_000),
  at: time,
};

export const unsealedShape: z.ZodType<Omit<Decision, "seal">> = z.strictObject(unsealed);
const decisionShape: z.ZodType<Decision> = z.strictObject({ ...unsealed, seal: text(256) });

const context: z.ZodType<PolicyContext> = z.strictObject({
  processes: z.array(z.strictObject({ pid: z.int().min(0), startTicks: time, name: text(256) })).max(1_000),
  units: z.array(text(256)).max(1_000),
  logScopes: z.array(text(4_096)).max(1_000),
});

const caseShape: z.ZodType<SigningCase> = z.strictObject({
  plan: planShape,
  mode: z.enum(orderModes),
  labels: z.record(text(256), text(256)),
  context,
  signals: z.array(text(64)).max(100_000),
  decisions: z.array(decisionShape).max(1_000),
  confirmed: z.record(text(300), z.array(text(256)).max(1_000).nullable()),
});

const head = z.strictObject({ logId: text(256).min(1), seq: time, hash: hashShape });

/** One line from a hub. */
export const requestShape = z.discriminatedUnion("op", [
  z.strictObject({ id: z.int(), op: z.literal("seal"), body: unsealedShape }),
  z.strictObject({ id: z.int(), op: z.literal("sign"), body: caseShape }),
  z.strictObject({ id: z.int(), op: z.literal("checkpoint"), body: head }),
  z.strictObject({ id: z.int(), op: z.literal("publicKey") }),
]);
export type SignerRequest = z.infer<typeof requestShape>;

/** One line back. `refused` is an answer and stays one; `failed` may go well another time. */
export const replyShape = z.discriminatedUnion("kind", [
  z.strictObject({ id: z.int(), kind: z.literal("done"), value: z.unknown() }),
  z.strictObject({ id: z.int(), kind: z.literal("refused"), why: z.string() }),
  z.strictObject({ id: z.int(), kind: z.literal("failed"), why: z.string() }),
]);
export type SignerReply = z.infer<typeof replyShape>;

export const orderReply = z.strictObject({ id: z.string(), text: z.string(), signature: z.string() });
