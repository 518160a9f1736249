import type { AuditRecord } from "../audit.js";
import { count, instant, oneLine } from "../card/words.js";
import { incidentName, type Incident } from "../incident.js";
import { shortHash } from "../plan.js";

/**
 * What happened to an incident, one line each, as the audit log has it.
 *
 * @param isCut whether there are older entries than these.
 */
export function timelineText(incident: Incident, entries: readonly AuditRecord[], isCut: boolean): string {
  const { id, host, signalCount } = incident;
  const cut = isCut ? [`Older entries than these ${entries.length} are in the audit log alone.`] : [];
  return [
    `${incidentName(id)} on ${host}, reported ${count(signalCount, "time")}. The number in front is that of the audit log.`,
    ...cut,
    ...entries.map(entryLine),
  ].join("\n");
}

/** `41  2026-11-23 02:14:05 UTC  ann: approved plan 3f9ac2d1`. */
export function entryLine(entry: AuditRecord): string {
  return `${String(entry.seq).padStart(5)}  ${instant(entry.at)}  ${oneLine(entry.actor, 120)}: ${whatHappened(entry)}`;
}

type Facts = AuditRecord["facts"];

/** Entries in words, and what of their facts a person wants to read. */
const words: Readonly<Record<string, (facts: Facts) => string>> = {
  "incident.opened": (facts) => `opened: ${fact(facts, "kind")} about ${fact(facts, "subject")}, ${fact(facts, "severity")}`,
  "incident.recovered": (facts) => `the signal cleared while it was ${stateWord(fact(facts, "from"))}`,
  "incident.diagnosed": (facts) =>
    `diagnosed by ${fact(facts, "by")}: ${fact(facts, "causeClass")}, confidence ${fact(facts, "confidence")} %`,
  "incident.verifying": () => "asked the host to measure the signal again",
  "incident.resolved": () => "the signal is gone: resolved",
  "incident.unresolved": () => "the signal is not gone: not resolved",
  "incident.expired": (facts) => `expired while it was ${stateWord(fact(facts, "state"))}`,
  "incident.snoozed": (facts) => `snoozed it until ${momentOf(facts, "until")}${by(facts)}`,
  "incident.woken": (facts) => wokenBy.get(fact(facts, "why")) ?? `its snooze has ended (${fact(facts, "why")})`,
  "plan.proposed": (facts) => `proposed ${planOf(facts)}, revision ${fact(facts, "revision")}: ${verdicts(facts)}`,
  "plan.blocked": (facts) => `made ${planOf(facts)}, revision ${fact(facts, "revision")}, of which nothing can run: ${verdicts(facts)}`,
  "plan.outdated": (facts) => `threw ${planOf(facts)} away, since the host changed: ${fact(facts, "why")}`,
  "plan.not_renewed": (facts) => `made no new plan, since the host keeps changing: ${fact(facts, "why")}`,
  "decision.approve": (facts) => `approved ${planOf(facts)}${by(facts)}`,
  "decision.reject": (facts) => `rejected ${planOf(facts)}${by(facts)}`,
  "decision.dry-run": (facts) => `started the dry run of ${planOf(facts)}${by(facts)}`,
  "decision.run-live": (facts) => `started the live run of ${planOf(facts)}${by(facts)}`,
  "decision.rediagnose": (facts) => `asked for a new plan instead of ${planOf(facts)}${by(facts)}`,
  "decision.stop": (facts) => `stopped the run of ${planOf(facts)}${by(facts)}`,
  "decision.refused": (facts) => `was refused ${fact(facts, "action", "a decision")} (${fact(facts, "denial")})`,
  "order.signed": (facts) => `signed the ${fact(facts, "mode")} order for ${planOf(facts)}`,
  "order.refused": (facts) => `did not sign the ${fact(facts, "mode")} order: ${fact(facts, "why")}`,
  "order.reported": (facts) =>
    `reported the ${fact(facts, "mode")} run: ${fact(facts, "outcome")}${facts["refusal"] == null ? "" : ` (${fact(facts, "refusal")})`}`,
  "order.stopped": (facts) => `stopped the ${fact(facts, "mode")} run before anything of it was sent`,
  "order.unanswered": (facts) => `gave up waiting for the report of the ${fact(facts, "mode")} run; it may have run`,
  "order.undelivered": (facts) => `gave up waiting for the host; no ${fact(facts, "mode")} run was started`,
  "snooze.refused": (facts) => `was refused a snooze (${fact(facts, "denial")})`,
};

const wokenBy: ReadonlyMap<string, string> = new Map([
  ["person", "ended its snooze"],
  ["time", "its snooze is over"],
  ["severity", "its snooze has ended, since it became more urgent"],
]);

/** An entry of a kind that is not in the table is told as it stands. */
export function whatHappened({ action, facts }: AuditRecord): string {
  const word = Object.hasOwn(words, action) ? words[action] : undefined;
  if (word !== undefined) return word(facts);
  const all = Object.entries(facts).map(([key, value]) => `${oneLine(key, 40)}=${oneLine(String(value), 200)}`);
  return [oneLine(action, 60), ...all].join(" ");
}

function fact(facts: Facts, key: string, otherwise = "?"): string {
  const value = Object.hasOwn(facts, key) ? facts[key] : null;
  return value == null ? otherwise : oneLine(String(value), 300) || otherwise;
}

const planOf = (facts: Facts): string => `plan ${shortHash(fact(facts, "planHash"))}`;
const momentOf = (facts: Facts, key: string): string => (typeof facts[key] === "number" ? instant(facts[key]) : fact(facts, key));
const stateWord = (state: string): string => state.replaceAll("_", " ");
const verdicts = (facts: Facts): string => `${fact(facts, "allow")} allow, ${fact(facts, "review")} review, ${fact(facts, "block")} block`;

/** As whom they decided, and why. */
function by(facts: Facts): string {
  const reason = fact(facts, "reason", "");
  return ` as ${fact(facts, "platform")}:${fact(facts, "identity")}${reason === "" ? "" : `: ${reason}`}`;
}
