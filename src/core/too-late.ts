import { ago, oneLine, sentence, spaced } from "./card/words.js";
import { person } from "./card/person.js";
import type { Action, Decision } from "./decision.js";
import { incidentName, type Incident } from "./incident.js";

/** The newest decision of that kind on the plan that is up now. */
export function newest({ decisions, planHash }: Pick<Incident, "decisions" | "planHash">, action: Action): Decision | null {
  return decisions.findLast((decision) => decision.action === action && decision.planHash === planHash) ?? null;
}

/** Who decided and how long ago, to follow what was decided: `by ann 5 min ago`. */
export const doneBy = (decision: Decision, now: number): string => `by ${person(decision)} ${ago(decision.at, now)}`;

/**
 * Why something can no longer be done to a plan: who got there first, and when. One or two sentences.
 *
 * @param wanted what was asked for, as a participle, for example `approved`.
 */
export function tooLate(incident: Incident, wanted: string, now: number): string {
  const name = incidentName(incident.id);
  const state = spaced(incident.state);
  const rejected = newest(incident, "reject");
  const live = newest(incident, "run-live");
  const dry = newest(incident, "dry-run");
  switch (incident.state) {
    case "captured":
    case "diagnosed":
    case "superseded":
      return `A new plan of ${name} is being made; the old one and its approvals are void. Wait for the card.`;
    case "rejected":
      if (rejected !== null) return `${name} was rejected ${doneBy(rejected, now)}: ${sentence(oneLine(rejected.reason, 240))}`;
      break;
    case "dry_running":
    case "dry_passed":
    case "dry_failed":
      if (dry !== null) return `The dry run of ${name} was already started ${doneBy(dry, now)}; it is ${state} now.`;
      break;
    default:
      if (live !== null) return `The live run of ${name} was already started ${doneBy(live, now)}; it is ${state} now.`;
  }
  return `${name} is ${state}; it can no longer be ${wanted}.`;
}
