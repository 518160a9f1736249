import type { Diagnosis } from "../core/diagnosis.js";
import type { Incident } from "../core/incident.js";
import { diagnoseByRules } from "../core/runbook/diagnose-by-rules.js";
import { audited } from "./audited.js";
import type { LinePorts } from "./ports.js";
import { change, waitUntil, type StageResult } from "./stage.js";
import { contextOf } from "./validate.js";

/**
 * Evidence becomes a diagnosis. The rules always answer first; a model that is there sees their answer and may refine or
 * refute it. A model that is missing, slow or wrong leaves the rules' diagnosis, which says so (I12).
 */
export async function diagnose(
  incident: Incident,
  ports: Pick<LinePorts, "model" | "policy" | "log" | "clock">,
  signal: AbortSignal,
): Promise<StageResult> {
  const startedAt = ports.clock.now();
  const diagnosis = await consult(incident, ports, signal);
  if (diagnosis === null) return waitUntil(ports.clock.now());
  ports.log.info("diagnose.ok", {
    incidentId: incident.id,
    by: diagnosis.by.kind,
    causeClass: diagnosis.causeClass,
    tookMs: ports.clock.now() - startedAt,
  });
  return change({
    to: "diagnosed",
    dueAt: ports.clock.now(),
    diagnosis,
    trouble: null,
    audit: [
      audited(incident, "hub", "incident.diagnosed", {
        by: diagnosis.by.kind,
        causeClass: diagnosis.causeClass,
        confidence: diagnosis.confidence,
        commands: diagnosis.commands.length,
      }),
    ],
  });
}

/** Null when this hub was stopped before the model had answered: whoever takes the incident next asks it again. */
async function consult(
  incident: Incident,
  ports: Pick<LinePorts, "model" | "policy" | "log">,
  signal: AbortSignal,
): Promise<Diagnosis | null> {
  const { evidence, profile } = incident;
  if (ports.model === null) return diagnoseByRules(evidence, profile, "no model is configured");
  const hint = diagnoseByRules(evidence, profile, "the model has not answered yet");
  const shown = { evidence, profile, hint: hint.by.kind === "nobody" ? null : hint, policy: ports.policy, context: contextOf(incident) };
  const answer = await ports.model.consult(shown, signal);
  if (answer.ok) return answer.value;
  if (signal.aborted) return null;
  ports.log.warn("diagnose.without_model", { incidentId: incident.id, kind: answer.error.kind });
  return diagnoseByRules(evidence, profile, answer.error.why);
}
