import { sql, type Kysely } from "kysely";

/**
 * What has been said of an incident at each place: below its card in a channel, to somebody who decided, or where calls go that
 * nobody answers. What there is to say follows from the incident; only what has been said has to be remembered.
 *
 * A thread is due whenever its card has been shown anew. A trigger and not the callers, since what makes a card due is in many
 * places, and what follows a card must not be forgotten in one of them. It writes no time of its own: 0 is due at once.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table threads (
      incident_id integer not null references incidents (id),
      platform text not null,
      -- A channel, or for a direct message the person.
      channel text not null,
      kind text not null check (kind in ('thread', 'direct', 'fallback')),
      -- Keys of what has been said here.
      said text[] not null default '{}',
      -- Nothing more is said here before.
      quiet_until bigint not null default 0,
      -- When there may be more to say; null while nothing has changed since.
      due_at bigint,
      claimed_until bigint,
      attempts integer not null default 0,
      trouble text,
      primary key (incident_id, platform, channel)
    )`.execute(db);
  await sql`
    create index threads_due on threads (platform, coalesce(claimed_until, due_at))
      where due_at is not null or claimed_until is not null`.execute(db);
  await sql`
    create function thread_is_due() returns trigger language plpgsql as $$
    begin
      insert into threads (incident_id, platform, channel, kind, due_at)
      values (new.incident_id, new.platform, new.channel, 'thread', 0)
      on conflict (incident_id, platform, channel) do update set
        kind = 'thread',
        due_at = case
          when threads.attempts > 0 and threads.due_at is not null then threads.due_at
          else threads.quiet_until end;
      return null;
    end $$`.execute(db);
  await sql`
    create trigger thread_is_due after update of shown on outbox
      for each row when (new.shown > old.shown and new.message is not null and new.platform <> 'console')
      execute function thread_is_due()`.execute(db);
}
