import { oneLine } from "../core/card/words.js";
import type { Incident } from "../core/incident.js";
import { stepsToRun, type Plan } from "../core/plan.js";
import { changesOf, pastChangesOf } from "../core/policy/changes.js";
import type { PolicyContext } from "../core/policy/context.js";
import { exceeded, exceededText, type DatedChange } from "../core/policy/limits.js";
import type { Policy } from "../core/policy/policy.js";
import type { Report, StepOutcome } from "../core/report.js";
import type { LinePorts } from "./ports.js";
import { contextOf } from "./validate.js";

/**
 * Why the host is going to refuse this plan, as far as the hub knows: it judges by another policy, or there were too many changes by
 * the stored reports. Said on the card before people press; the host has the last word. Null when nothing is in the way.
 */
export async function foresee(
  incident: Incident,
  plan: Plan,
  { incidents, policy, clock }: Pick<LinePorts, "incidents" | "policy" | "clock">,
): Promise<string | null> {
  const { host, profile } = incident;
  if (profile !== null && profile.policyHash !== plan.policy.hash) {
    const [theirs, own] = [oneLine(profile.policyVersion, 40), plan.policy.version];
    const both = theirs === own ? `${own} with other rules` : `${theirs}, this hub by ${own}`;
    return `${host} would refuse this plan: it judges by policy ${both}. Bring both to one version, then ask for a new plan.`;
  }
  const context = contextOf(incident);
  const changes = stepsToRun(plan).filter(({ effect }) => effect === "change");
  const planned = changes.flatMap(({ script }) => changesOf(script, policy, context));
  if (planned.length === 0) return null;
  const now = clock.now();
  const longestMs = Math.max(0, ...policy.limits.map(({ withinMinutes }) => withinMinutes)) * 60_000;
  const past = (await incidents.liveRuns(incident.host, now - longestMs)).flatMap((run) => datedChanges(run, policy, context));
  const [first] = exceeded(planned, past, policy.limits, now);
  return first === undefined ? null : `${incident.host} would refuse a live run of this plan now. ${exceededText(first)}`;
}

const started: readonly StepOutcome[] = ["ran", "failed", "timed-out", "unknown"];

function datedChanges(
  { plan, report }: { readonly plan: Plan; readonly report: Report },
  policy: Policy,
  context: PolicyContext,
): readonly DatedChange[] {
  const ran = new Set(report.steps.flatMap(({ n, outcome }) => (started.includes(outcome) ? [n] : [])));
  return plan.steps.flatMap(({ n, script, effect }) =>
    effect === "change" && ran.has(n) ? pastChangesOf(script, policy, context).map((one) => ({ ...one, at: report.startedAt })) : [],
  );
}
