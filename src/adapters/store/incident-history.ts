import { sql } from "kysely";
import { Fault } from "../../core/fault.js";
import { incidentName } from "../../core/incident.js";
import { planHash, type Plan } from "../../core/plan.js";
import type { IncidentHistory, Reading } from "../../ports/store.js";
import type { Db } from "./schema.js";

/** One point for each report of a signal that has lasted for days would be more than any chart can show. */
const newestReadings = 500;

/**
 * A figure of the signal, out of the text of its evidence: PostgreSQL refuses to read JSON that holds a NUL or half a
 * character, which text from a host may, and whole documents are up to 30 kB each. Inside a string every quote is escaped,
 * so only a member can look like this, and no other part of evidence has members of these names.
 */
const figure = (member: "value" | "threshold" | "observedAt") =>
  sql<number>`substring(evidence::text from ${sql.lit(`"${member}":(-?[0-9][0-9.eE+-]*)`)})::float8`;

export async function readingsOf(db: Db, incidentId: number): Promise<readonly Reading[]> {
  const rows = await db
    .selectFrom("signals")
    .select(["phase", figure("value").as("value"), figure("threshold").as("threshold"), figure("observedAt").as("at")])
    .where("incident_id", "=", incidentId)
    .orderBy("seq", "desc")
    .limit(newestReadings)
    .execute();
  return rows.reverse();
}

export async function historyOf(db: Db, incidentId: number): Promise<IncidentHistory> {
  const diagnoses = await db
    .selectFrom("diagnoses")
    .select(["diagnosed_at as at", "document as diagnosis"])
    .where("incident_id", "=", incidentId)
    .orderBy("id")
    .execute();
  const plans = await db
    .selectFrom("plans")
    .select(["made_at as at", "hash", "document as plan"])
    .where("incident_id", "=", incidentId)
    .orderBy("revision")
    .execute();
  const verifications = await db
    .selectFrom("verifications")
    .select("document")
    .where("incident_id", "=", incidentId)
    .orderBy("seq")
    .execute();
  if (plans.some(({ hash, plan }) => !isPlan(plan, hash))) throw planDamaged(incidentId);
  return { diagnoses, plans, verifications: verifications.map(({ document }) => document) };
}

/** Whether a stored plan is the one that its hash names. Never throws, whatever became of the row. */
export function isPlan(plan: Plan, hash: string | null): boolean {
  try {
    return planHash(plan) === hash;
  } catch {
    // Not even a plan any more. One such row must not keep the incidents that were claimed with it.
    return false;
  }
}

export function planDamaged(id: number): Fault {
  return new Fault(
    "database_rejected",
    `The stored plan of ${incidentName(id)} is not the one its hash names: it was changed in the database. It is neither shown nor run.`,
    false,
  );
}
