import { sql, type Kysely } from "kysely";

/** Hosts with their certificates, and the one-time tokens that let them in. All times are milliseconds since 1970. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table agents (
      host text primary key,
      labels json not null,
      profile json,
      serial text not null,
      -- Admitted until the new certificate is first seen: the answer to a renewal can be lost on its way.
      previous_serial text,
      certificate_expires bigint not null,
      enrolled_at bigint not null,
      last_seen_at bigint,
      revoked_at bigint,
      revoked_by text
    )`.execute(db);
  await sql`
    create table join_tokens (
      hash text primary key,
      host text not null,
      labels json not null,
      expires bigint not null,
      created_at bigint not null,
      used_at bigint,
      used_serial text
    )`.execute(db);
}
