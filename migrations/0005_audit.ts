import { sql, type Kysely } from "kysely";

/**
 * The append-only chain and its head. The triggers are a fence against mistakes, not against the owner of the
 * database: what detects an edit is the chain with a checkpoint kept elsewhere.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table audit (
      seq bigint primary key,
      -- The bytes that were hashed; never serialised again.
      body text not null,
      hash text not null
    )`.execute(db);
  await sql`
    create table audit_head (
      only_row boolean primary key default true check (only_row),
      log_id text not null,
      seq bigint not null,
      hash text not null
    )`.execute(db);
  await sql`insert into audit_head (log_id, seq, hash) values (gen_random_uuid()::text, 0, repeat('0', 64))`.execute(db);

  await sql`
    create function refuse_rewrite() returns trigger language plpgsql as $$
    begin
      raise exception '% is append-only: % is refused', tg_table_name, tg_op using errcode = 'restrict_violation';
    end $$`.execute(db);
  await sql`create trigger audit_append_only before update or delete or truncate on audit execute function refuse_rewrite()`.execute(db);
  await sql`create trigger audit_head_stays before delete or truncate on audit_head execute function refuse_rewrite()`.execute(db);
  await sql`
    create trigger audit_head_grows before update on audit_head for each row
      when (new.seq <= old.seq or new.log_id <> old.log_id) execute function refuse_rewrite()`.execute(db);
}
