import { sql, type Kysely } from "kysely";

/** Sign-in to the console: one-time links and the sessions they turn into, by hash only. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table sign_in_links (hash text primary key, principal text not null, expires bigint not null)`.execute(db);
  await sql`create table sessions (hash text primary key, principal text not null, expires bigint not null)`.execute(db);
}
