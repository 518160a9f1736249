import type { Platform } from "../../core/access.js";
import { laneAlarmMs } from "../../core/lane.js";
import type { LaneState } from "../../ports/outbox.js";
import { laneSlots, sharedLane, type LaneRow, type LaneSlots } from "./lane-slots.js";
import { ensureLanes, lockLanes } from "./lanes.js";
import type { Trx } from "./schema.js";

/** The lanes of one platform, locked by a transaction: nobody else gives slots of them meanwhile. `saveLanes` writes down what was spent. */
export interface HeldLanes {
  readonly rows: readonly LaneRow[];
  readonly slots: LaneSlots;
}

/** Locks the lanes of these channels and the one they share; makes those that are not there yet. */
export async function holdLanes(trx: Trx, platform: Platform, channels: readonly string[], now: number): Promise<HeldLanes> {
  const names = [sharedLane, ...new Set(channels)];
  let rows = await lockLanes(trx, platform, names);
  if (rows.length < names.length) {
    await ensureLanes(trx, platform, names);
    rows = await lockLanes(trx, platform, names);
  }
  return { rows, slots: laneSlots(rows, platform, now) };
}

export async function saveLanes(trx: Trx, { slots: { platform, rows, spent } }: HeldLanes): Promise<void> {
  for (const channel of spent) {
    const row = rows.get(channel);
    if (row === undefined) continue;
    await trx
      .updateTable("lanes")
      .set({ full_at: row.full_at, turn: row.turn })
      .where("platform", "=", platform)
      .where("channel", "=", channel)
      .execute();
  }
}

/** Marks what has failed for too long, and tells it. */
export async function newAlarms(trx: Trx, { rows }: HeldLanes, now: number): Promise<readonly LaneState[]> {
  const late = rows.filter((row) => row.failing_since !== null && !row.alarmed && now - row.failing_since >= laneAlarmMs);
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
