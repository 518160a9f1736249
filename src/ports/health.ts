/** From well to not in use. */
export const healthStates = ["ok", "degraded", "down", "off"] as const;
/** `degraded` still works, with less; `off` is not in use, which is no trouble. */
export type HealthState = (typeof healthStates)[number];

/** How one part of Tagout is right now, said for the person who has to mend it. */
export interface HealthFact {
  /** For example `database`, `model`, `slack`. */
  readonly part: string;
  readonly state: HealthState;
  /** One sentence: what is so, and what to do when it is not well. */
  readonly detail: string;
}

/** Looks at every part, within a few seconds. Never throws: a part that cannot be asked is `down`. */
export interface Health {
  readonly check: () => Promise<readonly HealthFact[]>;
}
