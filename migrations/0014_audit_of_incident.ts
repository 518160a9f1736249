import { sql, type Kysely } from "kysely";

/**
 * What the audit log says of one incident is found without reading all of it. The expression takes the object out of the
 * stored text itself, so there is no second copy of it that the chain would not cover.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create index audit_incident on audit ((substring(body from ',"object":"(INC-[0-9]+)","seq":[0-9]+}$')), seq)
      where substring(body from ',"object":"(INC-[0-9]+)","seq":[0-9]+}$') is not null`.execute(db);
}
