/** Slack's limits, which it enforces by refusing: docs.slack.dev/apis/web-api/rate-limits, read 2026-11. */
const rates = {
  /** One message a second in each channel, short bursts allowed. */
  post: { everyMs: 1_000, burst: 3 },
  /** Tier 3, 50 a minute in a workspace; ten are left for what answers people. */
  edit: { everyMs: 1_500, burst: 10 },
} as const;

/** Says how long a call has to wait so that Slack need not refuse it; 0 counts it as made. One hub's view: Slack's 429 corrects it. */
export interface Pace {
  readonly wait: (kind: keyof typeof rates, lane: string, now: number) => number;
  /** Slack said when it will listen again. */
  readonly pause: (kind: keyof typeof rates, lane: string, until: number) => void;
}

/** Each lane as the moment at which its burst would be whole again: a leaky bucket in one figure. */
export function pacing(): Pace {
  const whole = new Map<string, number>();
  const paused = new Map<string, number>();
  return {
    wait(kind, lane, now) {
      const key = `${kind} ${lane}`;
      const { everyMs, burst } = rates[kind];
      const held = (paused.get(key) ?? 0) - now;
      if (held > 0) return held;
      const next = Math.max(whole.get(key) ?? 0, now) + everyMs;
      if (next - now > burst * everyMs) return next - now - burst * everyMs;
      whole.set(key, next);
      return 0;
    },
    pause(kind, lane, until) {
      paused.set(`${kind} ${lane}`, until);
    },
  };
}
