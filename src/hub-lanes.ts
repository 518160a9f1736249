import { ago, count, sentence } from "./core/card/words.js";
import { laneAlarmMs } from "./core/lane.js";
import { routeTo, type Route } from "./core/routing.js";
import type { HealthFact } from "./ports/health.js";
import type { LaneState } from "./ports/outbox.js";

/** A card that waits longer shows that something is slow, though nothing may be wrong. */
const longWaitMs = 60_000;

/** How each lane to a chat channel is, for the health page and `status`: how much waits, since when, and the last error. */
export function laneFacts(lanes: readonly LaneState[], routes: readonly Route[], now: number): readonly HealthFact[] {
  const shown = lanes.filter((lane) => lane.platform !== "console" && (isShared(lane) ? isIll(lane) : routeTo(routes, lane) !== undefined));
  return shown.map((lane) => ({ part: nameOf(lane), state: stateOf(lane, now), detail: detailOf(lane, routes, now) }));
}

const isShared = ({ channel }: LaneState): boolean => channel === "";
const isIll = ({ trouble, gone }: LaneState): boolean => gone || trouble !== null;
const nameOf = (lane: LaneState): string => (isShared(lane) ? `${lane.platform}, every channel` : `${lane.platform} ${lane.channel}`);

function stateOf(lane: LaneState, now: number): HealthFact["state"] {
  if (lane.gone || (lane.failingSince !== null && now - lane.failingSince >= laneAlarmMs)) return "down";
  return isIll(lane) || waitedMs(lane, now) >= longWaitMs ? "degraded" : "ok";
}

function detailOf(lane: LaneState, routes: readonly Route[], now: number): string {
  const oldest = lane.oldest === null || lane.waiting === 0 ? "" : `, the oldest due ${ago(lane.oldest, now)}`;
  const failing = lane.failingSince === null ? "" : ` Failing since ${ago(lane.failingSince, now)}.`;
  const error = lane.trouble === null ? "" : ` Last error: ${sentence(lane.trouble)}`;
  const instead = lane.gone && routes.some(({ fallback }) => fallback === true) ? " Its cards are shown in the fallback channel." : "";
  return `${count(lane.waiting, "message")} waiting${oldest}.${failing}${error}${instead}`;
}

const waitedMs = ({ oldest, waiting }: LaneState, now: number): number => (oldest === null || waiting === 0 ? 0 : now - oldest);
