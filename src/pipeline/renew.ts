import { outdatedBy, mayRenew, maxOwnPlansPerHour } from "../core/outdated.js";
import { undecidedStates, type Incident } from "../core/incident.js";
import type { Admission } from "../ports/store.js";
import { audited } from "./audited.js";
import { persist, type Outcome } from "./persist.js";
import type { LinePorts } from "./ports.js";

/** How often newer evidence meets somebody's decision before it is left to the next evidence. */
const tries = 5;

type Ports = Pick<LinePorts, "incidents" | "clock" | "log">;

/**
 * Looks at each incident that waits for people and got newer evidence: when that contradicts its plan, the plan is dropped with
 * its approvals and the line diagnoses again. Never while something runs. A hub that dies before this has run changes nothing:
 * `decide` refuses such a plan, and the next evidence comes here again.
 */
export async function renew(admissions: readonly Admission[], ports: Ports): Promise<void> {
  const waiting = admissions.flatMap(({ incidentId, state }) =>
    incidentId !== null && state !== undefined && undecidedStates.includes(state) ? [incidentId] : [],
  );
  for (const id of new Set(waiting)) await renewOne(id, ports);
}

async function renewOne(id: number, ports: Ports): Promise<void> {
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const incident = await ports.incidents.load(id);
    const outcome = incident === null ? null : outcomeOf(incident, ports.clock.now());
    if (incident === null || outcome === null) return;
    if ((await persist(incident, outcome, ports)) === "done") {
      ports.log.info("renew.ok", { incidentId: id, to: outcome.to });
      return;
    }
  }
}

function outcomeOf(incident: Incident, now: number): Outcome | null {
  const why = outdatedBy(incident);
  if (why === null) return null;
  if (mayRenew(incident, now))
    return {
      to: "superseded",
      dueAt: now,
      deadlineAt: null,
      outdated: why,
      trouble: null,
      audit: [audited(incident, "hub", "plan.outdated", { planHash: incident.planHash, why, reason: "the host changed" })],
    };
  const trouble =
    `The host keeps changing: ${why}. ${maxOwnPlansPerHour} new plans were made within an hour, so nothing more is made ` +
    "by itself for now. Ask for a new plan.";
  // Said once; what changes next does not change what a person has to do.
  return incident.trouble?.startsWith("The host keeps changing") === true
    ? null
    : { to: incident.state, dueAt: incident.dueAt, trouble, audit: [audited(incident, "hub", "plan.not_renewed", { why })] };
}
