import { sql, type Kysely } from "kysely";

/**
 * The incident row is the queue; everything that became of it hangs on it. Documents are `json`, not `jsonb`: they
 * come back as they were written, and text from a host may hold an escaped NUL, which jsonb refuses.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table incidents (
      id integer generated always as identity primary key,
      fingerprint text not null,
      host text not null,
      state text not null,
      revision integer not null,
      plan_hash text,
      version integer not null,
      severity text not null,
      subject text not null,
      summary text not null,
      -- The newest signal that was raised or repeated: its evidence is the incident's.
      signal_id text not null,
      signal_count integer not null,
      trouble text,
      opened_at bigint not null,
      updated_at bigint not null,
      cleared_at bigint,
      due_at bigint,
      deadline_at bigint,
      claimed_until bigint,
      constraint incidents_plan_has_revision check ((plan_hash is null) = (revision = 0))
    )`.execute(db);
  // At most one open incident for a fingerprint.
  await sql`create unique index incidents_one_open on incidents (fingerprint) where cleared_at is null`.execute(db);
  await sql`create index incidents_due on incidents (due_at, id) where due_at is not null`.execute(db);
  await sql`create index incidents_host on incidents (host, id)`.execute(db);

  await sql`
    create table signals (
      host text not null,
      id text not null,
      seq bigint generated always as identity,
      -- Null when it cleared something that was not open.
      incident_id integer references incidents (id),
      phase text not null,
      received_at bigint not null,
      evidence json not null,
      primary key (host, id)
    )`.execute(db);
  await sql`create index signals_incident on signals (incident_id, seq)`.execute(db);

  await sql`
    create table diagnoses (
      id integer generated always as identity primary key,
      incident_id integer not null references incidents (id),
      diagnosed_at bigint not null,
      document json not null
    )`.execute(db);
  await sql`create index diagnoses_incident on diagnoses (incident_id, id)`.execute(db);
}
