import { identityOf, principalOf, quorumFor, rolesOf, type Access, type Actor, type Role } from "./access.js";
import { person } from "./card/person.js";
import { ago, oneLine } from "./card/words.js";
import type { Action, Decision } from "./decision.js";
import type { Risk } from "./diagnosis.js";
import { frozenText, type Frozen } from "./freeze.js";
import type { Labels } from "./host.js";
import { canMove, incidentName, openOrder, reportOf, stopOf, undecidedStates, type Incident, type State } from "./incident.js";
import { outdatedBy } from "./outdated.js";
import { shortHash } from "./plan.js";
import { asPresent, type Present } from "./present.js";
import { err, ok, type Result } from "./result.js";
import { platformNames } from "./routing.js";
import { tooLate } from "./too-late.js";

/** The roles of which each action needs one. Whoever may say yes, or start it, may stop it. */
const roleFor = {
  approve: ["approver"],
  reject: ["approver"],
  "dry-run": ["responder"],
  "run-live": ["executor"],
  rediagnose: ["responder"],
  stop: ["executor", "approver"],
} as const satisfies Record<Action, readonly Role[]>;

/** Whether that person may do that on a host with these labels, by this access file. */
export function mayDo(access: Access, actor: Actor, labels: Labels, action: Action): boolean {
  const held = rolesOf(access, actor, labels);
  return roleFor[action].some((role) => held.has(role));
}

/** Longest age of a passed dry run that still unlocks a live run. */
export const dryRunLifeMs = 15 * 60_000;

/** A click, typed command or console button: a claim until it is decided. */
export interface Request {
  readonly action: Action;
  readonly planHash: string;
  readonly actor: Actor;
  readonly reason: string;
  readonly at: number;
}

/** Short names of a refusal, for the log and the audit log; people read its message. */
export const denials = [
  "not-authorised",
  "plan-changed",
  "host-changed",
  "frozen",
  "wrong-state",
  "already-decided",
  "quorum-missing",
  "unconfirmed",
  "separate-executor",
  "dry-run-stale",
  "host-is-dry-run",
] as const;
export type Denial = (typeof denials)[number];

/** Why a request changed nothing, said to the one who made it. */
export interface Denied {
  readonly denial: Denial;
  readonly message: string;
}

/** What an accepted request does: the state it leads to, or null when the vote only counts. */
export interface Granted {
  readonly to: State | null;
  readonly principal: string;
}

type Voted = Pick<Incident, "decisions" | "planHash" | "labels">;

/** Every approval of the plan that is up, whether or not it still counts. */
export const approvals = ({ decisions, planHash }: Pick<Incident, "decisions" | "planHash">): readonly Decision[] =>
  decisions.filter((decision) => decision.action === "approve" && decision.planHash === planHash);

/**
 * The approvals that count on this host.
 *
 * @param present what the platforms say of the approvers now; null where nobody was asked, and each counts as at the vote.
 */
export function counting(incident: Voted, access: Access, present: Present | null = null): readonly Decision[] {
  return approvals(incident).filter((decision) => {
    const actor = asPresent(decision.actor, present);
    return actor !== null && rolesOf(access, actor, incident.labels).has("approver");
  });
}

/** The different people behind the approvals that count. */
export function approvers(incident: Voted, access: Access, present: Present | null = null): readonly string[] {
  return [...new Set(counting(incident, access, present).map((decision) => principalOf(access, decision.actor)))];
}

/**
 * The one answer to every request, from whichever platform: what it does, or why it does nothing. Pure: the
 * caller stores the outcome with a compare-and-set on what it saw here.
 *
 * @param frozen what stops every start right now; people may still say yes and no.
 * @param present what the platforms say of the approvers now. It only narrows: what is denied without it is denied with it, but
 *   that somebody whose own approval no longer counts may approve once more.
 */
export function decide(
  incident: Incident,
  request: Request,
  access: Access,
  frozen: Frozen | null,
  present: Present | null = null,
): Result<Granted, Denied> {
  const principal = principalOf(access, request.actor);
  if (!mayDo(access, request.actor, incident.labels, request.action)) {
    return deny(
      "not-authorised",
      `You need the role ${roleFor[request.action].join(" or ")} for ${incident.host} to do that. Ask an administrator of Tagout, or somebody who has it.`,
    );
  }
  if (incident.planHash === null || request.planHash !== incident.planHash) {
    const now = incident.planHash === null ? "there is no plan" : `the plan is now ${shortHash(incident.planHash)}`;
    return deny("plan-changed", `That was for another plan of ${incidentName(incident.id)}; ${now}. Read the card again.`);
  }
  const outdated = outdatedBy(incident);
  if (outdated !== null && (request.action === "approve" || request.action === "dry-run" || request.action === "run-live"))
    return deny("host-changed", `The host has changed since this plan was made: ${outdated}. Nothing of it can run; ask for a new plan.`);
  const starts = request.action === "dry-run" || request.action === "run-live";
  if (frozen !== null && starts) return deny("frozen", `${frozenText(frozen)} Nothing starts before two approvers have typed unfreeze.`);
  const { at } = request;
  switch (request.action) {
    case "approve":
      return approve(incident, principal, at, access, present);
    case "reject":
      return undecidedStates.includes(incident.state) ? ok({ to: "rejected", principal }) : late(incident, "rejected", at);
    case "dry-run":
      return dryRun(incident, principal, at, access, present);
    case "run-live":
      return runLive(incident, principal, at, access, present);
    case "rediagnose":
      return canMove(incident.state, "superseded") ? ok({ to: "superseded", principal }) : late(incident, "diagnosed again", at);
    case "stop":
      return stop(incident, principal, at);
  }
}

