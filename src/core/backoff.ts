/**
 * How long to wait before trying again: full jitter over a doubling ceiling.
 *
 * @param attempt tries already made, from 1.
 * @param dice    uniform in [0, 1), from the caller, so that a test can replay it.
 * @param mostMs  where the ceiling stops doubling, in milliseconds.
 * @returns milliseconds in [0, mostMs]; never throws, also for attempt = 2**31.
 * @source  AWS Architecture Blog, "Exponential Backoff And Jitter", the "full jitter" variant.
 */
export function backoff(attempt: number, dice: number, mostMs = 60_000): number {
  const ceilingMs = Math.min(mostMs, 500 * 2 ** Math.min(Math.max(attempt, 1), 16));
  return Math.floor(ceilingMs * dice);
}

/** A shorter pause would be a busy loop; a longer one is more likely a wrong clock than a request. */
const shortestAskedMs = 1_000;
const longestAskedMs = 60 * 60_000;

/**
 * How long to wait when the other side asks for a pause.
 *
 * @param askedMs milliseconds as it said, whatever that was.
 * @returns milliseconds in [1_000, 3_600_000]; the least for what is no number.
 */
export function askedPause(askedMs: number): number {
  return Number.isFinite(askedMs) ? Math.min(Math.max(askedMs, shortestAskedMs), longestAskedMs) : shortestAskedMs;
}
