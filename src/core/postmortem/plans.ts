import { instant } from "../card/words.js";
import type { Incident, IncidentHistory } from "../incident.js";
import { shortHash } from "../plan.js";
import { planLines } from "../slash/plan-text.js";
import { verbatim } from "./markdown.js";

/** Every revision, each with all that was judged. */
export function plansOf(plans: IncidentHistory["plans"], incident: Incident): string {
  if (plans.length === 0) return "No plan was made.";
  return plans
    .map(({ at, hash, plan }) => {
      const standing = hash === incident.planHash ? "the one that stands" : "replaced by a later one";
      return `### Revision ${plan.revision}, plan ${shortHash(hash)}\n\nMade at ${instant(at)}; ${standing}.\n\n${verbatim(planLines(plan).join("\n\n"))}`;
    })
    .join("\n\n");
}
