import type { Platform } from "./access.js";
import { severities, type Severity } from "./signal.js";

/** What goes out to a platform: a card's message, an edit of it, a line beside it. Each takes one slot of its lane. */
export type SlotKind = "post" | "edit" | "say";

/** Tokens come back one every `everyMs`; at most `burst` are saved up. */
export interface Rate {
  readonly everyMs: number;
  readonly burst: number;
}

/** Whose bucket a slot is taken from: the channel's own, or the one that all channels of the platform share. */
export interface Limit extends Rate {
  readonly scope: "channel" | "platform";
}

const slackPost: Limit = { scope: "channel", everyMs: 1_000, burst: 3 };
const mattermostCall: Limit = { scope: "platform", everyMs: 200, burst: 10 };

/**
 * How much each platform is sent; null is as much as there is. Slack takes one message a second in a channel, with short
 * bursts, and 50 edits a minute in a workspace, of which some stay free: docs.slack.dev/apis/web-api/rate-limits, read 2026-11.
 * Mattermost, where limits are on, takes 10 requests a second from an address, which answers to people need too.
 */
export const laneLimits: Readonly<Record<Platform, Readonly<Record<SlotKind, Limit | null>>>> = {
  console: { post: null, edit: null, say: null },
  slack: { post: slackPost, say: slackPost, edit: { scope: "platform", everyMs: 1_500, burst: 5 } },
  mattermost: { post: mattermostCall, say: mattermostCall, edit: mattermostCall },
};

/** Clocks of hubs that share a bucket differ by less than this; a figure further ahead is from before a clock was set back. */
const skewMs = 60_000;

/**
 * Takes one token. The whole bucket is one figure, `fullAt`: the moment at which it would be full again, so that it fits
 * a column and needs nobody who refills it.
 *
 * @param fullAt milliseconds since 1970; 0 is a bucket that was never used.
 * @returns the new `fullAt`, or how long to wait for a token. A figure that no clock here could have made counts as a bucket
 *   with one token: a clock that was set back by an hour must not keep everybody quiet for an hour.
 */
export function take(fullAt: number, { everyMs, burst }: Rate, now: number): { readonly fullAt: number } | { readonly waitMs: number } {
  if (fullAt > now + burst * everyMs + skewMs) return { fullAt: now + burst * everyMs };
  const next = Math.max(Math.min(fullAt, now + burst * everyMs), now) + everyMs;
  const waitMs = next - now - burst * everyMs;
  return waitMs > 0 ? { waitMs } : { fullAt: next };
}

/**
 * Why something is to go out: `decided` shows what a person has done or waits for, `changed` what the line found out,
 * `repeated` only that the same signal came again.
 */
export type Urgency = "decided" | "changed" | "repeated";

const lastRank = 9;

/**
 * The place in the lane, lower first: edits after decisions 0, then new cards by severity 1, 3, 5, 7, each followed by the
 * edits and lines about such incidents 2, 4, 6, 8, then quiet edits 9.
 */
export function rankOf(urgency: Urgency, severity: Severity, kind: SlotKind): number {
  const bySeverity = 1 + 2 * severities.indexOf(severity);
  if (kind === "post") return bySeverity;
  if (urgency === "decided") return kind === "edit" ? 0 : bySeverity + 1;
  return urgency === "changed" ? bySeverity + 1 : lastRank;
}

/** A lane that has failed for this long needs somebody. */
export const laneAlarmMs = 10 * 60_000;

/** Every fifth slot goes to whoever has waited longest, so that a rush of urgent cards delays the others and never stops them. */
const fairEvery = 5;

/**
 * Who gets the next slot of a bucket.
 *
 * @param turn how many slots the bucket has given before.
 */
export function nextInLane<T extends { readonly rank: number; readonly since: number }>(
  waiting: readonly T[],
  turn: number,
): T | undefined {
  const before =
    turn % fairEvery === fairEvery - 1
      ? (a: T, b: T): boolean => a.since < b.since
      : (a: T, b: T): boolean => a.rank < b.rank || (a.rank === b.rank && a.since < b.since);
  return waiting.reduce<T | undefined>((best, one) => (best === undefined || before(one, best) ? one : best), undefined);
}
