import { z } from "zod";
import { Fault } from "../src/core/fault.js";
import { orderModes, type OrderMode } from "../src/core/host.js";
import type { Order, SignedOrder } from "../src/core/order.js";
import { parseJson } from "../src/core/parse-json.js";
import { hashShape } from "../src/core/plan-shape.js";
import type { Report } from "../src/core/report.js";
import type { OrderHead } from "./ledger-entries.js";
import type { Ledger } from "./ledger.js";
import type { Host, Refused } from "./order-check.js";

/**
 * An order that the ledger knows brings its report again, whatever is wrong with it by now: the hub offers an order until it
 * has heard, and "expired" about one that ran would be a lie. A new one that is refused is remembered as refused, so that
 * it cannot run later either. A busy host is no refusal.
 */
export function refuse(signed: SignedOrder, refused: Refused, { ledger, now }: Pick<Host, "ledger" | "now">): Report | null {
  const { refusal, note, order } = refused;
  if (ledger.order(signed.id) !== null) return reportFrom(signed.id, ledger);
  if (refusal === "busy") return null;
  if (order === null) return unauthenticReport(signed, refused, now());
  if (ledger.damage() !== null || ledger.find(order) !== "new" || !ledger.reserve()) return refusedReport(headOf(order), refused, now());
  try {
    ledger.refuse(headOf(order), refusal, note);
    return reportFrom(order.id, ledger);
  } catch (cause) {
    if (!(cause instanceof Fault)) throw cause;
    return refusedReport(headOf(order), refused, now());
  }
}

/** Null while the order runs, and once the hub has its report. */
export function reportFrom(id: string, ledger: Ledger): Report | null {
  return ledger.unacked().find(({ orderId }) => orderId === id) ?? null;
}

export function headOf(order: Order): OrderHead {
  const { id, nonce, planHash, mode, plan } = order;
  return { id, nonce, incidentId: plan.incidentId, planHash, mode, effects: plan.steps.map(({ effect }) => effect) };
}

const claimed = z.object({ plan: z.object({ incidentId: z.int().min(1) }), planHash: hashShape, mode: z.enum(orderModes) });

/** An order that is not authentic names an incident; the refusal goes back under that name for the hub to raise an alarm. Nothing else is used. */
function unauthenticReport(signed: SignedOrder, refused: Refused, at: number): Report | null {
  const names = refused.refusal === "too-large" ? undefined : claimed.safeParse(parseJson(signed.text)).data;
  if (names === undefined) return null;
  return refusedReport({ id: signed.id, incidentId: names.plan.incidentId, planHash: names.planHash, mode: names.mode }, refused, at);
}

function refusedReport(
  head: { readonly id: string; readonly incidentId: number; readonly planHash: string; readonly mode: OrderMode },
  { refusal, note }: Refused,
  at: number,
): Report {
  const { id: orderId, incidentId, planHash, mode } = head;
  return { orderId, incidentId, planHash, mode, outcome: "refused", refusal, note, steps: [], startedAt: at, finishedAt: at };
}
