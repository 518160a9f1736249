import { sql, type RawBuilder } from "kysely";
import type { Platform } from "../../core/access.js";
import type { LaneState, OutboxStore } from "../../ports/outbox.js";
import { bucketOf, sharedLane, type LaneRow } from "./lane-slots.js";
import { storable, type Db, type Trx } from "./schema.js";

type LaneStore = Pick<OutboxStore, "laneThrottled" | "laneClosed" | "retryLanes" | "laneRecovered" | "lanes">;

export function laneStore(db: Db): LaneStore {
  return {
    async laneThrottled({ platform, channel }, kind, until, why) {
      await upsert(db, platform, bucketOf(platform, channel, kind), {
        hushed_until: sql`greatest(lanes.hushed_until, ${until})`,
        trouble: storable(why),
      });
    },
    laneClosed: ({ platform, channel }, { why, until, gone, seenAt, at }) =>
      db.transaction().execute(async (trx) => {
        await ensureLanes(trx, platform, [channel]);
        const [before] = await lockLanes(trx, platform, [channel]);
        await trx
          .updateTable("lanes")
          .set((eb) => ({
            // Those that failed together count once: the lane was closed by the first of them.
            attempts: sql<number>`lanes.attempts + case when lanes.closed_until <= ${seenAt} then 1 else 0 end`,
            closed_until: eb.fn<number>("greatest", ["closed_until", eb.val(until)]),
            failing_since: eb.fn.coalesce("failing_since", eb.val(at)),
            gone,
            trouble: storable(why),
          }))
          .where("platform", "=", platform)
          .where("channel", "=", channel)
          .execute();
        return gone && before?.gone !== true;
      }),
    async retryLanes({ platform, channel }, at) {
      const its = sql`gone ${platform === undefined ? sql`` : sql`and platform = ${platform}`}
        ${channel === undefined ? sql`` : sql`and channel in (${channel}, ${sharedLane})`}`;
      await sql`
        update lanes as l set closed_until = least(l.closed_until, ${at}::bigint)
        from ${lockedInOrder(its)} as t where l.platform = t.platform and l.channel = t.channel`.execute(db);
    },
    async laneRecovered({ platform, channel }) {
      const isIll = sql`(attempts > 0 or closed_until > 0 or failing_since is not null or gone or alarmed or trouble is not null)`;
      await sql`
        update lanes as l set attempts = 0, closed_until = 0, failing_since = null, gone = false, alarmed = false, trouble = null
        from ${lockedInOrder(sql`platform = ${platform} and channel in (${channel}, ${sharedLane}) and ${isIll}`)} as t
        where l.platform = t.platform and l.channel = t.channel`.execute(db);
    },
    lanes: () => laneStates(db),
  };
}

/** Whoever changes several lanes locks them as `holdLanes` does, or the two would wait for each other crosswise. */
const lockedInOrder = (which: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`(select platform, channel from lanes where ${which} order by platform, channel for update)`;

async function upsert(db: Db, platform: Platform, channel: string, set: Readonly<Record<string, unknown>>): Promise<void> {
  await ensureLanes(db, platform, [channel]);
  await db.updateTable("lanes").set(set).where("platform", "=", platform).where("channel", "=", channel).execute();
}

/** Makes the rows that are missing. */
export async function ensureLanes(db: Db | Trx, platform: Platform, channels: readonly string[]): Promise<void> {
  await db
    .insertInto("lanes")
    // One order for everybody, so that two transactions never wait for each other.
    .values([...channels].sort().map((channel) => ({ platform, channel })))
    .onConflict((oc) => oc.columns(["platform", "channel"]).doNothing())
    .execute();
}

async function laneStates(db: Db): Promise<readonly LaneState[]> {
  const { rows } = await sql<LaneState>`
    select l.platform, l.channel, l.gone, l.trouble, l.failing_since as "failingSince", l.closed_until as "closedUntil",
      count(o.incident_id)::integer as waiting, min(coalesce(o.due_at, o.claimed_until)) as oldest
    from lanes as l
    left join outbox as o on o.platform = l.platform and o.channel = l.channel and o.wanted > o.shown
      and coalesce(o.due_at, o.claimed_until) is not null
    group by l.platform, l.channel order by l.platform, l.channel`.execute(db);
  return rows;
}

/** Locks the rows in one order, the shared one first: two hubs take turns there and never wait for each other crosswise. */
export function lockLanes(trx: Trx, platform: Platform, names: readonly string[]): Promise<LaneRow[]> {
  return trx
    .selectFrom("lanes")
    .selectAll()
    .where("platform", "=", platform)
    .where("channel", "in", names)
    .orderBy("channel")
    .forUpdate()
    .execute();
}
