import { sql, type Kysely } from "kysely";

/** Cards: one row for each incident and destination, so that edits coalesce; and what their buttons refer to. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table outbox (
      incident_id integer not null references incidents (id),
      platform text not null,
      channel text not null,
      -- Counts commits that changed the card; there is something to show while it is ahead of shown.
      wanted integer not null,
      shown integer not null default 0,
      -- Null when nothing asks for the card: it is shown, being shown, or given up.
      due_at bigint,
      claimed_until bigint,
      attempts integer not null default 0,
      trouble text,
      message_channel text,
      message text,
      primary key (incident_id, platform, channel),
      constraint outbox_message_whole check ((message_channel is null) = (message is null))
    )`.execute(db);
  await sql`create index outbox_due on outbox (coalesce(claimed_until, due_at), incident_id) where wanted > shown`.execute(db);

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
