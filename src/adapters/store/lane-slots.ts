import type { Selectable } from "kysely";
import type { Platform } from "../../core/access.js";
import { laneLimits, nextInLane, take, type SlotKind } from "../../core/lane.js";
import type { Database } from "./schema.js";

export type LaneRow = Selectable<Database["lanes"]>;

/** The channel of the row that all channels of a platform share. */
export const sharedLane = "";

/** Which row holds the bucket that a slot is taken from. */
export const bucketOf = (platform: Platform, channel: string, kind: SlotKind): string =>
  laneLimits[platform][kind]?.scope === "channel" ? channel : sharedLane;

/** Something that waits for a slot of its channel's lane. */
export interface Candidate {
  readonly channel: string;
  readonly kind: SlotKind;
  readonly rank: number;
  readonly since: number;
}

/** The lanes of one platform as they stand at one moment, with what is spent of them since. */
export interface LaneSlots {
  readonly platform: Platform;
  readonly now: number;
  /** By channel; the buckets in them are changed as slots are spent. */
  readonly rows: ReadonlyMap<string, LaneRow>;
  /** Channels of the rows that were changed. */
  readonly spent: Set<string>;
}

export const laneSlots = (rows: readonly LaneRow[], platform: Platform, now: number): LaneSlots => ({
  platform,
  now,
  rows: new Map(rows.map((row) => [row.channel, { ...row }])),
  spent: new Set(),
});

const bucketFor = ({ platform, rows }: LaneSlots, channel: string, kind: SlotKind): LaneRow | undefined =>
  rows.get(bucketOf(platform, channel, kind));

/** Milliseconds until that channel may be tried again, 0 when it is open. */
function closedMs({ rows, now }: LaneSlots, channel: string): number {
  return Math.max(0, ...[channel, sharedLane].map((name) => (rows.get(name)?.closed_until ?? 0) - now));
}

function openChannels(slots: LaneSlots): readonly string[] {
  return [...slots.rows.keys()].filter((channel) => channel !== sharedLane && closedMs(slots, channel) === 0);
}

/** Milliseconds until a slot of that kind can be had in an open channel, 0 for now. */
function waitMs(slots: LaneSlots, channel: string, kind: SlotKind): number {
  const row = bucketFor(slots, channel, kind);
  if (row === undefined) return 0;
  const limit = laneLimits[slots.platform][kind];
  const taken = limit === null ? null : take(row.full_at, limit, slots.now);
  return Math.max(row.hushed_until - slots.now, taken !== null && "waitMs" in taken ? taken.waitMs : 0, 0);
}

/** Channels in which that kind of slot can be had now. */
export const openFor = (slots: LaneSlots, kind: SlotKind): readonly string[] =>
  openChannels(slots).filter((channel) => waitMs(slots, channel, kind) === 0);

/** Picks who goes, in order, and spends their slots. */
export function grantSlots<T extends Candidate>(slots: LaneSlots, waiting: readonly T[], limit: number): readonly T[] {
  const granted: T[] = [];
  for (const [bucket, inBucket] of byBucket(slots, waiting)) {
    const left = new Set(inBucket);
    while (granted.length < limit) {
      const ready = [...left].filter(({ channel, kind }) => waitMs(slots, channel, kind) === 0);
      const next = nextInLane(ready, slots.rows.get(bucket)?.turn ?? 0);
      if (next === undefined) break;
      left.delete(next);
      granted.push(next);
      spend(slots, bucket, next.kind);
    }
  }
  return granted.sort((a, b) => a.rank - b.rank || a.since - b.since);
}

function byBucket<T extends Candidate>({ platform }: LaneSlots, waiting: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const buckets = new Map<string, T[]>();
  for (const one of waiting) {
    const bucket = bucketOf(platform, one.channel, one.kind);
    buckets.set(bucket, [...(buckets.get(bucket) ?? []), one]);
  }
  return buckets;
}

function spend(slots: LaneSlots, bucket: string, kind: SlotKind): void {
  const row = slots.rows.get(bucket);
  if (row === undefined) return;
  const limit = laneLimits[slots.platform][kind];
  const taken = limit === null ? null : take(row.full_at, limit, slots.now);
  if (taken !== null && "fullAt" in taken) row.full_at = taken.fullAt;
  row.turn = (row.turn + 1) % 1_000_000;
  slots.spent.add(bucket);
}

/** Takes a slot ahead of everybody, also one that is not there yet: 0, or milliseconds to wait when even that is taken. */
export function takeAhead(slots: LaneSlots, channel: string, kind: SlotKind): number {
  const row = bucketFor(slots, channel, kind);
  if (row === undefined) return 0;
  const shutMs = Math.max(closedMs(slots, channel), row.hushed_until - slots.now);
  if (shutMs > 0) return shutMs;
  const limit = laneLimits[slots.platform][kind];
  if (limit === null) return 0;
  const taken = take(row.full_at, { ...limit, burst: limit.burst + 1 }, slots.now);
  if ("waitMs" in taken) return taken.waitMs;
  row.full_at = taken.fullAt;
  slots.spent.add(row.channel);
  return 0;
}

const kinds: readonly SlotKind[] = ["post", "edit", "say"];

/** When a slot comes free that could not be had now; null when every open lane has one. */
export function nextSlotAt(slots: LaneSlots): number | null {
  const waits = openChannels(slots).flatMap((channel) => kinds.map((kind) => waitMs(slots, channel, kind)).filter((ms) => ms > 0));
  return waits.length === 0 ? null : slots.now + Math.min(...waits);
}

/** Failures in a row of a channel and what it shares; null when both are well. */
export function failuresOf({ rows }: LaneSlots, channel: string): number | null {
  const both = [channel, sharedLane].flatMap((name) => rows.get(name) ?? []);
  const isIll = both.some((row) => row.failing_since !== null || row.trouble !== null);
  return isIll ? Math.max(...both.map(({ attempts }) => attempts)) : null;
}
