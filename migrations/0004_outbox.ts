import { sql, type Kysely } from "kysely";

/** Cards: one row for each incident and destination, so that edits coalesce; and what their buttons refer to. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table outbox (
      incident_id integer not null references incidents (id),
      platform text not null,
      channel text not null,
      -- Counts commits that changed the card; the card is due while it is ahead of shown.
      wanted integer not null,
      shown integer not null default 0,
      due_at bigint,
      claimed_until bigint,
      attempts integer not null default 0,
      trouble text,
      message_channel text,
      message text,
      shown_at bigint,
      primary key (incident_id, platform, channel),
      constraint outbox_message_whole check ((message_channel is null) = (message is null))
    )`.execute(db);
  await sql`create index outbox_due on outbox (due_at, incident_id) where due_at is not null and wanted > shown`.execute(db);

  await sql`
    create table action_refs (
      ref text primary key,
      incident_id integer not null,
      platform text not null,
      channel text not null,
      plan_hash text not null,
      action text not null,
      unique (incident_id, platform, channel, plan_hash, action),
      foreign key (incident_id, platform, channel) references outbox (incident_id, platform, channel)
    )`.execute(db);
}
