import { sql } from "kysely";
import type { Platform } from "../../core/access.js";
import { laneLimits } from "../../core/lane.js";
import type { Route } from "../../core/routing.js";
import type { Claimed, DueCard } from "../../ports/outbox.js";
import { messageRef } from "./action-refs.js";
import { holdLanes, newAlarms, saveLanes } from "./held-lanes.js";
import { failuresOf, grantSlots, nextSlotAt, openFor, type Candidate, type LaneSlots } from "./lane-slots.js";
import { isLetUp } from "./let-up.js";
import type { Db, Trx } from "./schema.js";
import { standIn } from "./stand-in.js";

/** A card that is due, its row locked. */
interface WaitingCard extends Candidate {
  readonly incidentId: number;
  readonly kind: "post" | "edit";
}

/**
 * Gives the free slots of a platform's lanes to the cards that are due, and leases those. One transaction, in which nobody
 * else gives slots of that platform: a lease on a whole lane would be simpler, but would stop it for 30 s when its hub dies.
 */
export function claimCards(
  db: Db,
  routes: readonly Route[],
  platform: Platform,
  limit: number,
  leaseMs: number,
  now: number,
): Promise<Claimed> {
  const channels = routes.filter((route) => route.platform === platform).map(({ channel }) => channel);
  if (channels.length === 0) return Promise.resolve({ cards: [], nextAt: null, alarms: [] });
  return db.transaction().execute(async (trx) => {
    const lanes = await holdLanes(trx, platform, channels, now);
    const alarms = await newAlarms(trx, lanes, now);
    await standIn(trx, lanes.rows, routes, platform, now);
    const granted = grantSlots(lanes.slots, await waitingCards(trx, lanes.slots, limit), limit);
    await saveLanes(trx, lanes);
    return { cards: await lease(trx, lanes.slots, granted, leaseMs), nextAt: nextSlotAt(lanes.slots), alarms };
  });
}

/** The most urgent and the oldest of each bucket that has a slot, as many as may be needed. */
async function waitingCards(trx: Trx, slots: LaneSlots, limit: number): Promise<readonly WaitingCard[]> {
  const { platform, now } = slots;
  const [posts, edits] = [openFor(slots, "post"), openFor(slots, "edit")];
  if (posts.length === 0 && edits.length === 0) return [];
  const ofChannel = (kind: "post" | "edit"): boolean => laneLimits[platform][kind]?.scope === "channel";
  const { rows } = await sql<WaitingCard>`
    with due as (
      select incident_id, channel,
        row_number() over (partition by bucket order by rank, since, incident_id) as urgent,
        row_number() over (partition by bucket order by since, incident_id) as old
      from (
        select incident_id, channel, rank, coalesce(due_at, claimed_until) as since,
          case when case when message is null then ${ofChannel("post")}::boolean else ${ofChannel("edit")}::boolean end then channel else '' end as bucket
        from outbox
        where platform = ${platform} and wanted > shown and coalesce(claimed_until, due_at) <= ${now} and ${isLetUp}
          and channel = any(case when message is null then ${posts}::text[] else ${edits}::text[] end)
      ) as o
    )
    select o.incident_id as "incidentId", o.channel, o.rank, coalesce(o.due_at, o.claimed_until) as since,
      case when o.message is null then 'post' else 'edit' end as kind
    from outbox as o join due as d on d.incident_id = o.incident_id and d.channel = o.channel
    where o.platform = ${platform} and (d.urgent <= ${limit} or d.old <= ${limit})
      and o.wanted > o.shown and coalesce(o.claimed_until, o.due_at) <= ${now} and ${isLetUp}
    for update of o skip locked`.execute(trx);
  return rows;
}

async function lease(trx: Trx, slots: LaneSlots, granted: readonly WaitingCard[], leaseMs: number): Promise<readonly DueCard[]> {
  const { platform, now } = slots;
  if (granted.length === 0) return [];
  const ids = granted.map(({ incidentId }) => incidentId);
  const channels = granted.map(({ channel }) => channel);
  const { rows } = await sql<LeasedRow>`
    update outbox as o set claimed_until = ${now + leaseMs}, due_at = null,
      -- Whoever had it before may have posted it, and has not lived to tell.
      unsure_since = case when o.message is null and o.claimed_until is not null
        then coalesce(o.unsure_since, o.claimed_until - ${leaseMs}) else o.unsure_since end,
      strays = o.strays or (o.message is null and o.claimed_until is not null)
    from unnest(${ids}::integer[], ${channels}::text[]) as t (id, channel)
    where o.platform = ${platform} and o.incident_id = t.id and o.channel = t.channel
    returning o.incident_id, o.channel, o.wanted, o.message_channel, o.message, o.attempts, o.rank, o.posts, o.unsure_since, o.note,
      o.reposted, o.home_platform, o.home_channel, o.retired,
      exists (select 1 from outbox as s where s.incident_id = o.incident_id and s.note is not null and not s.retired) as stands_in`.execute(
    trx,
  );
  const place = new Map(granted.map(({ incidentId, channel }, i) => [`${incidentId} ${channel}`, i]));
  const order = (row: LeasedRow): number => place.get(`${row.incident_id} ${row.channel}`) ?? 0;
  return rows
    .sort((a, b) => order(a) - order(b))
    .map((row) => ({
      incidentId: row.incident_id,
      destination: { platform, channel: row.channel },
      wanted: row.wanted,
      message: messageRef(row),
      attempts: row.attempts,
      rank: row.rank,
      posts: row.posts,
      unsureSince: row.unsure_since,
      reposted: row.reposted,
      note: row.note,
      home: row.home_platform === null || row.home_channel === null ? null : { platform: row.home_platform, channel: row.home_channel },
      retired: row.retired,
      hasStandIn: row.note === null && row.stands_in,
      at: now,
      laneAttempts: failuresOf(slots, row.channel),
    }));
}

interface LeasedRow {
  readonly incident_id: number;
  readonly channel: string;
  readonly wanted: number;
  readonly message_channel: string | null;
  readonly message: string | null;
  readonly attempts: number;
  readonly rank: number;
  readonly posts: number;
  readonly unsure_since: number | null;
  readonly note: string | null;
  readonly reposted: boolean;
  readonly home_platform: Platform | null;
  readonly home_channel: string | null;
  readonly retired: boolean;
  readonly stands_in: boolean;
}
