import type { Card } from "../card.js";
import { labelTexts, type OrderMode } from "../host.js";
import { reportOf, stopOf, undecidedStates, type Incident } from "../incident.js";
import { person } from "./person.js";
import { differenceOf, diffLines } from "../plan-diff.js";
import { awaitsPlan } from "./steps.js";
import { missingFor, type Standing } from "./standing.js";
import { count, measure, moment, oneLine, sentence, spaced } from "./words.js";

/** Label and value, most urgent first: what a person asks before they read the plan. */
export function factsOf(standing: Standing): Card["facts"] {
  const { incident } = standing;
  const all: readonly (readonly [label: string, value: string | null])[] = [
    ["Trouble", incident.trouble === null ? null : oneLine(incident.trouble, 300)],
    ["What", what(incident)],
    ["Since", since(incident)],
    ["Host", host(incident)],
    ["Risk", risk(incident)],
    ["Approvals", approvals(standing)],
    ["Dry run", run(incident, "dry-run")],
    ["Live run", run(incident, "live")],
    ["New in this plan", changed(incident)],
    ["Measured again", verification(incident)],
  ];
  return all.flatMap(([label, value]) => (value === null ? [] : [{ label, value }]));
}

/** The plan's own, which is what the quorum goes by; before there is one, what the diagnosis says. */
function risk(incident: Incident): string | null {
  return awaitsPlan(incident) ? (incident.diagnosis?.risk ?? null) : (incident.plan?.risk ?? null);
}

/** Against the plan before it, while people decide on this one. */
function changed({ state, plan, previousPlan }: Incident): string | null {
  if (plan === null || previousPlan === null || !(undecidedStates.includes(state) || state === "blocked")) return null;
  const lines = diffLines(previousPlan, plan).map((line) => oneLine(line, 160));
  const more = lines.length > 3 ? [`and ${lines.length - 3} more`] : [];
  return [`revision ${plan.revision}, ${differenceOf(previousPlan, plan)}`, ...lines.slice(0, 3), ...more].join("; ");
}

function what({ signal }: Incident): string {
  const summary = sentence(oneLine(signal.summary, 240));
  // A summary that names figures already says how much; twice the same figure reads like two.
  if (/\d/.test(summary)) return summary;
  return `${summary} Measured ${measure(signal.value, signal.unit)}, limit ${measure(signal.threshold, signal.unit)}.`;
}

function since(incident: Incident): string {
  return `${moment(incident.signal.since)}, reported ${count(incident.signalCount, "time")}`;
}

function host({ host: name, labels, profile }: Incident): string {
  const tags = oneLine(labelTexts(labels).join(", "), 120);
  const mode = profile === null ? "" : `mode ${profile.mode}`;
  return [name, tags, mode].filter((part) => part !== "").join("; ");
}

/** How far the approvals are, for both modes, while they can still change something. */
function approvals(standing: Standing): string | null {
  if (!undecidedStates.includes(standing.incident.state)) return null;
  const who = standing.approvers.length === 0 ? "nobody yet" : oneLine(approverNames(standing).join(", "), 200);
  const have = standing.approvers.length;
  const live = standing.hostIsLive
    ? `; live run ${Math.min(have, standing.liveNeed)} of ${standing.liveNeed}${lacking(standing, "live")}`
    : "; live run not permitted by the host";
  return `${who}. Dry run ${Math.min(have, standing.dryRunNeed)} of ${standing.dryRunNeed}${lacking(standing, "dry-run")}${live}`;
}

/** Those whose approval counts, as the history below has them. */
function approverNames({ approvers, incident: { decisions } }: Standing): readonly string[] {
  return approvers.map((principal) => {
    const its = decisions.findLast((decision) => decision.action === "approve" && decision.principal === principal);
    return its === undefined ? principal : person(its);
  });
}

function lacking(standing: Standing, mode: OrderMode): string {
  const missing = missingFor(standing, mode);
  return missing === 0 ? "" : ` (${missing} missing)`;
}

function run(incident: Incident, mode: OrderMode): string | null {
  const report = reportOf(incident, mode);
  const stop = stopOf(incident, mode);
  const stopped = stop === null ? null : `Stopped by ${person(stop)} at ${moment(stop.at)}.`;
  if (report === null) return stopped;
  const refusal = report.refusal === null ? "" : ` by the host (${report.refusal})`;
  return `${stopped === null ? "" : `${stopped} `}${report.outcome}${refusal} at ${moment(report.finishedAt)}. ${sentence(oneLine(report.note, 300))}`.trim();
}

function verification({ verification: found }: Incident): string | null {
  if (found === null) return null;
  const samples = found.samples.slice(-3).map((sample) => measure(sample, found.unit));
  const seen = samples.length === 0 ? "" : ` ${samples.join(", ")} against a clear level of ${measure(found.threshold, found.unit)}.`;
  return `${spaced(found.outcome)} at ${moment(found.at)}.${seen} ${sentence(oneLine(found.note, 200))}`.trim();
}
