import { sql, type Kysely } from "kysely";

/**
 * The freeze: one row for all hubs. Writers name the version they saw. Every change wakes every hub, by the same bell as the
 * queue. Without the row nobody knows whether something may start, so it cannot be deleted by mistake.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table freeze_state (
      only_row boolean primary key default true check (only_row),
      version integer not null,
      -- Who froze, when and why; null while nothing is frozen.
      frozen json,
      -- Who asked first for the end of it, and when; the second person ends it.
      lifting json,
      constraint freeze_state_lifts_a_freeze check (lifting is null or frozen is not null)
    )`.execute(db);
  await sql`insert into freeze_state (version) values (0)`.execute(db);
  await sql`create trigger freeze_state_stays before delete or truncate on freeze_state execute function refuse_rewrite()`.execute(db);
  await sql`create trigger freeze_state_wake after update on freeze_state execute function wake_line()`.execute(db);
}
