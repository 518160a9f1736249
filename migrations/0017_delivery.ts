import { sql, type Kysely } from "kysely";

/**
 * What delivery has to remember: cards of P1 incidents that a storm may put up at once, edits of a digest that do not wait,
 * since when a message is in doubt, which card stands in for which, and whether it has gone home.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table lanes
      -- Token buckets of the channel, as full_at: cards of P1 incidents in a storm, and cards that people ask for.
      add column urgent_full_at bigint not null default 0,
      add column asked_full_at bigint not null default 0`.execute(db);
  await sql`
    alter table noise_messages
      -- A P1 came that it does not name yet.
      add column hurry boolean not null default false,
      -- The token bucket of its edits for such a P1.
      add column hurried_full_at bigint not null default 0,
      -- Since when a message may stand that nobody saw being taken; null when there is no doubt. The flag "unsure" stays for hubs
      -- of the version before, which may still run.
      add column unsure_since bigint,
      -- It was posted in doubt, and says so.
      add column reposted boolean not null default false`.execute(db);
  await sql`update noise_messages set unsure_since = 0 where unsure and message is null`.execute(db);
  await sql`
    alter table outbox
      -- Since when it has been a P1, as far as placing it is concerned; null when it is none.
      add column urgent_at bigint,
      -- It was posted in doubt, and says so.
      add column reposted boolean not null default false,
      -- Where the card belongs that this one stands in for; null where it belongs itself.
      add column home_platform text,
      add column home_channel text,
      -- The card lives where it belongs again: this one says so, has no buttons, and changes no more.
      add column retired boolean not null default false`.execute(db);
  await sql`alter table threads add column unsure_since bigint`.execute(db);
  // Nothing is said below a card that has gone home.
  await sql`drop trigger thread_is_due on outbox`.execute(db);
  await sql`
    create trigger thread_is_due after update of shown on outbox
      for each row when (new.shown > old.shown and new.message is not null and new.platform <> 'console' and not new.retired)
      execute function thread_is_due()`.execute(db);
}
