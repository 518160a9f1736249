import type { AuditRecord } from "../audit.js";
import { actorsAsPeople } from "../card/person.js";
import { count, instant, oneLine, spaced } from "../card/words.js";
import { incidentName, type Incident } from "../incident.js";
import { shortHash } from "../plan.js";
import { denialWords } from "./denial-words.js";

/**
 * What happened to an incident, one line each, as the audit log has it.
 *
 * @param isCut whether there are older entries than these.
 */
export function timelineText(incident: Incident, entries: readonly AuditRecord[], isCut: boolean): string {
  const { id, host, signalCount, decisions } = incident;
  const happened = happenings(entries);
  const named = actorsAsPeople(decisions);
  const cut = isCut ? [`Older entries than these ${entries.length} are in the audit log alone.`] : [];
  return [
    `${incidentName(id)} on ${host}, reported ${count(signalCount, "time")}. The number in front is that of the audit log.`,
    ...cut,
    ...entries.map(({ seq, at, actor }, n) => `${String(seq).padStart(5)}  ${instant(at)}  ${named(actor)}: ${happened[n] ?? ""}`),
  ].join("\n");
}

type Facts = AuditRecord["facts"];

/** Entries in words, and what of their facts a person wants to read; `as` is the account, where it is to be said. */
const words: Readonly<Record<string, (facts: Facts, as: string) => string>> = {
  "incident.opened": (facts) => `opened: ${fact(facts, "kind")} about ${fact(facts, "subject")}, ${fact(facts, "severity")}`,
  "incident.recovered": (facts) => `the signal cleared while it was ${spaced(fact(facts, "from"))}`,
  "incident.diagnosed": (facts) =>
    `diagnosed by ${fact(facts, "by")}: ${spaced(fact(facts, "causeClass"))}, confidence ${fact(facts, "confidence")} %`,
  "incident.verifying": () => "asked the host to measure the signal again",
  "incident.resolved": () => "the signal is gone: resolved",
  "incident.unresolved": () => "the signal is not gone: not resolved",
  "incident.expired": (facts) => `expired while it was ${spaced(fact(facts, "state"))}`,
  "incident.snoozed": (facts, as) => `snoozed it until ${momentOf(facts, "until")}${by(facts, as)}`,
  "incident.woken": (facts, as) => `${wokenBy.get(fact(facts, "why")) ?? `its snooze has ended (${fact(facts, "why")})`}${by(facts, as)}`,
  "plan.proposed": (facts) => `proposed ${planOf(facts)}, revision ${fact(facts, "revision")}: ${verdicts(facts)}`,
  "plan.blocked": (facts) => `made ${planOf(facts)}, revision ${fact(facts, "revision")}, of which nothing can run: ${verdicts(facts)}`,
  "plan.outdated": (facts) => `threw ${planOf(facts)} away, since the host changed: ${fact(facts, "why")}`,
  "plan.not_renewed": (facts) => `made no new plan, since the host keeps changing: ${fact(facts, "why")}`,
  "decision.approve": (facts, as) => `approved ${planOf(facts)}${by(facts, as)}`,
  "decision.reject": (facts, as) => `rejected ${planOf(facts)}${by(facts, as)}`,
  "decision.dry-run": (facts, as) => `started the dry run of ${planOf(facts)}${by(facts, as)}`,
  "decision.run-live": (facts, as) => `started the live run of ${planOf(facts)}${by(facts, as)}`,
  "decision.rediagnose": (facts, as) => `asked for a new plan instead of ${planOf(facts)}${by(facts, as)}`,
  "decision.stop": (facts, as) => `stopped the run of ${planOf(facts)}${by(facts, as)}`,
  "decision.refused": (facts) => `was refused ${actionWord(fact(facts, "action", "a decision"))}: ${denialWords(fact(facts, "denial"))}`,
  "order.signed": (facts) => `signed the order for the ${runOf(facts)} of ${planOf(facts)}`,
  "order.refused": (facts) => `did not sign the order for the ${runOf(facts)}: ${fact(facts, "why")}`,
  "order.reported": (facts) =>
    `reported the ${runOf(facts)}: ${fact(facts, "outcome")}${facts["refusal"] == null ? "" : ` (${fact(facts, "refusal")})`}`,
  "order.stopped": (facts) => `stopped the ${runOf(facts)} before anything of it was sent`,
  "order.unanswered": (facts) => `gave up waiting for the report of the ${runOf(facts)}; it may have run`,
  "order.undelivered": (facts) => `gave up waiting for the host; no ${runOf(facts)} was started`,
  "snooze.refused": (facts) => `was refused a snooze: ${denialWords(fact(facts, "denial"))}`,
};

const actionWords: ReadonlyMap<string, string> = new Map([
  ["approve", "an approval"],
  ["reject", "a rejection"],
  ["dry-run", "a dry run"],
  ["run-live", "a live run"],
  ["rediagnose", "a new plan"],
  ["stop", "a stop"],
]);
const actionWord = (action: string): string => actionWords.get(action) ?? action;

const wokenBy: ReadonlyMap<string, string> = new Map([
  ["person", "ended its snooze"],
  ["time", "its snooze is over"],
  ["severity", "its snooze has ended, since it became more urgent"],
]);

/**
 * What each entry says, in their order. The account is said where somebody acts for the first time, and where it is another than
 * the last time; not where the actor has no other name than that account.
 */
export function happenings(entries: readonly AuditRecord[]): readonly string[] {
  const said = new Map<string, string>();
  return entries.map((entry) => {
    const { actor, facts } = entry;
    const account = accountIn(facts);
    const isNews = account !== "" && account !== actor && account !== said.get(actor);
    if (account !== "") said.set(actor, account);
    return whatHappened(entry, isNews ? account : "");
  });
}

function accountIn(facts: Facts): string {
  const identity = fact(facts, "identity", "");
  return identity === "" ? "" : `${fact(facts, "platform")}:${identity}`;
}

/** An entry of a kind that is not in the table is told as it stands. */
function whatHappened({ action, facts }: AuditRecord, as: string): string {
  const word = Object.hasOwn(words, action) ? words[action] : undefined;
  if (word !== undefined) return word(facts, as);
  const all = Object.entries(facts).map(([key, value]) => `${oneLine(key, 40)}=${oneLine(String(value), 200)}`);
  return [oneLine(action, 60), ...all].join(" ");
}

function fact(facts: Facts, key: string, otherwise = "?"): string {
  const value = Object.hasOwn(facts, key) ? facts[key] : null;
  return value == null ? otherwise : oneLine(String(value), 300) || otherwise;
}

const planOf = (facts: Facts): string => `plan ${shortHash(fact(facts, "planHash"))}`;
const momentOf = (facts: Facts, key: string): string => (typeof facts[key] === "number" ? instant(facts[key]) : fact(facts, key));
const runOf = (facts: Facts): string => (fact(facts, "mode") === "dry-run" ? "dry run" : `${fact(facts, "mode")} run`);
const verdicts = (facts: Facts): string => `${fact(facts, "allow")} allow, ${fact(facts, "review")} review, ${fact(facts, "block")} block`;

/** As whom they decided, where that is to be said, and why. */
function by(facts: Facts, as: string): string {
  const reason = fact(facts, "reason", "");
  return `${as === "" ? "" : ` as ${as}`}${reason === "" ? "" : `: ${reason}`}`;
}
