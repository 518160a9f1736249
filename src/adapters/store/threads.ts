import { sql } from "kysely";
import type { Platform } from "../../core/access.js";
import type { AuditEntry } from "../../core/audit.js";
import { rankOf } from "../../core/lane.js";
import type { Severity } from "../../core/signal.js";
import { noticeGapMs, type PlaceKind } from "../../core/thread/next-notice.js";
import type { Destination } from "../../ports/chat.js";
import type { DueThread, ThreadStore } from "../../ports/outbox.js";
import { destinationOf, messageRef } from "./action-refs.js";
import { appendAudit } from "./audit.js";
import type { StoreContext } from "./context.js";
import { holdLanes, saveLanes } from "./held-lanes.js";
import { grantSlots, openFor, type Candidate } from "./lane-slots.js";
import { storable, type Db, type Trx } from "./schema.js";

export function threadStore(context: StoreContext): ThreadStore {
  const { db } = context;
  return {
    claimThreads: (platform, limit, leaseMs, now) => claimThreads(context, platform, limit, leaseMs, now),
    threadSaid: (thread, keys, nextAt, audit, at) => threadSaid(db, thread, keys, nextAt, audit, at),
    threadFailed: (thread, why, dueAt, unsureSince = null) => threadFailed(db, thread, why, dueAt, unsureSince),
    askThreads: (incidentId, kind, places, at) => askThreads(db, incidentId, kind, places, at),
  };
}

/**
 * Leases what is due and has a slot of its lane. Cards go first: a line is not said while a card of the same or a more urgent
 * rank waits in its channel. Direct messages have no lane: each is a conversation of its own.
 */
async function claimThreads(
  { db, destinations }: StoreContext,
  platform: Platform,
  limit: number,
  leaseMs: number,
  now: number,
): Promise<readonly DueThread[]> {
  const channels = destinations.filter((route) => route.platform === platform).map(({ channel }) => channel);
  if (channels.length === 0 || !(await isAnyDue(db, platform, now))) return [];
  return db.transaction().execute(async (trx) => {
    const lanes = await holdLanes(trx, platform, channels, now);
    const waiting = await waitingThreads(trx, openFor(lanes.slots, "say"), platform, limit, now);
    const granted = [
      ...grantSlots(
        lanes.slots,
        waiting.filter(({ isDirect }) => !isDirect),
        limit,
      ),
      ...waiting.filter(({ isDirect }) => isDirect),
    ];
    await saveLanes(trx, lanes);
    return lease(trx, granted.slice(0, limit), platform, leaseMs, now);
  });
}

const dueBy = (now: number) =>
  sql<boolean>`(due_at is not null or claimed_until is not null) and coalesce(claimed_until, due_at) <= ${now}`;

async function isAnyDue(db: Db, platform: Platform, now: number): Promise<boolean> {
  const row = await db.selectFrom("threads").select("incident_id").where("platform", "=", platform).where(dueBy(now)).limit(1).execute();
  return row.length > 0;
}

interface WaitingThread extends Candidate {
  readonly incidentId: number;
  readonly isDirect: boolean;
}

async function waitingThreads(
  trx: Trx,
  open: readonly string[],
  platform: Platform,
  limit: number,
  now: number,
): Promise<readonly WaitingThread[]> {
  const { rows } = await sql<Omit<WaitingThread, "rank" | "kind"> & { readonly severity: Severity; readonly cardRank: number | null }>`
    select t.incident_id as "incidentId", t.channel, t.kind = 'direct' as "isDirect", coalesce(t.due_at, t.claimed_until) as since,
      i.severity, (
        select min(o.rank) from outbox as o
        where o.platform = t.platform and o.channel = t.channel and o.wanted > o.shown and coalesce(o.claimed_until, o.due_at) <= ${now}
      ) as "cardRank"
    from threads as t join incidents as i on i.id = t.incident_id
    where t.platform = ${platform} and (t.due_at is not null or t.claimed_until is not null)
      and coalesce(t.claimed_until, t.due_at) <= ${now} and (t.kind = 'direct' or t.channel = any(${[...open]}::text[]))
    order by i.severity, since, t.incident_id limit ${4 * limit}
    for update of t skip locked`.execute(trx);
  return rows
    .map(({ severity, cardRank, ...row }) => ({ ...row, cardRank, kind: "say" as const, rank: rankOf("changed", severity, "say") }))
    .filter(({ rank, cardRank }) => cardRank === null || rank < cardRank);
}

