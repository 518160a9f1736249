import type { Mute } from "../../core/mute.js";
import type { MuteStore } from "../../ports/store.js";
import { appendAudit } from "./audit.js";
import { storable, type Db } from "./schema.js";

/** More at once is a channel that nobody reads. */
const atMost = 500;

export function muteStore(db: Db): MuteStore {
  return {
    async mutes(now): Promise<readonly Mute[]> {
      const rows = await db
        .selectFrom("mutes")
        .select(["id", "host", "kind", "until", "reason", "by", "at"])
        .where("until", ">", now)
        .where("ended_at", "is", null)
        .orderBy("id", "desc")
        .limit(atMost)
        .execute();
      return rows.map((row) => ({ ...row, id: String(row.id) }));
    },
    addMute: ({ host, kind, until, reason, by }, audit, at) =>
      db.transaction().execute(async (trx) => {
        const { id } = await trx
          .insertInto("mutes")
          .values({ host, kind, until, reason: storable(reason), by: storable(by), at, ended_at: null })
          .returning("id")
          .executeTakeFirstOrThrow();
        await appendAudit(trx, [audit], at);
        return String(id);
      }),
    endMute: (id, audit, at) =>
      db.transaction().execute(async (trx) => {
        const { numUpdatedRows } = await trx
          .updateTable("mutes")
          .set({ ended_at: at })
          .where("id", "=", Number(id))
          .where("ended_at", "is", null)
          .where("until", ">", at)
          .executeTakeFirst();
        if (numUpdatedRows !== 1n) return false;
        await appendAudit(trx, [audit], at);
        return true;
      }),
  };
}
