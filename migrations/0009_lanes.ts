import { sql, type Kysely } from "kysely";

/**
 * What goes out to a platform passes a lane: one row for each channel, and one, with an empty channel, for what all channels
 * of the platform share. Rate, pauses and troubles are the row's, so that they hold for every hub and outlive a restart.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table lanes (
      platform text not null,
      channel text not null,
      -- The token bucket: when it would be full again.
      full_at bigint not null default 0,
      -- How many slots the bucket has given: every so many go to whoever has waited longest.
      turn integer not null default 0,
      -- The platform asked to send less until then; only what takes from this bucket waits.
      hushed_until bigint not null default 0,
      -- Nothing at all goes out before.
      closed_until bigint not null default 0,
      -- Failures in a row, and since when.
      attempts integer not null default 0,
      failing_since bigint,
      -- The platform lets nobody write there.
      gone boolean not null default false,
      alarmed boolean not null default false,
      trouble text,
      primary key (platform, channel)
    )`.execute(db);
  await sql`
    alter table outbox
      -- The place in the lane, lower first.
      add column rank integer not null default 9,
      add column shown_at bigint,
      -- How many messages were begun for this card, so that a retry of one can be told from the next.
      add column posts integer not null default 0,
      -- Since when a message may stand that nobody saw being taken.
      add column unsure_since bigint,
      -- There may be more than one message of this card.
      add column strays boolean not null default false,
      -- When a person last deleted its message, and whether it stays away until something changes.
      add column deleted_at bigint,
      add column held boolean not null default false,
      -- Why the card is here and not where it belongs; null where it belongs.
      add column note text`.execute(db);
  await sql`drop index outbox_due`.execute(db);
  await sql`create index outbox_due on outbox (platform, coalesce(claimed_until, due_at)) where wanted > shown`.execute(db);
}
