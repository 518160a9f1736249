import { sql, type Selectable } from "kysely";
import type { Decision } from "../../core/decision.js";
import type { Diagnosis } from "../../core/diagnosis.js";
import type { Evidence } from "../../core/evidence.js";
import type { HostProfile, Labels } from "../../core/host.js";
import type { Incident, OrderRecord } from "../../core/incident.js";
import type { Outdated } from "../../core/incident.js";
import type { Plan } from "../../core/plan.js";
import type { Report, Verification } from "../../core/report.js";
import type { IncidentStore } from "../../ports/store.js";
import { historyOf, isPlan, planDamaged, readingsOf } from "./incident-history.js";
import { listIncidents } from "./incident-list.js";
import { openByHost, tallyIncidents } from "./incident-tally.js";
import type { Database, Db } from "./schema.js";

/** They go into an order, which has a largest size; an agent needs those whose processes may still run. */
const newestSignals = 100;

/** What people and agents ask for can be any number; an `integer` of PostgreSQL cannot. */
const isId = (id: number): boolean => Number.isInteger(id) && id >= 1 && id <= 2_147_483_647;

type Reads = "load" | "list" | "tally" | "openByHost" | "order" | "signals" | "readings" | "history" | "liveRuns";

export function incidentReads(db: Db): Pick<IncidentStore, Reads> {
  return {
    async load(id) {
      if (!isId(id)) return null;
      const [incident] = await loadIncidents(db, [id]);
      if (incident === undefined) return null;
      if (!isPlanWhole(incident)) throw planDamaged(incident.id);
      return incident;
    },
    list: (filter) => listIncidents(db, filter),
    tally: (choice) => tallyIncidents(db, choice),
    openByHost: () => openByHost(db),
    async order(id) {
      const row = await db
        .selectFrom("orders")
        .select(["id", "text", "signature"])
        .where("id", "=", id)
        .where("withdrawn_at", "is", null)
        .executeTakeFirst();
      return row ?? null;
    },
    async signals(incidentId) {
      const rows = await db
        .selectFrom("signals")
        .select("id")
        .where("incident_id", "=", incidentId)
        .where("phase", "<>", "cleared")
        .orderBy("seq", "desc")
        .limit(newestSignals)
        .execute();
      return rows.map(({ id }) => id).reverse();
    },
    readings: async (id) => (isId(id) ? readingsOf(db, id) : []),
    history: async (id) => (isId(id) ? historyOf(db, id) : { diagnoses: [], plans: [], verifications: [] }),
    liveRuns: (host, since) =>
      db
        .selectFrom("reports as r")
        .innerJoin("incidents as i", "i.id", "r.incident_id")
        .innerJoin("orders as o", "o.id", "r.order_id")
        .innerJoin("plans as p", "p.hash", "o.plan_hash")
        .select(["p.document as plan", "r.document as report"])
        .where("i.host", "=", host)
        .where("o.mode", "=", "live")
        .where("r.received_at", ">", since)
        .orderBy("r.seq", "desc")
        .limit(500)
        .execute(),
  };
}

/** Those incidents with all that became of them, in one statement and so in one snapshot; in order of their ids. */
export async function loadIncidents(db: Db, ids: readonly number[]): Promise<readonly Incident[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom("incidents as i")
    .innerJoin("signals as s", (join) => join.onRef("s.host", "=", "i.host").onRef("s.id", "=", "i.signal_id"))
    .leftJoin("agents as a", "a.host", "i.host")
    .leftJoin("plans as p", (join) => join.onRef("p.incident_id", "=", "i.id").onRef("p.revision", "=", "i.revision"))
    .leftJoin("plans as pp", (join) =>
      join.onRef("pp.incident_id", "=", "i.id").on((eb) => eb("pp.revision", "=", eb("i.revision", "-", 1))),
    )
    .selectAll("i")
    .select(["s.evidence", "a.labels", "a.profile", "p.document as plan", "pp.document as previous_plan"])
    .select((eb) => [
      eb
        .selectFrom("diagnoses as d")
        .whereRef("d.incident_id", "=", "i.id")
        .orderBy("d.id", "desc")
        .limit(1)
        .select("d.document")
        .as("diagnosis"),
      eb
        .selectFrom("decisions as d")
        .whereRef("d.incident_id", "=", "i.id")
        .select(sql<readonly Decision[] | null>`json_agg(d.document order by d.seq)`.as("all"))
        .as("decisions"),
      eb
        .selectFrom("outdated_plans as x")
        .whereRef("x.incident_id", "=", "i.id")
        .select(
          sql<readonly Outdated[] | null>`json_agg(json_build_object('planHash', x.plan_hash, 'at', x.at, 'why', x.why) order by x.at)`.as(
            "all",
          ),
        )
        .as("outdated"),
      eb.selectFrom("orders as o").whereRef("o.incident_id", "=", "i.id").select(orderRecords.as("all")).as("orders"),
      eb
        .selectFrom("reports as r")
        .whereRef("r.incident_id", "=", "i.id")
        .select(sql<readonly Report[] | null>`json_agg(r.document order by r.seq)`.as("all"))
        .as("reports"),
      eb
        .selectFrom("verifications as v")
        .innerJoin("orders as o", "o.id", "v.order_id")
        .whereRef("v.incident_id", "=", "i.id")
        .whereRef("o.plan_hash", "=", "i.plan_hash")
        .orderBy("v.seq", "desc")
        .limit(1)
        .select("v.document")
        .as("verification"),
    ])
    .where("i.id", "in", ids)
    .orderBy("i.id")
    .execute();
  return rows.map(toIncident);
}

const orderRecords = sql<readonly OrderRecord[] | null>`json_agg(json_build_object('id', o.id, 'mode', o.mode, 'planHash', o.plan_hash,
  'expires', o.expires, 'deliveredAt', o.delivered_at) order by o.issued_at, o.id)`;

interface JoinedRow extends Selectable<Database["incidents"]> {
  readonly evidence: Evidence;
  readonly labels: Labels | null;
  readonly profile: HostProfile | null;
  readonly plan: Plan | null;
  readonly previous_plan: Plan | null;
  readonly outdated: readonly Outdated[] | null;
  readonly diagnosis: Diagnosis | null;
  readonly decisions: readonly Decision[] | null;
  readonly orders: readonly OrderRecord[] | null;
  readonly reports: readonly Report[] | null;
  readonly verification: Verification | null;
}

function toIncident(row: JoinedRow): Incident {
  return {
    id: row.id,
    fingerprint: row.fingerprint,
    host: row.host,
    labels: row.labels ?? {},
    profile: row.profile,
    state: row.state,
    revision: row.revision,
    planHash: row.plan_hash,
    version: row.version,
    severity: row.severity,
    signal: row.evidence.signal,
    signalCount: row.signal_count,
    evidence: row.evidence,
    diagnosis: row.diagnosis,
    plan: row.plan,
    previousPlan: row.previous_plan,
    outdated: row.outdated ?? [],
    snooze: row.snooze,
    decisions: row.decisions ?? [],
    orders: row.orders ?? [],
    reports: row.reports ?? [],
    verification: row.verification,
    trouble: row.trouble,
    openedAt: row.opened_at,
    updatedAt: row.updated_at,
    clearedAt: row.cleared_at,
    dueAt: row.due_at,
    deadlineAt: row.deadline_at,
  };
}

/** I2: the plan that people are shown is the one whose hash they decide on, also if somebody edited the row. Never throws. */
export function isPlanWhole({ plan, planHash }: Incident): boolean {
  return plan === null ? planHash === null : isPlan(plan, planHash);
}
