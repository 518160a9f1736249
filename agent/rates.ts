import type { Step } from "../src/core/plan.js";
import type { PolicyContext } from "../src/core/policy/context.js";
import { exceeded, exceededText, type HostChange, type Limit } from "../src/core/policy/limits.js";
import type { Ledger } from "./ledger.js";

/** How often what may be changed here, and what a step changes, by the host's own policy. */
export interface Rates {
  readonly limits: () => readonly Limit[];
  readonly changesOf: (step: Step, context: PolicyContext) => readonly HostChange[];
}

/** Which limit these steps would go beyond right now, and when they are possible again; null when none. */
export function rateObstacle(
  steps: readonly Step[],
  host: { readonly rates: Rates; readonly ledger: Pick<Ledger, "changed">; readonly now: () => number },
  context: PolicyContext,
): string | null {
  const planned = steps.flatMap((step) => host.rates.changesOf(step, context));
  const over = exceeded(planned, host.ledger.changed(), host.rates.limits(), host.now());
  const last = over.toSorted((a, b) => (a.possibleAt ?? Infinity) - (b.possibleAt ?? Infinity)).at(-1);
  return last === undefined ? null : exceededText(last);
}
