import { sql } from "kysely";
import type { AuditEntry } from "../../core/audit.js";
import type { Mute } from "../../core/mute.js";
import type { MuteStore } from "../../ports/store.js";
import { appendAudit } from "./audit.js";
import type { StoreContext } from "./context.js";
import { likePattern } from "./incident-list.js";
import { storable, type Trx } from "./schema.js";
import { wantCards } from "./want-cards.js";

/** More at once is a channel that nobody reads; the one beyond is refused, since each that holds has to be heard of. */
const mostMutes = 500;
/** Those that were begun at the same moment may be a few more. */
const mostRead = 2 * mostMutes;
/** Of cards that are shown anew at once. */
const mostCards = 500;
/** Enough for every second; what is left over is taken with the next look. */
const lapsedAtMost = 100;

export function muteStore({ db, destinations }: StoreContext): MuteStore {
  /** The one card from which somebody muted is shown at once; hundreds of them may not go ahead of what is new. */
  const reshow = async (trx: Trx, mutes: readonly Pick<Mute, "host" | "kind">[], at: number): Promise<void> => {
    const ids = await sayingSo(trx, mutes, at);
    await wantCards(trx, ids, destinations, at, ids.length === 1 ? "decided" : "changed");
  };
  return {
    async mutes(now): Promise<readonly Mute[]> {
      const rows = await db
        .selectFrom("mutes")
        .select(["id", "host", "kind", "until", "reason", "by", "at"])
        .where("until", ">", now)
        .where("ended_at", "is", null)
        .orderBy("id", "desc")
        .limit(mostRead)
        .execute();
      return rows.map((row) => ({ ...row, id: String(row.id) }));
    },
    addMute: ({ host, kind, until, reason, by }, audit, at) =>
      db.transaction().execute(async (trx) => {
        if ((await holding(trx, at)) >= mostMutes) return null;
        const { id } = await trx
          .insertInto("mutes")
          .values({ host, kind, until, reason: storable(reason), by: storable(by), at, ended_at: null })
          .returning("id")
          .executeTakeFirstOrThrow();
        await reshow(trx, [{ host, kind }], at);
        await appendAudit(trx, [audit], at);
        return String(id);
      }),
    endMute: (id, audit, at) =>
      db.transaction().execute(async (trx) => {
        const ended = await trx
          .updateTable("mutes")
          .set({ ended_at: at })
          .where("id", "=", Number(id))
          .where("ended_at", "is", null)
          .where("until", ">", at)
          .returning(["host", "kind"])
          .executeTakeFirst();
        if (ended === undefined) return false;
        await reshow(trx, [ended], at);
        await appendAudit(trx, [audit], at);
        return true;
      }),
    lapseMutes: (now) =>
      db.transaction().execute(async (trx) => {
        const due = await trx
          .selectFrom("mutes")
          .select(["id", "host", "kind"])
          .where("until", "<=", now)
          .where("ended_at", "is", null)
          .orderBy("id")
          .limit(lapsedAtMost)
          .forUpdate()
          .skipLocked()
          .execute();
        if (due.length === 0) return 0;
        await trx
          .updateTable("mutes")
          .set((eb) => ({ ended_at: eb.ref("until") }))
          .where(
            "id",
            "in",
            due.map(({ id }) => id),
          )
          .execute();
        await reshow(trx, due, now);
        await appendAudit(trx, due.map(lapsedEntry), now);
        return due.length;
      }),
  };
}

async function holding(trx: Trx, at: number): Promise<number> {
  const { n } = await trx
    .selectFrom("mutes")
    .select((eb) => eb.fn.countAll<number>().as("n"))
    .where("until", ">", at)
    .where("ended_at", "is", null)
    .executeTakeFirstOrThrow();
  return n;
}

const lapsedEntry = ({ id, host, kind }: { readonly id: number; readonly host: string; readonly kind: Mute["kind"] }): AuditEntry => ({
  actor: "hub",
  action: "mute.ended",
  object: "mutes",
  facts: { mute: String(id), host, kind, why: "time" },
});

const day = 24 * 3_600_000;

/**
 * Incidents whose cards say whether one of these mutes holds, the newest of them: open ones, and cards that are up and changed
 * lately. `covers` of src/core/mute.ts in SQL, so that a storm's thousands of open incidents stay in the database.
 */
async function sayingSo(trx: Trx, mutes: readonly Pick<Mute, "host" | "kind">[], at: number): Promise<readonly number[]> {
  const hosts = mutes.map(({ host }) => likePattern(host.toLowerCase()));
  const kinds = mutes.map(({ kind }) => kind);
  const { rows } = await sql<{ readonly id: number }>`
    select i.id from incidents as i
    where (i.cleared_at is null or (i.updated_at > ${at - day}
        and exists (select 1 from outbox as o where o.incident_id = i.id and o.message is not null)))
      and exists (select 1 from unnest(${hosts}::text[], ${kinds}::text[]) as m (host, kind)
        where lower(i.host) like m.host and m.kind in ('*', i.kind))
    order by i.id desc limit ${mostCards}`.execute(trx);
  return rows.map(({ id }) => id);
}
