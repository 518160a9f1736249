import { boundBy } from "../core/bound.js";
import type { Incident } from "../core/incident.js";
import { maxSteps, stepLimits, type Plan, type Step } from "../core/plan.js";
import type { PolicyContext } from "../core/policy/context.js";
import { evaluate, policyStamp } from "../core/policy/evaluate.js";
import type { Policy } from "../core/policy/policy.js";

/**
 * A diagnosis becomes a plan: every command, in order, with the policy's verdict on it. A command the policy cannot fully
 * read is never `allow` (I9). Nothing the model says about its own commands is believed.
 */
export function validate(incident: Incident, policy: Policy): Plan {
  const context = contextOf(incident);
  const steps = (incident.diagnosis?.commands ?? []).slice(0, maxSteps).map(({ kind, text, purpose }, index): Step => {
    const { ruling, effect, findings, script } = evaluate(text, context, policy);
    return { n: index + 1, kind, text, purpose, verdict: ruling, effect, findings, script, limits: stepLimits[effect] };
  });
  return {
    incidentId: incident.id,
    revision: incident.revision + 1,
    host: incident.host,
    policy: policyStamp(policy),
    // Nobody diagnosed it, so nobody said that it is safe.
    risk: incident.diagnosis?.risk ?? "high",
    bound: boundBy(
      steps.map(({ script }) => script),
      incident.evidence.facts,
    ),
    steps,
  };
}

/** The facts the hub knows for a verdict: this incident's evidence and what the host's profile lists. */
export function contextOf(incident: Incident): PolicyContext {
  return {
    processes: incident.evidence.facts.processes.map(({ pid, startTicks, name }) => ({ pid, startTicks, name })),
    units: incident.profile?.units ?? [],
    logScopes: incident.profile?.logScopes ?? [],
  };
}
