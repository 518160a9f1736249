import type { AuditEntry } from "../core/audit.js";
import type { Incident } from "../core/incident.js";
import { isRunnable, planHash, type Plan } from "../core/plan.js";
import type { Ruling } from "../core/policy/verdict.js";
import { audited } from "./audited.js";
import { foresee } from "./foresee.js";
import type { LinePorts, Timing } from "./ports.js";
import { change, type StageResult } from "./stage.js";
import { validate } from "./validate.js";

/** A diagnosis becomes a judged plan on a card. One with nothing to run is `blocked` and gets no button. */
export async function propose(
  incident: Incident,
  ports: Pick<LinePorts, "incidents" | "policy" | "clock" | "timing" | "log">,
): Promise<StageResult> {
  const plan = validate(incident, ports.policy);
  const runnable = isRunnable(plan);
  ports.log.info("propose.ok", { incidentId: incident.id, steps: plan.steps.length, runnable });
  return change({
    to: runnable ? "proposed" : "blocked",
    dueAt: runnable ? ports.clock.now() + planLifeMs(incident, ports.timing) : null,
    plan,
    trouble: runnable ? await foresee(incident, plan, ports) : null,
    audit: [audited(incident, "hub", runnable ? "plan.proposed" : "plan.blocked", factsOf(plan))],
  });
}

function factsOf(plan: Plan): AuditEntry["facts"] {
  const count = (verdict: Ruling) => plan.steps.filter((step) => step.verdict === verdict).length;
  return {
    revision: plan.revision,
    planHash: planHash(plan),
    risk: plan.risk,
    policyVersion: plan.policy.version,
    policyHash: plan.policy.hash,
    allow: count("allow"),
    review: count("review"),
    block: count("block"),
  };
}

function planLifeMs(incident: Incident, timing: Timing): number {
  return incident.severity === "P1" || incident.severity === "P2" ? timing.urgentPlanLifeMs : timing.planLifeMs;
}
