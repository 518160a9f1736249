import type { Actor } from "./access.js";
import type { OrderMode } from "./host.js";

/**
 * What a person may do with a proposed plan. `approve` counts for both modes, each with its own quorum; `stop` is about the run
 * that goes on.
 */
export const actions = ["approve", "reject", "dry-run", "run-live", "rediagnose", "stop"] as const;
export type Action = (typeof actions)[number];

/** The action that starts a run of each mode. */
export const startActions = { "dry-run": "dry-run", live: "run-live" } as const satisfies Record<OrderMode, Action>;

/** Whether it starts a run. */
export const isStart = (action: Action): boolean => action === startActions["dry-run"] || action === startActions.live;

/** What one person decided about one plan hash. */
export interface Decision {
  readonly id: string;
  readonly action: Action;
  readonly planHash: string;
  readonly actor: Actor;
  readonly principal: string;
  readonly reason: string;
  readonly at: number;
  /**
   * The signer's own mark on this decision, made when it was heard; without it no order is signed. Empty on a `stop` that was
   * said while the signer was away: stopping unlocks nothing and waits for nobody.
   */
  readonly seal: string;
}
