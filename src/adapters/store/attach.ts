import { planHash } from "../../core/plan.js";
import type { Change } from "../../ports/store.js";
import { storable, type Trx } from "./schema.js";

type Part<Name extends keyof Change> = Exclude<Change[Name], undefined>;

/** Stores what hangs on a change beside its row: each part it has, in a table of its own, in the caller's transaction. */
export async function attach(trx: Trx, change: Change, at: number): Promise<void> {
  const { incidentId: id, seen, diagnosis, plan, outdated, decision, order, deliveredOrder, report, verification } = change;
  if (diagnosis !== undefined) await insertDiagnosis(trx, id, diagnosis, at);
  if (plan !== undefined) await insertPlan(trx, plan, at);
  if (outdated !== undefined && seen.planHash !== null) await insertOutdated(trx, id, seen.planHash, outdated, at);
  if (decision !== undefined) await insertDecision(trx, id, decision);
  if (order !== undefined) await insertOrder(trx, id, order, at);
  if (deliveredOrder !== undefined) await markDelivered(trx, id, deliveredOrder);
  if (report !== undefined) await insertReport(trx, report, at);
  if (verification !== undefined) await insertVerification(trx, verification, at);
}

async function insertDiagnosis(trx: Trx, incidentId: number, diagnosis: Part<"diagnosis">, at: number): Promise<void> {
  await trx
    .insertInto("diagnoses")
    .values({ incident_id: incidentId, diagnosed_at: at, document: JSON.stringify(diagnosis) })
    .execute();
}

async function insertPlan(trx: Trx, plan: Part<"plan">, at: number): Promise<void> {
  const { incidentId, revision } = plan;
  await trx
    .insertInto("plans")
    .values({ incident_id: incidentId, revision, hash: planHash(plan), made_at: at, document: JSON.stringify(plan) })
    .execute();
  const steps = plan.steps.map(({ n, text, verdict, effect, findings }) => ({
    incident_id: incidentId,
    revision,
    n,
    text: storable(text),
    verdict,
    effect,
    rule: findings[0]?.rule ?? null,
  }));
  if (steps.length > 0) await trx.insertInto("steps").values(steps).execute();
}

async function insertOutdated(trx: Trx, incidentId: number, hash: string, why: string, at: number): Promise<void> {
  await trx
    .insertInto("outdated_plans")
    .values({ incident_id: incidentId, plan_hash: hash, at, why: storable(why) })
    .execute();
}

async function insertDecision(trx: Trx, incidentId: number, decision: Part<"decision">): Promise<void> {
  await trx
    .insertInto("decisions")
    .values({
      id: decision.id,
      incident_id: incidentId,
      plan_hash: decision.planHash,
      action: decision.action,
      platform: decision.actor.platform,
      actor_id: decision.actor.id,
      principal: decision.principal,
      decided_at: decision.at,
      document: JSON.stringify(decision),
    })
    .execute();
}

async function insertOrder(
  trx: Trx,
  incidentId: number,
  { signed, mode, planHash: hash, expires }: Part<"order">,
  at: number,
): Promise<void> {
  const { id, text, signature } = signed;
  await trx
    .insertInto("orders")
    .values({ id, incident_id: incidentId, plan_hash: hash, mode, issued_at: at, expires, text, signature })
    .execute();
}

async function markDelivered(trx: Trx, incidentId: number, { id, at }: Part<"deliveredOrder">): Promise<void> {
  await trx
    .updateTable("orders")
    .set((eb) => ({ delivered_at: eb.fn.coalesce("delivered_at", eb.val(at)) }))
    .where("id", "=", id)
    .where("incident_id", "=", incidentId)
    .execute();
}

async function insertReport(trx: Trx, report: Part<"report">, at: number): Promise<void> {
  const { incidentId, orderId, outcome } = report;
  await trx
    .insertInto("reports")
    .values({ incident_id: incidentId, order_id: orderId, outcome, received_at: at, document: JSON.stringify(report) })
    // An agent repeats a report until it is acknowledged.
    .onConflict((oc) => oc.columns(["order_id", "outcome"]).doNothing())
    .execute();
}

async function insertVerification(trx: Trx, verification: Part<"verification">, at: number): Promise<void> {
  const { incidentId, orderId, outcome } = verification;
  await trx
    .insertInto("verifications")
    .values({ incident_id: incidentId, order_id: orderId, outcome, received_at: at, document: JSON.stringify(verification) })
    .execute();
}
