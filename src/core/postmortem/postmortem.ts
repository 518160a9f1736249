import { identityOf } from "../access.js";
import { diagnosedBy } from "../card/cause.js";
import { actorsAsPeople, person } from "../card/person.js";
import { stateLabels } from "../card/state.js";
import { titleOf } from "../card/title.js";
import { count, instant, oneLine, sentence, spaced } from "../card/words.js";
import type { Decision } from "../decision.js";
import { trustWords } from "../evidence.js";
import { labelTexts } from "../host.js";
import { incidentName, type Incident } from "../incident.js";
import { shortHash } from "../plan.js";
import { measured } from "../slash/evidence-text.js";
import { happenings } from "../slash/timeline-text.js";
import type { Case } from "./case.js";
import { impactOf } from "./impact.js";
import { verbatim, inline, table } from "./markdown.js";
import { plansOf } from "./plans.js";
import { runsOf, verificationsOf } from "./runs.js";

/**
 * One incident from the first measurement to the last as Markdown, to put into a report: what people knew, decided and saw,
 * and nothing that anybody has to make up. The same case gives the same text.
 */
export function postmortem(its: Case): string {
  const { incident } = its;
  const sections: readonly (readonly [title: string, body: string])[] = [
    ["Summary", summary(its)],
    ["Impact", impactOf(its)],
    ["Timeline", timeline(its)],
    ["Cause", cause(its)],
    ["Evidence", evidence(its)],
    ["Plans", plansOf(its.history.plans, incident)],
    ["Decisions", decisions(incident)],
    ["Runs", runsOf(incident)],
    ["Verification", verificationsOf(its.history.verifications)],
    ["Record", record(its)],
  ];
  const title = `# Post-mortem of ${incidentName(incident.id)}: ${inline(titleOf(incident), 200)}`;
  return `${[title, ...sections.map(([name, body]) => `## ${name}\n\n${body}`)].join("\n\n")}\n`;
}

function summary({ incident, now }: Case): string {
  const { severity, host, labels, state, signal, diagnosis, signalCount } = incident;
  const tags = labelTexts(labels);
  const known = diagnosis === null || diagnosis.by.kind === "nobody" ? "The cause is not known." : sentence(inline(diagnosis.cause, 1_000));
  return [
    `${sentence(inline(signal.summary, 400))} ${known} ${outcome(incident)}`,
    table(
      ["", ""],
      [
        ["Severity", severity],
        ["Host", `${host}${tags.length === 0 ? "" : ` (${inline(tags.join(", "), 300)})`}`],
        ["Signal", `${signal.kind}, ${inline(signal.subject, 200)}, reported ${count(signalCount, "time")}`],
        ["State", stateLabels[state].label],
        ["Written", instant(now)],
      ],
    ),
  ].join("\n\n");
}

function outcome(incident: Incident): string {
  const isOver = incident.clearedAt !== null;
  const label = stateLabels[incident.state].label.toLowerCase();
  return isOver ? `It ended at ${instant(incident.clearedAt)}: ${label}.` : `It is not over: ${label}.`;
}

function timeline({ incident, audit, auditIsCut }: Case): string {
  const named = actorsAsPeople(incident.decisions);
  const cut = auditIsCut ? ["Older entries than these are in the audit log alone."] : [];
  const happened = happenings(audit);
  const rows = audit.map(({ seq, at, actor }, n) => [instant(at), inline(named(actor), 130), inline(happened[n] ?? "", 600), String(seq)]);
  return [...cut, table(["When", "Who", "What", "Audit entry"], rows)].join("\n\n");
}

function cause({ incident, history }: Case): string {
  const all = history.diagnoses.map(({ at, diagnosis }) => {
    const { causeClass, entity, cause: text, confidence, risk, evidence: cited, by } = diagnosis;
    const about = entity === "" ? "" : `, ${inline(entity, 120)}`;
    const nobody = by.kind === "nobody";
    return [
      `${nobody ? "The cause is not known." : sentence(inline(text, 1_000))} (${inline(spaced(causeClass), 80)}${about})`,
      "",
      `- ${inline(diagnosedBy(by), 500)} At ${instant(at)}.`,
      `- Confidence ${confidence} %, risk ${risk}`,
      `- Rests on ${cited.length === 0 ? "no evidence that it names" : inline(cited.join(", "), 300)}`,
    ].join("\n");
  });
  if (all.length === 0) return `There is no diagnosis of ${incidentName(incident.id)}.`;
  const [last, ...earlier] = all.reverse();
  return [last, ...earlier.map((text) => `Before that: ${text}`)].join("\n\n");
}

function evidence({ incident, readings }: Case): string {
  const { items, signal } = incident.evidence;
  const figures = measured(readings, signal.unit);
  const parts = items.map(
    ({ id, source, trust, text }) => `**${inline(id, 12)}**, ${inline(source, 200)} (${trustWords[trust]}):\n\n${verbatim(text.trimEnd())}`,
  );
  return [
    `Captured at ${instant(signal.observedAt)} by the clock of ${incident.host}.${figures === "" ? "" : ` ${sentence(figures)}`}`,
    ...parts,
  ].join("\n\n");
}

function decisions({ decisions: all }: Incident): string {
  if (all.length === 0) return "Nobody decided anything.";
  const rows = all.map((decision) => [
    instant(decision.at),
    inline(nameAndAccount(decision), 200),
    decision.action,
    shortHash(decision.planHash),
    decision.reason === "" ? "none was given" : inline(decision.reason, 500),
  ]);
  return table(["When", "Who", "Decision", "Plan", "Reason"], rows);
}

/** Whoever has no name but the one the platform shows is named with the account already. */
function nameAndAccount(decision: Decision): string {
  const account = identityOf(decision.actor);
  return decision.principal === account ? person(decision) : `${person(decision)} (${oneLine(account, 120)})`;
}

function record({ audit, auditIsCut }: Case): string {
  const [first, last] = [audit[0], audit.at(-1)];
  if (first === undefined || last === undefined) return "The audit log has nothing about it.";
  const seqs = ranges(audit.map(({ seq }) => seq));
  return [
    `Entries ${oneLine(seqs, 4_000)} of the audit log${auditIsCut ? ", and older ones" : ""}. That the log is what was once written:`,
    verbatim("tagout audit verify"),
  ].join("\n\n");
}

/** `41, 43 to 47`. */
function ranges(seqs: readonly number[]): string {
  const runs: { from: number; to: number }[] = [];
  for (const seq of seqs) {
    const last = runs.at(-1);
    if (last?.to === seq - 1) last.to = seq;
    else runs.push({ from: seq, to: seq });
  }
  return runs.map(({ from, to }) => (from === to ? String(from) : `${from} to ${to}`)).join(", ");
}
