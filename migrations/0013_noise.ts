import { sql, type Kysely } from "kysely";

/**
 * What stands in for cards: storms, groups, flapping signals, quiet hours. One open message of a kind and key in a channel,
 * which the index holds for all hubs; each card says where it was put.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Groups and digests are by kind of signal. Read as json: as text, an escaped NUL elsewhere in the evidence would be an error.
  await sql`alter table incidents add column kind text`.execute(db);
  await sql`
    update incidents as i set kind = trim(both '"' from (s.evidence -> 'signal' -> 'kind')::text)
    from signals as s where s.host = i.host and s.id = i.signal_id`.execute(db);
  await sql`update incidents set kind = 'unit-failed' where kind is null`.execute(db);
  await sql`alter table incidents alter column kind set not null`.execute(db);
  await sql`create index incidents_openings on incidents (fingerprint, opened_at)`.execute(db);

  await sql`
    create table noise_messages (
      id integer generated always as identity primary key,
      platform text not null,
      channel text not null,
      -- storm, storm-over, group, flapping, quiet-hours
      kind text not null,
      -- The kind of signal of a group, the fingerprint of a flapping signal, the id of the storm that is over; else empty.
      key text not null,
      since bigint not null,
      -- Cards that were counted since then belong to it, also those that are up.
      counts_from bigint not null,
      -- A storm: when the rate was last above the limit. A group: when it last got a member.
      active_at bigint not null,
      -- Nothing is added to it any more; it may still have to be said.
      ended_at bigint,
      -- How many cards follow it.
      cards integer not null default 0,
      due_at bigint,
      claimed_until bigint,
      attempts integer not null default 0,
      trouble text,
      message_channel text,
      message text,
      -- How many messages were begun, so that a retry of one can be told from the next.
      posts integer not null default 0,
      -- A message may stand that nobody saw being taken.
      unsure boolean not null default false,
      -- Hash of what it says, so that nothing is edited into what it is.
      said text,
      said_at bigint,
      constraint noise_messages_message_whole check ((message_channel is null) = (message is null))
    )`.execute(db);
  await sql`create unique index noise_messages_one_open on noise_messages (platform, channel, kind, key) where ended_at is null`.execute(
    db,
  );
  await sql`create index noise_messages_due on noise_messages (coalesce(claimed_until, due_at)) where due_at is not null or claimed_until is not null`.execute(
    db,
  );

  await sql`
    alter table outbox
      -- own, or why there is no card: muted, quiet-hours, storm, group, flapping. Null: nobody has decided yet.
      add column place text,
      -- When it was counted as a new card, and when it was let up.
      add column counted_at bigint,
      add column own_at bigint,
      -- The message that counts or lists it.
      add column noise_message_id integer references noise_messages (id)`.execute(db);
  await sql`create index outbox_counted on outbox (platform, channel, counted_at) where counted_at is not null`.execute(db);
  await sql`create index outbox_own on outbox (platform, channel, own_at) where own_at is not null`.execute(db);
  await sql`create index outbox_noise on outbox (noise_message_id) where noise_message_id is not null`.execute(db);
  await sql`create trigger outbox_place_wake after update of place on outbox execute function wake_line()`.execute(db);
  await sql`create trigger noise_messages_wake after insert on noise_messages execute function wake_line()`.execute(db);
}
