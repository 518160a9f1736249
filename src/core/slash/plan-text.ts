import { count, oneLine, sentence } from "../card/words.js";
import { awaitsPlan } from "../card/steps.js";
import { escapeName, escapeText } from "../escape.js";
import { incidentName, type Incident } from "../incident.js";
import { dispositions, planHash, shortHash, stepsToRun, type Disposition, type Plan, type Step } from "../plan.js";
import { liftText } from "../policy/lifts.js";
import type { Finding } from "../policy/verdict.js";
import { showScript } from "../shell/quote.js";

/** The plan as it stands, letter by letter; or one sentence on why there is none. */
export function planText(incident: Incident): string {
  const { plan } = incident;
  if (plan === null) return `${incidentName(incident.id)} has no plan yet.`;
  const note = awaitsPlan(incident) ? "\nThis plan can no longer run: a new one is being made." : "";
  return `${planLines(plan).join("\n\n")}${note}`;
}

/** One paragraph about the whole plan, then one for each step: everything that was judged, nothing cut. */
export function planLines(plan: Plan): readonly string[] {
  const hash = planHash(plan);
  const planned = dispositions(plan);
  return [
    [
      `Plan ${shortHash(hash)}, revision ${plan.revision}, of ${incidentName(plan.incidentId)} on ${plan.host}`,
      `Hash: ${hash}`,
      `Policy: version ${oneLine(plan.policy.version, 60)}, hash ${oneLine(plan.policy.hash, 64)}`,
      `Risk: ${plan.risk}`,
      `Steps: ${count(plan.steps.length, "command")}, of which ${stepsToRun(plan).length} would run`,
    ].join("\n"),
    ...plan.steps.map((step, i) => stepText(step, planned[i] ?? "held")),
  ];
}

const dispositionWords: Readonly<Record<Disposition, string>> = {
  run: "runs when people have agreed",
  held: "held: Tagout never runs it",
  skipped: "is skipped: it changes the host, and a step before it is held",
};

function stepText(step: Step, disposition: Disposition): string {
  return [
    `${step.n}. ${step.verdict}, ${step.effect === "read" ? "only reads" : "changes the host"}; ${dispositionWords[disposition]}`,
    ...(step.verdict === "allow"
      ? [...block("Runs", showScript(step.script)), ...argvLines(step)]
      : block(step.verdict === "review" ? "To do by hand" : "Refused", escapeText(step.text) || "(empty)")),
    `   Purpose: ${sentence(oneLine(step.purpose, 400)) || "none was given."}`,
    `   Limits: ${step.limits.timeoutMs / 1_000} s, ${step.limits.outputBytes} bytes of output`,
    ...(step.findings.length === 0 ? ["   No rule names this command."] : step.findings.map(findingText)),
  ].join("\n");
}

function block(label: string, text: string): readonly string[] {
  const lines = text.split("\n");
  return lines.length === 1 ? [`   ${label}: ${text}`] : [`   ${label}:`, ...lines.map((line) => `     ${line}`)];
}

/** Word by word, so that nobody has to know how a shell would split it. */
function argvLines({ script }: Step): readonly string[] {
  const all = script.flatMap(({ commands }) => commands);
  return all.map(({ argv }, i) => `   ${all.length === 1 ? "argv" : `argv ${i + 1}`}: ${escapeName(JSON.stringify(argv))}`);
}

function findingText({ rule, ruling, reason, argvIndex, mend, lifted }: Finding): string {
  const where = argvIndex === null ? "" : `, word ${argvIndex + 1}`;
  const near = mend === null ? "" : ` Nearest allowed form: ${oneLine(mend, 300)}`;
  const lift = lifted === undefined ? "" : ` ${oneLine(liftText(lifted), 400)}`;
  return `   Rule ${oneLine(rule, 120)} (${ruling}${where}): ${sentence(oneLine(reason, 400))}${near}${lift}`;
}
