import { canMove, endStates } from "../../core/incident.js";
import { planHash } from "../../core/plan.js";
import type { Change, Persisted } from "../../ports/store.js";
import { appendAudit } from "./audit.js";
import type { StoreContext } from "./context.js";
import { attach } from "./attach.js";
import { storable, type Trx } from "./schema.js";
import { wantCards } from "./want-cards.js";
import { snoozeColumns } from "./snooze.js";

/**
 * Stores one change whole (I7): the compare-and-set comes first and locks the row, what hangs on it and its cards
 * follow, the audit entries come last. A caller whose change makes no sense is broken, and hears so by a throw.
 */
export async function persist({ db, destinations }: StoreContext, change: Change, at: number): Promise<Persisted> {
  refuseNonsense(change);
  return db.transaction().execute(async (trx) => {
    if (!(await compareAndSet(trx, change, at))) return "stale";
    await attach(trx, change, at);
    await wantCards(trx, [change.incidentId], destinations, at, isAwaited(change) ? "decided" : "changed");
    await appendAudit(trx, change.audit, at);
    return "done";
  });
}

/** Whether somebody waits to see it: a plan to decide on, what a person has done, and what came of that. */
const isAwaited = ({ plan, decision, order, report, verification, snooze }: Change): boolean =>
  [plan, decision, order, report, verification, snooze].some((part) => part !== undefined);

function refuseNonsense({ incidentId, seen, to, plan, decision, order, report, verification, snooze, outdated, audit }: Change): void {
  if (seen.state !== to && !canMove(seen.state, to)) throw new Error(`An incident cannot move from ${seen.state} to ${to}.`);
  const weighty =
    seen.state !== to ||
    plan !== undefined ||
    decision !== undefined ||
    order !== undefined ||
    report !== undefined ||
    snooze !== undefined;
  if (weighty && audit.length === 0) throw new Error(`A change to ${to} without an audit entry is not stored.`);
  if (plan !== undefined && plan.revision !== seen.revision + 1)
    throw new Error(`Plan ${plan.revision} cannot follow revision ${seen.revision}.`);
  if (outdated !== undefined && (to !== "superseded" || seen.planHash === null))
    throw new Error("Only a plan that is dropped is outdated.");
  if (plan !== undefined && decision !== undefined) throw new Error("A decision and a new plan cannot be one change.");
  if (decision !== undefined && decision.planHash !== seen.planHash) throw new Error("A decision must be about the plan that was seen.");
  if (order !== undefined && order.planHash !== seen.planHash) throw new Error("An order must be for the plan that was seen.");
  for (const part of [plan, report, verification]) {
    if (part !== undefined && part.incidentId !== incidentId)
      throw new Error(`A part of another incident (${part.incidentId}) cannot be stored with ${incidentId}.`);
  }
}

async function compareAndSet(trx: Trx, change: Change, at: number): Promise<boolean> {
  const { incidentId, seen, to, dueAt, deadlineAt, plan, trouble, clearedAt, snooze } = change;
  const { numUpdatedRows } = await trx
    .updateTable("incidents")
    .set((eb) => ({
      state: to,
      version: eb("version", "+", 1),
      updated_at: at,
      due_at: dueAt,
      claimed_until: null,
      ...(deadlineAt === undefined ? {} : { deadline_at: deadlineAt }),
      ...(trouble === undefined ? {} : { trouble: trouble === null ? null : storable(trouble) }),
      ...(plan === undefined ? {} : { revision: plan.revision, plan_hash: planHash(plan) }),
      // What is over needs no rest.
      ...(endStates.includes(to) ? snoozeColumns(null) : snooze === undefined ? {} : snoozeColumns(snooze)),
      ...(clearedAt === undefined ? {} : { cleared_at: eb.fn.coalesce("cleared_at", eb.val(clearedAt)) }),
    }))
    .where("id", "=", incidentId)
    .where("state", "=", seen.state)
    .where("plan_hash", "is not distinct from", seen.planHash)
    .where("revision", "=", seen.revision)
    .where("version", "=", seen.version)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}
