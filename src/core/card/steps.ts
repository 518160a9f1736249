import type { CardStep } from "../card.js";
import { reportOf, type Incident } from "../incident.js";
import { dispositions, type Step } from "../plan.js";
import { liftsIn } from "../policy/lifts.js";
import type { StepReport } from "../report.js";
import { shownOf } from "./shown.js";
import { oneLine, sentence, spaced, tail } from "./words.js";

/** Every step of the plan with its verdict and what became of it: in the live run if there was one, else in the dry run. */
export function stepsOf(incident: Incident): readonly CardStep[] {
  const { plan } = incident;
  if (plan === null || awaitsPlan(incident)) return [];
  const reports = (reportOf(incident, "live") ?? reportOf(incident, "dry-run"))?.steps ?? [];
  const planned = dispositions(plan);
  const firstHeld = plan.steps.find((_, i) => planned[i] === "held")?.n ?? 0;
  return plan.steps.map((step, i) =>
    cardStep(
      step,
      planned[i] === "skipped" ? firstHeld : null,
      reports.find(({ n }) => n === step.n),
    ),
  );
}

/** While a plan is being made, the one that the incident may still carry is void: nothing of it may be read as current. */
export const awaitsPlan = ({ state }: Incident): boolean => state === "captured" || state === "diagnosed" || state === "superseded";

function cardStep(step: Step, heldBefore: number | null, report: StepReport | undefined): CardStep {
  const lifts = step.verdict === "allow" ? liftsIn(step.findings) : [];
  // The lifted one where a lift allows the step, else the worst.
  const deciding = step.findings.find(({ lifted }) => lifts.length > 0 && lifted !== undefined) ?? step.findings[0];
  return {
    n: step.n,
    shown: shownOf(step),
    label: label(step, heldBefore, lifts.length > 0),
    verdict: step.verdict,
    effect: step.effect,
    rule: deciding?.rule ?? "none",
    reason: [sentence(oneLine(deciding?.reason ?? "No rule names this command.", 240)), ...lifts.map((lift) => oneLine(lift, 240))].join(
      " ",
    ),
    mend: deciding?.mend == null ? null : oneLine(deciding.mend, 160),
    purpose: sentence(oneLine(step.purpose, 200)),
    outcome: report === undefined ? null : outcome(report),
    output: report === undefined ? "" : output(report),
  };
}

function label(step: Step, heldBefore: number | null, isLifted: boolean): string {
  switch (step.verdict) {
    case "allow": {
      const effect = step.effect === "read" ? "only reads" : "changes the host";
      const allow = isLifted ? "allow by a lift of your organisation" : "allow";
      return heldBefore === null ? `${allow}, ${effect}` : `${allow}, ${effect}, but will be skipped: step ${heldBefore} before it is held`;
    }
    case "review":
      return "review: manual step, Tagout never runs it";
    case "block":
      return "block: refused, Tagout never runs it";
  }
}

function outcome(report: StepReport): string {
  const note = oneLine(report.note, 240);
  const exit = report.exitCode === null ? "" : `, exit ${report.exitCode}`;
  return `${spaced(report.outcome)}${exit}${note === "" ? "" : `: ${note}`}`;
}

function output({ output: { text, truncated } }: StepReport): string {
  const shown = tail(text, 10, 700);
  return truncated && shown !== "" ? `[output was cut]\n${shown}` : shown;
}
