import { sql } from "kysely";
import type { Incident } from "../../core/incident.js";
import type { Log } from "../../ports/log.js";
import type { IncidentStore } from "../../ports/store.js";
import { isPlanWhole, loadIncidents } from "./incidents.js";
import type { Db } from "./schema.js";

type Wanted = Parameters<IncidentStore["claim"]>[0];

/** Leases due incidents. Two callers never get the same one: a row locked by another claim is passed over. */
export async function claim(db: Db, wanted: Wanted, log: Log): Promise<readonly Incident[]> {
  const states = [...new Set([...wanted.states, ...wanted.hostStates])];
  if (states.length === 0 || wanted.limit < 1) return [];
  const claimed = await lease(db, wanted, states);
  const incidents = await loadIncidents(
    db,
    claimed.map(({ id }) => id),
  );
  // A person may have moved one between the two statements.
  return incidents
    .filter((incident) => states.includes(incident.state) && (isPlanWhole(incident) || complain(incident, log)))
    .sort((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0) || a.id - b.id);
}

function lease(db: Db, { hostStates, hosts, limit, leaseMs, now }: Wanted, states: readonly Incident["state"][]) {
  const due = db
    .selectFrom("incidents")
    .select("id")
    .where("due_at", "<=", now)
    .where("state", "in", states)
    .where((eb) => eb.or([eb("claimed_until", "is", null), eb("claimed_until", "<=", now)]))
    .where((eb) =>
      eb.or([
        eb.not(eb("state", "=", eb.fn.any(eb.val(hostStates)))),
        eb("host", "=", eb.fn.any(eb.val(hosts))),
        eb("deadline_at", "<=", now),
      ]),
    )
    .orderBy("due_at")
    .orderBy("id")
    .limit(limit)
    .forNoKeyUpdate()
    .skipLocked();
  return (
    db
      .updateTable("incidents")
      .set({ claimed_until: now + leaseMs })
      // An array and not `in (select ...)`: a planner may run that subquery again for each row and so pass the limit.
      .where("id", "=", sql<number>`any(array(${due}))`)
      .returning("id")
      .execute()
  );
}

/** Ends a lease without a change. Somebody who changed the incident meanwhile has ended it already, and set its time. */
export async function postpone(db: Db, id: number, dueAt: number): Promise<void> {
  await db
    .updateTable("incidents")
    .set({ due_at: dueAt, claimed_until: null })
    .where("id", "=", id)
    .where("claimed_until", "is not", null)
    .execute();
}

function complain(incident: Incident, log: Log): false {
  log.error("store.plan_damaged", { incidentId: incident.id });
  return false;
}
