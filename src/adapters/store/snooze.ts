import type { AuditEntry } from "../../core/audit.js";
import { incidentName } from "../../core/incident.js";
import type { Snooze } from "../../core/snooze.js";
import { appendAudit } from "./audit.js";
import type { StoreContext } from "./context.js";
import { wantCards } from "./want-cards.js";

/** Enough for every second; what is left over is taken with the next look. */
const atMost = 100;

export const snoozeColumns = (snooze: Snooze | null): { readonly snooze: string | null; readonly snoozed_until: number | null } => ({
  snooze: snooze === null ? null : JSON.stringify(snooze),
  snoozed_until: snooze?.until ?? null,
});

/** What wakes an incident beside a person: its time, or a signal that has become more urgent. */
export const wokenEntry = (id: number, why: "time" | "severity"): AuditEntry => ({
  actor: "hub",
  action: "incident.woken",
  object: incidentName(id),
  facts: { why },
});

/**
 * Ends snoozes whose time is over. A row that somebody else has locked is left for the next look, so two hubs never wait for
 * each other here. The version stays: a decision that is on its way is not made stale by it.
 */
export function wakeSnoozed({ db, destinations }: StoreContext, now: number): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const due = await trx
      .selectFrom("incidents")
      .select("id")
      .where("snoozed_until", "<=", now)
      .orderBy("id")
      .limit(atMost)
      .forNoKeyUpdate()
      .skipLocked()
      .execute();
    const ids = due.map(({ id }) => id);
    if (ids.length === 0) return 0;
    await trx
      .updateTable("incidents")
      .set({ ...snoozeColumns(null), updated_at: now })
      .where("id", "in", ids)
      .execute();
    await wantCards(trx, ids, destinations, now, "changed");
    await appendAudit(
      trx,
      ids.map((id) => wokenEntry(id, "time")),
      now,
    );
    return ids.length;
  });
}
