import { sql, type Kysely } from "kysely";

/** What people decide beside a plan, and what makes a plan die by itself. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Who wants to hear no more of an incident, until when and why. The time stands beside the document so that it can be indexed.
  await sql`
    alter table incidents
      add column snooze json,
      add column snoozed_until bigint,
      add constraint incidents_snooze_has_end check ((snooze is null) = (snoozed_until is null))`.execute(db);
  await sql`create index incidents_snoozed on incidents (snoozed_until) where snoozed_until is not null`.execute(db);

  // Plans that the hub itself dropped because newer evidence named another host state than the one they are about.
  await sql`
    create table outdated_plans (
      incident_id integer not null references incidents (id),
      plan_hash text not null references plans (hash),
      at bigint not null,
      why text not null,
      primary key (incident_id, plan_hash)
    )`.execute(db);

  await sql`
    create table mutes (
      id integer generated always as identity primary key,
      host text not null,
      kind text not null,
      until bigint not null,
      reason text not null,
      -- Principal, for people; the identity is in the audit log.
      by text not null,
      at bigint not null,
      ended_at bigint
    )`.execute(db);
  await sql`create index mutes_active on mutes (until) where ended_at is null`.execute(db);
}
