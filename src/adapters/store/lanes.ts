import { sql, type RawBuilder, type Selectable } from "kysely";
import type { Platform } from "../../core/access.js";
import { laneAlarmMs, laneLimits, nextInLane, take, type Limit, type SlotKind } from "../../core/lane.js";
import type { LaneState, OutboxStore } from "../../ports/outbox.js";
import { storable, type Database, type Db, type Trx } from "./schema.js";

export type LaneRow = Selectable<Database["lanes"]>;

/** The channel of the row that all channels of a platform share. */
const shared = "";

type LaneStore = Pick<OutboxStore, "laneHushed" | "laneClosed" | "lanesTried" | "laneWell" | "lanes">;

export function laneStore(db: Db): LaneStore {
  return {
    async laneHushed({ platform, channel }, kind, until, why) {
      await upsert(db, platform, bucketOf(platform, channel, kind), {
        hushed_until: sql`greatest(lanes.hushed_until, ${until})`,
        trouble: storable(why),
      });
    },
    laneClosed: ({ platform, channel }, { why, until, gone, seenAt, at }) =>
      db.transaction().execute(async (trx) => {
        await ensure(trx, platform, [channel]);
        const [before] = await lockedRows(trx, platform, [channel]);
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
    async lanesTried({ platform, channel }, at) {
      const its = sql`gone ${platform === undefined ? sql`` : sql`and platform = ${platform}`}
        ${channel === undefined ? sql`` : sql`and channel in (${channel}, ${shared})`}`;
      await sql`
        update lanes as l set closed_until = least(l.closed_until, ${at}::bigint)
        from ${lockedInOrder(its)} as t where l.platform = t.platform and l.channel = t.channel`.execute(db);
    },
    async laneWell({ platform, channel }) {
      await sql`
        update lanes as l set attempts = 0, closed_until = 0, failing_since = null, gone = false, alarmed = false, trouble = null
        from ${lockedInOrder(sql`platform = ${platform} and channel in (${channel}, ${shared})`)} as t
        where l.platform = t.platform and l.channel = t.channel`.execute(db);
    },
    lanes: () => laneStates(db),
  };
}

/** Whoever changes several lanes locks them as `holdLanes` does, or the two would wait for each other crosswise. */
const lockedInOrder = (which: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`(select platform, channel from lanes where ${which} order by platform, channel for update)`;

async function upsert(db: Db, platform: Platform, channel: string, set: Readonly<Record<string, unknown>>): Promise<void> {
  await ensure(db, platform, [channel]);
  await db.updateTable("lanes").set(set).where("platform", "=", platform).where("channel", "=", channel).execute();
}

async function ensure(db: Db | Trx, platform: Platform, channels: readonly string[]): Promise<void> {
  await db
    .insertInto("lanes")
    .values(channels.map((channel) => ({ platform, channel })))
    .onConflict((oc) => oc.columns(["platform", "channel"]).doNothing())
    .execute();
}

/** Which row holds the bucket that a slot is taken from. */
const bucketOf = (platform: Platform, channel: string, kind: SlotKind): string =>
  laneLimits[platform][kind]?.scope === "channel" ? channel : shared;

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

/** The lanes of one platform, held by a transaction: nobody else gives slots of them meanwhile. */
export interface HeldLanes {
  /** Channels in which that kind of slot can be had now. */
  readonly open: (kind: SlotKind) => readonly string[];
  /** Picks who goes, in order, and spends their slots. */
  readonly grant: <T extends Candidate>(waiting: readonly T[], limit: number) => readonly T[];
  /** Takes a slot ahead of everybody, also one that is not there yet: 0, or how long to wait when even that is taken. */
  readonly ahead: (channel: string, kind: SlotKind) => number;
  /** When a slot comes free that could not be had now; null when every open lane has one. */
  readonly nextAt: () => number | null;
  /** Failures in a row; null when it is well. */
  readonly attemptsOf: (channel: string) => number | null;
  readonly rows: () => readonly LaneRow[];
  /** Writes down what was spent. */
  readonly save: (trx: Trx) => Promise<void>;
}

export interface Candidate {
  readonly channel: string;
  readonly kind: SlotKind;
  readonly rank: number;
  readonly since: number;
}

const kinds: readonly SlotKind[] = ["post", "edit", "say"];

/** Locks the rows in one order, the shared one first: two hubs take turns there and never wait for each other crosswise. */
export async function holdLanes(trx: Trx, platform: Platform, channels: readonly string[], now: number): Promise<HeldLanes> {
  const names = [shared, ...new Set(channels)];
  let rows = await lockedRows(trx, platform, names);
  if (rows.length < names.length) {
    await ensure(trx, platform, names);
    rows = await lockedRows(trx, platform, names);
  }
  return heldLanes(rows, platform, now);
}

function lockedRows(trx: Trx, platform: Platform, names: readonly string[]): Promise<LaneRow[]> {
  return trx
    .selectFrom("lanes")
    .selectAll()
    .where("platform", "=", platform)
    .where("channel", "in", names)
    .orderBy("channel")
    .forUpdate()
    .execute();
}

function heldLanes(rows: readonly LaneRow[], platform: Platform, now: number): HeldLanes {
  const buckets = new Map(rows.map((row) => [row.channel, { ...row }]));
  const spent = new Set<string>();
  const isClosed = (channel: string): boolean => (buckets.get(channel)?.closed_until ?? 0) > now;
  const channels = rows.map(({ channel }) => channel).filter((channel) => channel !== shared && !isClosed(channel) && !isClosed(shared));
  const waitOf = (channel: string, kind: SlotKind): number => {
    const row = buckets.get(bucketOf(platform, channel, kind));
    const limit = laneLimits[platform][kind];
    if (row === undefined) return 0;
    const taken = limit === null ? null : take(row.full_at, limit, now);
    return Math.max(row.hushed_until - now, taken !== null && "waitMs" in taken ? taken.waitMs : 0, 0);
  };
  const spend = (name: string, limit: Limit | null): void => {
    const row = buckets.get(name);
    if (row === undefined) return;
    const taken = limit === null ? null : take(row.full_at, limit, now);
    if (taken !== null && "fullAt" in taken) row.full_at = taken.fullAt;
    row.turn = (row.turn + 1) % 1_000_000;
    spent.add(name);
  };
  return {
    open: (kind) => channels.filter((channel) => waitOf(channel, kind) === 0),
    grant(waiting, limit) {
      const left = new Set(waiting);
      const granted: (typeof waiting)[number][] = [];
      for (const bucket of new Set(waiting.map(({ channel, kind }) => bucketOf(platform, channel, kind)))) {
        while (granted.length < limit) {
          const here = [...left].filter(({ channel, kind }) => bucketOf(platform, channel, kind) === bucket && waitOf(channel, kind) === 0);
          const next = nextInLane(here, buckets.get(bucket)?.turn ?? 0);
          if (next === undefined) break;
          left.delete(next);
          granted.push(next);
          spend(bucket, laneLimits[platform][next.kind]);
        }
      }
      return granted.sort((a, b) => a.rank - b.rank || a.since - b.since);
    },
    ahead(channel, kind) {
      const name = bucketOf(platform, channel, kind);
      const row = buckets.get(name);
      const limit = laneLimits[platform][kind];
      if (row === undefined) return 0;
      const shutMs = Math.max(...[channel, shared].map((one) => buckets.get(one)?.closed_until ?? 0), row.hushed_until) - now;
      if (shutMs > 0) return shutMs;
      if (limit === null) return 0;
      const taken = take(row.full_at, { ...limit, burst: limit.burst + 1 }, now);
      if ("waitMs" in taken) return taken.waitMs;
      row.full_at = taken.fullAt;
      spent.add(name);
      return 0;
    },
    nextAt() {
      const waits = channels.flatMap((channel) => kinds.map((kind) => waitOf(channel, kind))).filter((wait) => wait > 0);
      return waits.length === 0 ? null : now + Math.min(...waits);
    },
    attemptsOf(channel) {
      const [own, all] = [buckets.get(channel), buckets.get(shared)];
      const isIll = [own, all].some((row) => row !== undefined && (row.failing_since !== null || row.trouble !== null));
      return isIll ? Math.max(own?.attempts ?? 0, all?.attempts ?? 0) : null;
    },
    rows: () => rows,
    async save(trx) {
      for (const name of spent) {
        const row = buckets.get(name);
        if (row === undefined) continue;
        await trx
          .updateTable("lanes")
          .set({ full_at: row.full_at, turn: row.turn })
          .where("platform", "=", platform)
          .where("channel", "=", name)
          .execute();
      }
    },
  };
}

/** Marks what has failed for too long, and tells it. */
export async function newAlarms(trx: Trx, held: HeldLanes, now: number): Promise<readonly LaneState[]> {
  const late = held.rows().filter((row) => row.failing_since !== null && !row.alarmed && now - row.failing_since >= laneAlarmMs);
  if (late.length === 0) return [];
  await trx
    .updateTable("lanes")
    .set({ alarmed: true })
    .where("platform", "=", late[0]!.platform)
    .where(
      "channel",
      "in",
      late.map(({ channel }) => channel),
    )
    .execute();
  return late.map((row) => ({
    platform: row.platform,
    channel: row.channel,
    waiting: 0,
    oldest: null,
    failingSince: row.failing_since,
    closedUntil: row.closed_until,
    gone: row.gone,
    trouble: row.trouble,
  }));
}
