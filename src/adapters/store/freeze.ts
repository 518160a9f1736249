import { sql } from "kysely";
import { Fault } from "../../core/fault.js";
import type { FreezeState } from "../../core/freeze.js";
import type { FreezeStore } from "../../ports/store.js";
import { appendAudit } from "./audit.js";
import type { Db, Trx } from "./schema.js";

export function freezeStore(db: Db): FreezeStore {
  return {
    async freezeState(): Promise<FreezeState> {
      const row = await db.selectFrom("freeze_state").select(["version", "frozen", "lifting"]).executeTakeFirst();
      // Not "nothing is frozen": whoever asks is about to start something.
      if (row === undefined) throw rowMissing();
      return row;
    },
    setFreeze: ({ seen, frozen, lifting, audit }, at) =>
      db.transaction().execute(async (trx) => {
        const { numUpdatedRows } = await trx
          .updateTable("freeze_state")
          .set({ version: seen + 1, frozen: documentOf(frozen), lifting: documentOf(lifting) })
          .where("version", "=", seen)
          .executeTakeFirst();
        if (numUpdatedRows !== 1n) return "stale";
        await wakeWaiting(trx, at);
        await appendAudit(trx, audit, at);
        return "done";
      }),
  };
}

/**
 * What waits for its host is looked at now: its card says the freeze, or it goes on. One that is locked is being looked at
 * anyway, and a freeze waits for nobody.
 */
async function wakeWaiting(trx: Trx, at: number): Promise<void> {
  const waiting = trx
    .selectFrom("incidents")
    .select("id")
    .where("state", "in", ["dry_running", "running"])
    .where("due_at", "is not", null)
    .orderBy("id")
    .forUpdate()
    .skipLocked();
  await trx
    .updateTable("incidents")
    .set({ due_at: at })
    .where("id", "=", sql<number>`any(array(${waiting}))`)
    .execute();
}

const documentOf = (part: unknown): string | null => (part === null ? null : JSON.stringify(part));

function rowMissing(): Fault {
  return new Fault(
    "database_rejected",
    "The freeze is gone from the database, so nobody knows whether anything may start. Restore the table freeze_state from a backup.",
    false,
  );
}
