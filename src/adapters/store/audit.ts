import { sql } from "kysely";
import { auditBody, auditHash, auditRecord, type AuditEntry, type ChainedRecord } from "../../core/audit.js";
import { Fault } from "../../core/fault.js";
import { incidentName } from "../../core/incident.js";
import type { AuditStore } from "../../ports/store.js";
import type { Db, Trx } from "./schema.js";

export function auditStore(db: Db): AuditStore {
  return {
    record: (entries, at) => db.transaction().execute((trx) => appendAudit(trx, entries, at)),
    async head() {
      const head = await db.selectFrom("audit_head").select(["log_id", "seq", "hash"]).executeTakeFirst();
      if (head === undefined) throw headMissing();
      return { logId: head.log_id, seq: head.seq, hash: head.hash };
    },
    links: (afterSeq, limit) =>
      db.selectFrom("audit").select(["seq", "body", "hash"]).where("seq", ">", afterSeq).orderBy("seq").limit(limit).execute(),
    auditOf: (incidentId, limit) => auditOf(db, incidentId, limit),
  };
}

/**
 * The object of an entry, as the index of migration 0014 has it. Taken from the text: PostgreSQL refuses to read JSON that
 * holds a NUL or half a character, which text from a host may. Keys are sorted and quotes escaped, so only the last two
 * members of an entry can end it like this.
 */
const objectOf = sql<string>`substring(body from ',"object":"(INC-[0-9]+)","seq":[0-9]+}$')`;

async function auditOf(db: Db, incidentId: number, limit: number): Promise<readonly ChainedRecord[]> {
  const links = await db
    .selectFrom("audit")
    .select(["seq", "body", "hash"])
    .where(objectOf, "=", incidentName(incidentId))
    .orderBy("seq", "desc")
    .limit(limit)
    .execute();
  return links.reverse().map((link) => ({ ...(auditRecord(link) ?? damaged(link.seq)), hash: link.hash }));
}

function damaged(seq: number): never {
  throw new Fault(
    "database_rejected",
    `Entry ${seq} of the audit log is none that Tagout wrote: it was changed in the database. Look at all of it with: tagout audit verify`,
    false,
  );
}

/**
 * Appends to the chain. The head is locked until the transaction ends and every writer needs it, so this comes last
 * in a transaction: nobody waits for another's slow statement, and nobody holds it while waiting for a row.
 */
export async function appendAudit(trx: Trx, entries: readonly AuditEntry[], at: number): Promise<void> {
  if (entries.length === 0) return;
  const head = await trx.selectFrom("audit_head").select(["seq", "hash"]).forUpdate().executeTakeFirst();
  if (head === undefined) throw headMissing();
  const links = [];
  let { seq, hash } = head;
  for (const entry of entries) {
    seq += 1;
    const body = auditBody(entry, seq, at);
    hash = auditHash(hash, body);
    links.push({ seq, body, hash });
  }
  await trx.insertInto("audit").values(links).execute();
  await trx.updateTable("audit_head").set({ seq, hash }).execute();
}

function headMissing(): Fault {
  return new Fault(
    "audit_append_failed",
    "The head of the audit log is gone from the database. Nothing can be decided or run until it is restored from a backup.",
    false,
  );
}
