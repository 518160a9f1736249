import type { Request } from "../core/approval.js";
import { incidentName, type Incident, type State } from "../core/incident.js";
import { shortHash } from "../core/plan.js";
import { doneBy, newest } from "../core/too-late.js";

/**
 * What the one who decided is told: what was recorded, and what comes next.
 *
 * @param incident as it was before the decision.
 * @param to       the state that the decision moved it to; null when it moved nothing.
 */
export function thanks(incident: Incident, { action, at }: Request, to: State | null): string {
  const name = incidentName(incident.id);
  switch (action) {
    case "approve":
      return to === null
        ? alsoApproved(incident, at)
        : `You approved ${name} (plan ${shortHash(incident.planHash ?? "")}). Next: the dry run.`;
    case "reject":
      return `You rejected ${name}. Nothing will run.`;
    case "dry-run":
      return `The dry run of ${name} has been ordered; the card shows what it finds.`;
    case "run-live":
      return `The live run of ${name} has been ordered; the card shows what happens.`;
    case "rediagnose":
      return `${name} is being diagnosed again; the old plan is dead.`;
    case "stop":
      return to === null
        ? `${incident.host} is told to stop: the command that runs is ended, and nothing after it starts. The card shows how far it came.`
        : `${name} is stopped. Nothing had been sent to ${incident.host}, and nothing will run.`;
  }
}

/** A vote that moved nothing: either more are needed, or somebody's before it was enough and this one counts too. */
function alsoApproved(incident: Incident, now: number): string {
  const name = incidentName(incident.id);
  const before = newest(incident, "approve");
  if (incident.state === "proposed" || before === null) return `Your approval of ${name} is recorded; it needs more before it can go on.`;
  return `${name} was approved ${doneBy(before, now)}; your vote is recorded.`;
}
