import { sql, type Kysely } from "kysely";

/**
 * Tells listeners at commit that something may be due. Triggers, so that no writer can forget it. Naming `due_at`
 * and `wanted` keeps quiet about claims and shown cards, which touch neither.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function wake_line() returns trigger language plpgsql as $$
    begin
      perform pg_notify('tagout_due', '');
      return null;
    end $$`.execute(db);
  await sql`create trigger incidents_wake after insert or update of due_at on incidents execute function wake_line()`.execute(db);
  await sql`create trigger outbox_wake after insert or update of wanted on outbox execute function wake_line()`.execute(db);
}
