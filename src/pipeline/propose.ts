import { incidentName, type Incident } from "../core/incident.js";
import { isRunnable, planHash, shortHash, type Plan } from "../core/plan.js";
import type { AuditEntry } from "../core/audit.js";
import type { LinePorts, Timing } from "./ports.js";
import { change, type StageResult } from "./stage.js";
import { validate } from "./validate.js";

/** A diagnosis becomes a judged plan on a card. One with nothing to run is `blocked` and gets no button. */
export async function propose(incident: Incident, ports: Pick<LinePorts, "policy" | "clock" | "timing" | "log">): Promise<StageResult> {
  if (incident.diagnosis === null) return change({ to: "blocked", dueAt: null, audit: [] });
  const plan = validate(incident, incident.diagnosis, ports.policy);
  const runnable = isRunnable(plan);
  ports.log.info("propose.ok", { incidentId: incident.id, steps: plan.steps.length, runnable });
  return change({
    to: runnable ? "proposed" : "blocked",
    dueAt: runnable ? ports.clock.now() + planLifeMs(incident, ports.timing) : null,
    plan,
    trouble: null,
    audit: [audited(incident, plan)],
  });
}

function audited(incident: Incident, plan: Plan): AuditEntry {
  const count = (verdict: string) => plan.steps.filter((step) => step.verdict === verdict).length;
  return {
    actor: "hub",
    action: isRunnable(plan) ? "plan.proposed" : "plan.blocked",
    object: incidentName(incident.id),
    facts: {
      revision: plan.revision,
      planHash: planHash(plan),
      shown: shortHash(planHash(plan)),
      policyVersion: plan.policy.version,
      policyHash: plan.policy.hash,
      allow: count("allow"),
      review: count("review"),
      block: count("block"),
    },
  };
}

function planLifeMs(incident: Incident, timing: Timing): number {
  return incident.severity === "P1" || incident.severity === "P2" ? timing.urgentPlanLifeMs : timing.planLifeMs;
}
