import { contradictionOf } from "./bound.js";
import { undecidedStates, type Incident } from "./incident.js";

/** How often an hour an incident makes its plan anew by itself; from then on it waits for a person. */
export const maxOwnPlansPerHour = 3;
const hourMs = 60 * 60_000;

/**
 * How the newest evidence contradicts the plan that waits for people; null when it does not, or when nothing waits. Such a plan
 * is about a host that is not there any more: nobody may approve or start it.
 */
export function outdatedBy({ state, plan, evidence }: Pick<Incident, "state" | "plan" | "evidence">): string | null {
  return plan === null || !undecidedStates.includes(state) ? null : contradictionOf(plan.bound, evidence.facts);
}

/** Whether the hub may still make a new plan by itself: a host that changes all the time must not have one made for each change. */
export function mayRenew({ outdated }: Pick<Incident, "outdated">, now: number): boolean {
  return outdated.filter(({ at }) => now - at < hourMs).length < maxOwnPlansPerHour;
}
