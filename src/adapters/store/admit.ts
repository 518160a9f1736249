import { sql } from "kysely";
import type { AuditEntry } from "../../core/audit.js";
import type { Evidence } from "../../core/evidence.js";
import { incidentName } from "../../core/incident.js";
import { fingerprint } from "../../core/signal.js";
import type { Admission } from "../../ports/store.js";
import { appendAudit } from "./audit.js";
import type { StoreContext } from "./context.js";
import { wantCards } from "./outbox.js";
import { isOpened, isRecovered, placeSignals, type OpenIncident, type Placed, type Touched } from "./place-signals.js";
import { storable, type Trx } from "./schema.js";

/** Signals stored by one transaction: enough to make a commit cheap, few enough that the audit head is free again soon. */
const batchSize = 200;

/**
 * Stores what an agent noticed (I6): each signal once, however often it is sent. A batch of up to 200 is one
 * transaction; of a longer one the parts follow each other, and resolving means that all of it is stored.
 */
export async function admit(context: StoreContext, host: string, batch: readonly Evidence[], at: number): Promise<readonly Admission[]> {
  const admissions: Admission[] = [];
  for (let from = 0; from < batch.length; from += batchSize) {
    const part = batch.slice(from, from + batchSize);
    admissions.push(...(await context.db.transaction().execute((trx) => admitPart(trx, context, host, part, at))));
  }
  return admissions;
}

async function admitPart(
  trx: Trx,
  { destinations }: StoreContext,
  host: string,
  part: readonly Evidence[],
  at: number,
): Promise<readonly Admission[]> {
  // One batch of a host at a time: what is known and what is open cannot change below.
  await sql`select pg_advisory_xact_lock(hashtextextended(${host}, 0))`.execute(trx);
  const known = await knownSignals(trx, host, part);
  const open = await lockOpenIncidents(trx, host, part);
  const { touched, placed } = placeSignals(host, part, known, open);
  await insertOpened(trx, host, touched.filter(isOpened), at);
  await insertSignals(
    trx,
    host,
    placed.filter(({ outcome }) => outcome !== "known"),
    at,
  );
  await updateOpen(
    trx,
    touched.filter((incident) => !isOpened(incident)),
    at,
  );
  await wantCards(trx, touched.filter(isUrgent).map(idOf), destinations, at, "now");
  await wantCards(trx, touched.filter((incident) => !isUrgent(incident)).map(idOf), destinations, at, "quietly");
  await appendAudit(
    trx,
    touched.flatMap((incident) => auditOf(host, incident)),
    at,
  );
  return placed.map(({ evidence, outcome, incident }) => ({ signalId: evidence.signal.id, outcome, incidentId: incident?.id ?? null }));
}

const isUrgent = (incident: Touched): boolean => isOpened(incident) || incident.cleared;

function idOf({ id }: Touched): number {
  if (id === null) throw new Error("An incident was used before it was stored.");
  return id;
}

async function knownSignals(trx: Trx, host: string, part: readonly Evidence[]): Promise<ReadonlyMap<string, number | null>> {
  const ids = part.map(({ signal }) => signal.id);
  const rows = await trx
    .selectFrom("signals")
    .select(["id", "incident_id"])
    .where("host", "=", host)
    .where("id", "=", (eb) => eb.fn.any(eb.val(ids.map(storable))))
    .execute();
  const incidentOf = new Map(rows.map(({ id, incident_id }) => [id, incident_id]));
  return new Map(ids.flatMap((id) => (incidentOf.has(storable(id)) ? [[id, incidentOf.get(storable(id)) ?? null]] : [])));
}

function lockOpenIncidents(trx: Trx, host: string, part: readonly Evidence[]): Promise<readonly OpenIncident[]> {
  const prints = [...new Set(part.map(({ signal }) => fingerprint(host, signal)))];
  return trx
    .selectFrom("incidents")
    .select(["id", "fingerprint", "state"])
    .where("fingerprint", "=", (eb) => eb.fn.any(eb.val(prints)))
    .where("cleared_at", "is", null)
    .orderBy("id")
    .forUpdate()
    .execute();
}

