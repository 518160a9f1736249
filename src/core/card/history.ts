import type { Action, Decision } from "../decision.js";
import type { Incident } from "../incident.js";
import { shortHash } from "../plan.js";
import { person } from "./person.js";
import { count, moment, oneLine, runTitles, sentence, spaced } from "./words.js";

interface Line {
  readonly at: number;
  readonly text: string;
}

/** Who decided and what happened, one line each, oldest first. Lines stay once they are there. */
export function historyOf(incident: Incident): readonly string[] {
  const lines: readonly Line[] = [
    { at: incident.openedAt, text: `opened by the agent of ${incident.host}` },
    ...incident.decisions.map(decided),
    ...incident.outdated.map(({ planHash, at, why }) => ({
      at,
      text: `the host changed, so plan ${shortHash(planHash)} and its approvals are void: ${oneLine(why, 200)}.`,
    })),
    ...incident.reports.map((report) => ({
      at: report.finishedAt,
      text: `${runTitles[report.mode].toLowerCase()} of plan ${shortHash(report.planHash)}: ${report.outcome}`,
    })),
    ...(incident.verification === null
      ? []
      : [{ at: incident.verification.at, text: `measured again: ${spaced(incident.verification.outcome)}` }]),
    ...(incident.clearedAt === null ? [] : [{ at: incident.clearedAt, text: ended(incident) }]),
  ];
  return [...lines].sort((a, b) => a.at - b.at).map(({ at, text }) => `${moment(at)}: ${text}`);
}

const did = {
  approve: "approved",
  reject: "rejected",
  "dry-run": "started the dry run of",
  "run-live": "started the live run of",
  rediagnose: "asked for a new plan instead of",
  stop: "stopped the run of",
} as const satisfies Record<Action, string>;

const decided = (decision: Decision): Line => ({ at: decision.at, text: decisionText(decision) });

/** Who decided what about which plan, and why. */
export function decisionText(decision: Decision): string {
  const reason = oneLine(decision.reason, 240);
  return `${person(decision)} ${did[decision.action]} plan ${shortHash(decision.planHash)}${reason === "" ? "" : `: ${sentence(reason)}`}`;
}

function ended(incident: Incident): string {
  return incident.state === "expired" ? "expired undecided" : `the signal cleared after ${count(incident.signalCount, "report")}`;
}
