import { sql } from "kysely";
import type { AuditEntry } from "../../core/audit.js";
import type { Evidence } from "../../core/evidence.js";
import { incidentName } from "../../core/incident.js";
import { fingerprint } from "../../core/signal.js";
import type { Admission } from "../../ports/store.js";
import { appendAudit } from "./audit.js";
import type { StoreContext } from "./context.js";
import {
  isOpened,
  isRecovered,
  isWoken,
  isWorse,
  placeSignals,
  signalKey,
  type Arrival,
  type OpenIncident,
  type Placed,
  type Touched,
} from "./place-signals.js";
import { storable, type Trx } from "./schema.js";
import { wantCards } from "./want-cards.js";
import { snoozeColumns, wokenEntry } from "./snooze.js";

/**
 * Stores what agents noticed (I6), in one transaction: each signal once, however often it is sent. Answers in the order
 * of the arrivals, which may be of many hosts.
 */
export function admitArrivals({ db, destinations }: StoreContext, arrivals: readonly Arrival[], at: number): Promise<readonly Admission[]> {
  return db.transaction().execute(async (trx) => {
    await lockHosts(trx, arrivals);
    const known = await knownSignals(trx, arrivals);
    const open = await lockOpenIncidents(trx, arrivals);
    const { touched, placed } = placeSignals(arrivals, known, open);
    const opened = touched.filter(isOpened);
    const fresh = placed.filter(({ outcome }) => outcome !== "known");
    await insertOpened(trx, opened, at);
    await insertSignals(trx, fresh, at);
    const changed = touched.filter((incident) => !isOpened(incident));
    await updateOpen(trx, changed, at);
    const quiet = changed.filter((incident) => !incident.cleared && !isWoken(incident) && !isWorse(incident));
    const urgent = touched.filter((incident) => !quiet.includes(incident));
    await wantCards(trx, urgent.map(idOf), destinations, at, "changed");
    await wantCards(trx, quiet.map(idOf), destinations, at, "repeated");
    await appendAudit(trx, touched.flatMap(auditOf), at);
    return placed.map(({ evidence, outcome, incident }) => ({
      signalId: evidence.signal.id,
      outcome,
      incidentId: incident?.id ?? null,
      ...(outcome === "added" && incident?.before != null ? { state: incident.before } : {}),
    }));
  });
}

/** Each host's signals one batch after another, also across hubs: what is known and what is open cannot change meanwhile. */
async function lockHosts(trx: Trx, arrivals: readonly Arrival[]): Promise<void> {
  const hosts = [...new Set(arrivals.map(({ host }) => host))].sort();
  await sql`select pg_advisory_xact_lock(hashtextextended(host, 0)) from unnest(${hosts}::text[]) as host`.execute(trx);
}

function idOf({ id }: Touched): number {
  if (id === null) throw new Error("An incident was used before it was stored.");
  return id;
}

async function knownSignals(trx: Trx, arrivals: readonly Arrival[]): Promise<ReadonlyMap<string, number | null>> {
  const hosts = arrivals.map(({ host }) => host);
  const ids = arrivals.map(({ evidence }) => storable(evidence.signal.id));
  const { rows } = await sql<{ readonly host: string; readonly id: string; readonly incident_id: number | null }>`
    select s.host, s.id, s.incident_id from signals as s
    join unnest(${hosts}::text[], ${ids}::text[]) as t (host, id) on s.host = t.host and s.id = t.id`.execute(trx);
  return new Map(rows.map(({ host, id, incident_id }) => [signalKey(host, id), incident_id]));
}

/**
 * A card that is noted as shown refers to its incident, which needs no more than a key share; whoever holds the incident here
 * will wait for that card.
 */
function lockOpenIncidents(trx: Trx, arrivals: readonly Arrival[]): Promise<readonly OpenIncident[]> {
  const prints = [...new Set(arrivals.map(({ host, evidence }) => fingerprint(host, evidence.signal)))];
  return trx
    .selectFrom("incidents")
    .select(["id", "fingerprint", "state", "severity", "snooze"])
    .where("fingerprint", "=", (eb) => eb.fn.any(eb.val(prints)))
    .where("cleared_at", "is", null)
    .orderBy("id")
    .forNoKeyUpdate()
    .execute();
}

async function insertOpened(trx: Trx, opened: readonly Touched[], at: number): Promise<void> {
  if (opened.length === 0) return;
  const rows = opened.map((incident) => {
    const { signal } = newestOf(incident);
    return {
      fingerprint: incident.fingerprint,
      host: incident.host,
      state: incident.cleared ? ("recovered" as const) : ("captured" as const),
      revision: 0,
      version: 1,
      severity: signal.severity,
      subject: storable(signal.subject),
      summary: storable(signal.summary),
      kind: signal.kind,
      signal_id: storable(signal.id),
      signal_count: incident.count,
      opened_at: at,
      updated_at: at,
      cleared_at: incident.cleared ? at : null,
      due_at: incident.cleared ? null : at,
    };
  });
  const stored = await trx.insertInto("incidents").values(rows).returning(["id", "host", "signal_id"]).execute();
  const idBySignal = new Map(stored.map(({ id, host, signal_id }) => [signalKey(host, signal_id), id]));
  for (const incident of opened) incident.id = idBySignal.get(signalKey(incident.host, newestOf(incident).signal.id)) ?? null;
}

async function insertSignals(trx: Trx, fresh: readonly Placed[], at: number): Promise<void> {
  if (fresh.length === 0) return;
  const rows = fresh.map(({ host, evidence, incident }) => ({
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
  const woken = changed.filter(isWoken).map(idOf);
  if (woken.length > 0) await trx.updateTable("incidents").set(snoozeColumns(null)).where("id", "in", woken).execute();
  const recovered = changed.filter(isRecovered).map(idOf);
  if (recovered.length === 0) return;
  const ended = {
    state: "recovered",
    trouble: null,
    due_at: null,
    deadline_at: null,
    claimed_until: null,
    ...snoozeColumns(null),
  } as const;
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

function auditOf(incident: Touched): readonly AuditEntry[] {
  const actor = `agent:${incident.host}`;
  const object = incidentName(idOf(incident));
  const entries: AuditEntry[] = [];
  if (isOpened(incident)) {
    const { id, kind, subject, severity } = newestOf(incident).signal;
    entries.push({ actor, action: "incident.opened", object, facts: { signal: id, kind, subject, severity } });
  }
  if (isWoken(incident)) entries.push(wokenEntry(idOf(incident), "severity"));
  if (isRecovered(incident)) entries.push({ actor, action: "incident.recovered", object, facts: { from: incident.before ?? "captured" } });
  return entries;
}

function newestOf({ newest }: Touched): Evidence {
  if (newest === null) throw new Error("A signal that clears has no evidence for its incident.");
  return newest;
}