/** Without an order nothing has been sent, so it ends here; else the host has to say how far it came. */
function stop(incident: Incident, principal: string, at: number): Result<Granted, Denied> {
  const { state } = incident;
  if (state !== "running" && state !== "dry_running")
    return deny("wrong-state", `Nothing of ${incidentName(incident.id)} runs that could be stopped.`);
  const mode = state === "running" ? "live" : "dry-run";
  const before = stopOf(incident, mode);
  if (before !== null)
    return deny("already-decided", `${person(before)} asked for the stop ${ago(before.at, at)}; the card shows what the host says.`);
  return ok({ to: openOrder(incident, mode) !== null ? null : mode === "live" ? "failed" : "dry_failed", principal });
}

function approve(incident: Incident, principal: string, at: number, access: Access, present: Present | null): Result<Granted, Denied> {
  if (!undecidedStates.includes(incident.state)) return late(incident, "approved", at);
  if (approvers(incident, access, present).includes(principal)) return deny("already-decided", alreadyApproved(incident, principal, at));
  const after = new Set([...approvers(incident, access), principal]);
  const need = quorumFor(access, "dry-run", incident.labels, riskOf(incident)).approvals;
  const reached = incident.state === "proposed" && after.size >= need;
  return ok({ to: reached ? "approved" : null, principal });
}

function alreadyApproved(incident: Incident, principal: string, now: number): string {
  const own = incident.decisions.find(
    (decision) => decision.action === "approve" && decision.planHash === incident.planHash && decision.principal === principal,
  );
  return `Your approval of ${incidentName(incident.id)} is already recorded${own === undefined ? "" : `, ${ago(own.at, now)}`}.`;
}

function dryRun(incident: Incident, principal: string, at: number, access: Access, present: Present | null): Result<Granted, Denied> {
  if (incident.state !== "approved") {
    return incident.state === "proposed"
      ? deny("quorum-missing", "It has to be approved before it can be dry-run.")
      : late(incident, "dry-run", at);
  }
  const need = quorumFor(access, "dry-run", incident.labels, riskOf(incident)).approvals;
  return missing(incident, need, access, present) ?? ok({ to: "dry_running", principal });
}

function runLive(incident: Incident, principal: string, at: number, access: Access, present: Present | null): Result<Granted, Denied> {
  if (incident.state !== "dry_passed") {
    return undecidedStates.includes(incident.state)
      ? deny("wrong-state", "It can run live only after its dry run has passed.")
      : late(incident, "run", at);
  }
  if (incident.profile?.mode !== "live") {
    return deny(
      "host-is-dry-run",
      `${incident.host} is in mode dry-run, which only its own file can change (set \`mode: live\` there and restart the agent).`,
    );
  }
  const preview = reportOf(incident, "dry-run");
  if (preview === null || at - preview.finishedAt > dryRunLifeMs) {
    return deny("dry-run-stale", "The dry run is older than 15 minutes. The host may have changed since: ask for a new plan.");
  }
  // By what is recorded: an approval that no longer counts does not make its giver a third person.
  const who = approvers(incident, access);
  const need = quorumFor(access, "live", incident.labels, riskOf(incident));
  if (need.separateExecutor && who.includes(principal)) {
    return deny("separate-executor", "Here whoever runs a plan must not be one of its approvers. Ask another executor.");
  }
  return missing(incident, need.approvals, access, present) ?? ok({ to: "running", principal });
}

function missing(incident: Incident, need: number, access: Access, present: Present | null): Result<never, Denied> | null {
  const has = approvers(incident, access, present).length;
  if (has >= need) return null;
  return deny("quorum-missing", `It needs ${need} different approvers; it has ${has}.${lapsedText(lapsed(incident, access, present))}`);
}

/** The different people who approved this plan and may not approve on this host any more. */
export function lapsed(incident: Voted, access: Access, present: Present | null = null): readonly string[] {
  const valid = approvers(incident, access, present);
  return [...new Set(approvals(incident).map(({ actor }) => principalOf(access, actor)))].filter((principal) => !valid.includes(principal));
}

/** Whose approval would count by what is recorded, were it not that their platform does not say what they are now; each once. */
export function unconfirmed(incident: Voted, access: Access, present: Present): readonly Actor[] {
  const valid = approvers(incident, access, present);
  const unsaid = counting(incident, access).filter(({ actor }) => actor.platform !== "console" && present[identityOf(actor)] === undefined);
  const each = new Map(unsaid.map(({ actor }) => [principalOf(access, actor), actor]));
  return [...each].filter(([principal]) => !valid.includes(principal)).map(([, actor]) => actor);
}

/** `Slack did not confirm 1 of 2 approvers just now`, to be gone on with. */
export function unconfirmedText(unsure: readonly Pick<Actor, "platform">[], of: number, what = "approvers"): string {
  const names = [...new Set(unsure.map(({ platform }) => platformNames[platform]))];
  return `${names.join(" and ")} did not confirm ${unsure.length} of ${of} ${what} just now`;
}

/** ` 1 approval no longer counts: bob may not approve here any more.`, or nothing. */
export function lapsedText(principals: readonly string[]): string {
  if (principals.length === 0) return "";
  const counts = principals.length === 1 ? "approval no longer counts" : "approvals no longer count";
  return ` ${principals.length} ${counts}: ${oneLine(principals.join(", "), 120)} may not approve here any more.`;
}

const late = (incident: Incident, wanted: string, at: number): Result<never, Denied> => deny("wrong-state", tooLate(incident, wanted, at));

/** The risk that people saw and the hash names, never the one a diagnosis says by now. Without a plan, high. */
export const riskOf = ({ plan }: Pick<Incident, "plan">): Risk => plan?.risk ?? "high";
const deny = (denial: Denial, message: string): Result<never, Denied> => err({ denial, message });
