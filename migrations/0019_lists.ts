import { sql, type Kysely } from "kysely";

/** What lists ask for by time and by who decided: without these they read every row ever stored. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index incidents_opened on incidents (opened_at, id)`.execute(db);
  await sql`create index decisions_principal on decisions (principal, incident_id)`.execute(db);
}
