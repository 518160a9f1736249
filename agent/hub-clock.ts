/** What the hub's clock shows, as far as a host can tell. */
export interface HubClock {
  /** The hub's clock showed `hubMs` between these two moments of the monotonic clock. */
  readonly set: (hubMs: number, askedAt: number, heardAt: number) => void;
  /** Hub time minus host time, right now; null until `set`. */
  readonly offsetMs: () => number | null;
}

/**
 * Carries the hub's time on by a clock that cannot be set, so that a jump of the host's wall clock shows at once and
 * not with the next heartbeat. Off by at most half of the answer's way there and back.
 */
export function hubClock(wallMs: () => number, monotonicMs: () => number): HubClock {
  let sample: { readonly hubMs: number; readonly at: number } | null = null;
  return {
    set(hubMs, askedAt, heardAt) {
      sample = { hubMs: hubMs + (heardAt - askedAt) / 2, at: heardAt };
    },
    offsetMs: () => (sample === null ? null : Math.round(sample.hubMs + (monotonicMs() - sample.at) - wallMs())),
  };
}