async function lease(
  trx: Trx,
  granted: readonly WaitingThread[],
  platform: Platform,
  leaseMs: number,
  now: number,
): Promise<readonly DueThread[]> {
  if (granted.length === 0) return [];
  const { rows } = await sql<LeasedRow>`
    update threads as t set claimed_until = ${now + leaseMs}, due_at = null,
      -- Whoever had it before may have said it, and has not lived to tell.
      unsure_since = case when t.claimed_until is not null then coalesce(t.unsure_since, t.claimed_until - ${leaseMs}) else t.unsure_since end
    from unnest(${granted.map(({ incidentId }) => incidentId)}::integer[], ${granted.map(({ channel }) => channel)}::text[]) as g (id, channel)
    where t.incident_id = g.id and t.platform = ${platform} and t.channel = g.channel
    returning t.incident_id, t.platform, t.channel, t.kind, t.said, t.attempts, t.unsure_since,
      (select array(select distinct key from threads as x, unnest(x.said) as key
        where x.incident_id = t.incident_id and x.platform = t.platform and x.kind = 'thread')) as heard,
      (select min(x.channel) from threads as x
        where x.incident_id = t.incident_id and x.platform = t.platform and x.kind = 'thread' and not exists (select 1 from outbox as o
          where o.incident_id = x.incident_id and o.platform = x.platform and o.channel = x.channel and o.retired)) as first,
      (select o.message_channel from outbox as o
        where o.incident_id = t.incident_id and o.platform = t.platform and o.channel = t.channel) as message_channel,
      (select o.message from outbox as o
        where o.incident_id = t.incident_id and o.platform = t.platform and o.channel = t.channel) as message`.execute(trx);
  return rows.map((row) => ({
    incidentId: row.incident_id,
    destination: destinationOf(row),
    kind: row.kind,
    said: new Set(row.said),
    heard: new Set(row.heard),
    isFirst: row.first === row.channel,
    card: messageRef(row),
    attempts: row.attempts,
    unsureSince: row.unsure_since,
  }));
}

interface LeasedRow {
  readonly incident_id: number;
  readonly platform: Platform;
  readonly channel: string;
  readonly kind: PlaceKind;
  readonly said: readonly string[];
  readonly attempts: number;
  readonly unsure_since: number | null;
  readonly heard: readonly string[];
  readonly first: string | null;
  readonly message_channel: string | null;
  readonly message: string | null;
}

const rowOf = (db: Db, { incidentId, destination }: DueThread) =>
  db
    .updateTable("threads")
    .where("incident_id", "=", incidentId)
    .where("platform", "=", destination.platform)
    .where("channel", "=", destination.channel);

/** A commit that came in meanwhile has made it due again: it waits for its gap, and for no longer. */
async function threadSaid(
  db: Db,
  thread: DueThread,
  keys: readonly string[],
  nextAt: number | null,
  audit: readonly AuditEntry[],
  at: number,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const quiet = at + noticeGapMs;
    await rowOf(trx, thread)
      .set({
        said: sql<string[]>`array(select distinct unnest(said || ${[...keys]}::text[]))`,
        claimed_until: null,
        attempts: 0,
        trouble: null,
        unsure_since: null,
        quiet_until: quiet,
        due_at: sql<
          number | null
        >`case when due_at is null then ${nextAt}::bigint else least(greatest(due_at, ${quiet}), ${nextAt}::bigint) end`,
      })
      .execute();
    await appendAudit(trx, audit, at);
  });
}

async function threadFailed(db: Db, thread: DueThread, why: string, dueAt: number | null, unsureSince: number | null): Promise<void> {
  await rowOf(db, thread)
    .set((eb) => ({
      ...(dueAt === null ? {} : { due_at: dueAt }),
      claimed_until: null,
      attempts: eb("attempts", "+", 1),
      trouble: storable(why),
      ...(unsureSince === null ? {} : { unsure_since: eb.fn.coalesce("unsure_since", eb.val(unsureSince)) }),
    }))
    .execute();
}

async function askThreads(
  db: Db,
  incidentId: number,
  kind: "direct" | "fallback",
  places: readonly Destination[],
  at: number,
): Promise<void> {
  if (places.length === 0) return;
  const rows = places.map((place) => ({ incident_id: incidentId, ...destinationOf(place), kind, due_at: at }));
  await db
    .insertInto("threads")
    .values(rows.sort((a, b) => (a.channel < b.channel ? -1 : 1)))
    .onConflict((oc) =>
      oc.columns(["incident_id", "platform", "channel"]).doUpdateSet({ due_at: sql<number>`coalesce(threads.due_at, ${at})` }),
    )
    .execute();
}
