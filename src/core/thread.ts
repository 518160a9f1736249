import { decisionText } from "./card/history.js";
import { stateLabels } from "./card/state.js";
import { measure, oneLine, sentence, spaced } from "./card/words.js";
import type { Incident } from "./incident.js";
import type { Verification } from "./report.js";
import type { ThreadEntry } from "./thread/entry.js";
import { planEntries, type KnownPlan } from "./thread/plans.js";
import { runEntry } from "./thread/runs.js";

/**
 * The thread of an incident as a pure function of it: what came after its first plan was put up, oldest first. What the card
 * says already is not said again.
 *
 * @param plans every plan the incident has had, oldest first.
 */
export function threadOf(incident: Incident, plans: readonly KnownPlan[]): readonly ThreadEntry[] {
  const planOf = (hash: string): KnownPlan["plan"] | null => plans.find((known) => known.hash === hash)?.plan ?? null;
  const entries: readonly ThreadEntry[] = [
    ...planEntries(incident, plans),
    ...incident.decisions.map((decision): ThreadEntry => ({
      ...bare(`decision:${decision.id}`, decision.at, "decision"),
      headline: sentence(decisionText(decision)),
    })),
    ...incident.reports.map((report) => runEntry(incident, report, planOf(report.planHash))),
    ...(incident.verification === null ? [] : [verified(incident.verification)]),
    ...ended(incident),
  ];
  return [...entries].sort((a, b) => a.at - b.at);
}

const bare = (key: string, at: number, kind: ThreadEntry["kind"]): Omit<ThreadEntry, "headline"> => ({
  key,
  at,
  kind,
  lines: [],
  block: null,
  file: null,
});

function verified({ orderId, outcome, at, note, samples, threshold, unit }: Verification): ThreadEntry {
  const last = samples.at(-1);
  const figure = last === undefined ? "" : ` ${measure(last, unit)} now, the limit is ${measure(threshold, unit)}.`;
  return {
    ...bare(`verified:${orderId}:${outcome}`, at, "result"),
    headline: `Measured again: ${spaced(outcome)}.${figure} ${sentence(oneLine(note, 240))}`.trim(),
  };
}

/** Ends that no decision and no run brought about. */
function ended({ state, clearedAt, updatedAt }: Incident): readonly ThreadEntry[] {
  if (state !== "recovered" && state !== "expired") return [];
  return [
    {
      ...bare(`end:${state}`, clearedAt ?? updatedAt, "result"),
      headline: state === "recovered" ? `${stateLabels.recovered.label}: the signal cleared.` : "Expired: nobody decided in time.",
    },
  ];
}
