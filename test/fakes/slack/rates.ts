import type { Args } from "./calls.js";

/** Slack's rates as it enforces them: docs.slack.dev/apis/web-api/rate-limits, read 2026-11. */
const perMinute: Readonly<Record<string, number>> = {
  "chat.update": 50,
  "usergroups.users.list": 20,
  "users.info": 100,
  "views.open": 100,
  "apps.connections.open": 50,
};
/** One message a second in each channel; so many may come at once. */
const post = { everyMs: 1_000, burst: 5 } as const;
const minuteMs = 60_000;

/** Says after how many seconds Slack would take the call, or null when it takes it now and counts it. */
export function slackRates(): (method: string, args: Args, now: number) => number | null {
  const fullAt = new Map<string, number>();
  const history = new Map<string, readonly number[]>();
  return (method, args, now) => {
    if (method === "chat.postMessage") {
      const channel = args["channel"] ?? "";
      const next = Math.max(fullAt.get(channel) ?? 0, now) + post.everyMs;
      const waitMs = next - now - post.burst * post.everyMs;
      if (waitMs > 0) return Math.ceil(waitMs / 1_000);
      fullAt.set(channel, next);
      return null;
    }
    const most = perMinute[method];
    if (most === undefined) return null;
    const recent = (history.get(method) ?? []).filter((at) => now - at < minuteMs);
    if (recent.length >= most) return Math.max(1, Math.ceil(((recent[0] ?? now) + minuteMs - now) / 1_000));
    history.set(method, [...recent, now]);
    return null;
  };
}
