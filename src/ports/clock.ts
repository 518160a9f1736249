/** Time and dice, so that core and pipeline never ask the machine for either. */
export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Uniform in [0, 1). */
  readonly dice: () => number;
  /** A new UUID, time-ordered. */
  readonly id: () => string;
  /** That many random bytes, hex. */
  readonly token: (bytes: number) => string;
}
