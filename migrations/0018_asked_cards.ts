import { sql, type Kysely } from "kysely";

/** Which cards a person asked for: they are none of those that a storm may leave in a channel. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table outbox add column asked boolean not null default false`.execute(db);
}
