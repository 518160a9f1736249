import { auditBody, auditHash, type AuditEntry } from "../../core/audit.js";
import { Fault } from "../../core/fault.js";
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
  };
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