async function insertOpened(trx: Trx, host: string, opened: readonly Touched[], at: number): Promise<void> {
  if (opened.length === 0) return;
  const rows = opened.map((incident) => {
    const { signal } = newestOf(incident);
    return {
      fingerprint: incident.fingerprint,
      host,
      state: incident.cleared ? ("recovered" as const) : ("captured" as const),
      revision: 0,
      version: 1,
      severity: signal.severity,
      subject: storable(signal.subject),
      summary: storable(signal.summary),
      signal_id: storable(signal.id),
      signal_count: incident.count,
      opened_at: at,
      updated_at: at,
      cleared_at: incident.cleared ? at : null,
      due_at: incident.cleared ? null : at,
    };
  });
  const stored = await trx.insertInto("incidents").values(rows).returning(["id", "signal_id"]).execute();
  const idBySignal = new Map(stored.map(({ id, signal_id }) => [signal_id, id]));
  for (const incident of opened) incident.id = idBySignal.get(storable(newestOf(incident).signal.id)) ?? null;
}

async function insertSignals(trx: Trx, host: string, fresh: readonly Placed[], at: number): Promise<void> {
  if (fresh.length === 0) return;
  const rows = fresh.map(({ evidence, incident }) => ({
    host,
    id: storable(evidence.signal.id),
    incident_id: incident?.id ?? null,
    phase: evidence.signal.phase,
    received_at: at,
    evidence: JSON.stringify(evidence),
  }));
  await trx.insertInto("signals").values(rows).execute();
}

async function updateOpen(trx: Trx, changed: readonly Touched[], at: number): Promise<void> {
  await addReports(
    trx,
    changed.filter(({ count }) => count > 0),
    at,
  );
  const cleared = changed.filter((incident) => incident.cleared).map(idOf);
  if (cleared.length > 0) await trx.updateTable("incidents").set({ cleared_at: at, updated_at: at }).where("id", "in", cleared).execute();
  const recovered = changed.filter(isRecovered).map(idOf);
  if (recovered.length === 0) return;
  const ended = { state: "recovered", trouble: null, due_at: null, deadline_at: null, claimed_until: null } as const;
  await trx
    .updateTable("incidents")
    .set((eb) => ({ ...ended, version: eb("version", "+", 1) }))
    .where("id", "in", recovered)
    .execute();
}

/** Leaves `version` alone: a repeated report must not make a decision stale that is on its way. */
async function addReports(trx: Trx, reported: readonly Touched[], at: number): Promise<void> {
  if (reported.length === 0) return;
  const column = <T>(read: (incident: Touched) => T): T[] => reported.map(read);
  const ids = column(idOf);
  const counts = column(({ count }) => count);
  const signals = column((incident) => storable(newestOf(incident).signal.id));
  const severities = column((incident) => newestOf(incident).signal.severity);
  const summaries = column((incident) => storable(newestOf(incident).signal.summary));
  await sql`
    update incidents as i set signal_count = i.signal_count + t.count, signal_id = t.signal_id, severity = t.severity,
      summary = t.summary, updated_at = ${at}
    from unnest(${ids}::integer[], ${counts}::integer[], ${signals}::text[], ${severities}::text[], ${summaries}::text[])
      as t (id, count, signal_id, severity, summary)
    where i.id = t.id`.execute(trx);
}

function auditOf(host: string, incident: Touched): readonly AuditEntry[] {
  const actor = `agent:${host}`;
  const object = incidentName(idOf(incident));
  const entries: AuditEntry[] = [];
  if (isOpened(incident)) {
    const { id, kind, subject, severity } = newestOf(incident).signal;
    entries.push({ actor, action: "incident.opened", object, facts: { signal: id, kind, subject, severity } });
  }
  if (isRecovered(incident)) entries.push({ actor, action: "incident.recovered", object, facts: { from: incident.before ?? "captured" } });
  return entries;
}

function newestOf({ newest }: Touched): Evidence {
  if (newest === null) throw new Error("A signal that clears has no evidence for its incident.");
  return newest;
}
