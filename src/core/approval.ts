import { principalOf, quorumFor, rolesOf, type Access, type Actor, type Quorum, type Role } from "./access.js";
import { approvals, approvers, lapsed, lapsedText } from "./approvers.js";
import { person } from "./card/person.js";
import { ago } from "./card/words.js";
import { isStart, type Action } from "./decision.js";
import { frozenUntil, type Frozen } from "./freeze.js";
import type { Labels, OrderMode } from "./host.js";
import { canMove, incidentName, openOrder, reportOf, stopOf, undecidedStates, type Incident, type State } from "./incident.js";
import { outdatedBy } from "./outdated.js";
import { shortHash } from "./plan.js";
import type { Confirmed } from "./confirmed.js";
import { err, ok, type Result } from "./result.js";
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

/**
 * The one answer to every request, from whichever platform: what it does, or why it does nothing. Pure: the
 * caller stores the outcome with a compare-and-set on what it saw here.
 *
 * @param frozen what stops every start right now; people may still say yes and no.
 * @param confirmed what the platforms say of the approvers now. It only narrows: what is denied without it is denied with it, but
 *   that somebody whose own approval no longer counts may approve once more.
 */
export function decide(
  incident: Incident,
  request: Request,
  access: Access,
  frozen: Frozen | null,
  confirmed: Confirmed | null = null,
): Result<Granted, Denied> {
  const question = { incident, request, access, confirmed, principal: principalOf(access, request.actor) };
  return barred(question, frozen) ?? answer(question);
}

/** One request with everything that its answer depends on. */
interface Question {
  readonly incident: Incident;
  readonly request: Request;
  readonly access: Access;
  readonly confirmed: Confirmed | null;
  /** Who asks. */
  readonly principal: string;
}

/** What stands in the way whatever the state is: the role, another plan, a host that has changed, a freeze. */
function barred({ incident, request, access }: Question, frozen: Frozen | null): Result<never, Denied> | null {
  const { action, actor } = request;
  if (!mayDo(access, actor, incident.labels, action)) {
    return deny(
      "not-authorised",
      `You need the role ${roleFor[action].join(" or ")} for ${incident.host} to do that. Ask an administrator of Tagout, or somebody who has it.`,
    );
  }
  if (incident.planHash === null || request.planHash !== incident.planHash) {
    const now = incident.planHash === null ? "there is no plan" : `the plan is now ${shortHash(incident.planHash)}`;
    return deny("plan-changed", `That was for another plan of ${incidentName(incident.id)}; ${now}. Read the card again.`);
  }
  const outdated = outdatedBy(incident);
  if (outdated !== null && (action === "approve" || isStart(action)))
    return deny("host-changed", `The host has changed since this plan was made: ${outdated}. Nothing of it can run; ask for a new plan.`);
  if (frozen !== null && isStart(action)) return deny("frozen", frozenUntil(frozen, access));
  return null;
}

function answer(question: Question): Result<Granted, Denied> {
  const { incident, principal } = question;
  switch (question.request.action) {
    case "approve":
      return approve(question);
    case "reject":
      return undecidedStates.includes(incident.state) ? ok({ to: "rejected", principal }) : late(question, "rejected");
    case "dry-run":
      return dryRun(question);
    case "run-live":
      return runLive(question);
    case "rediagnose":
      return canMove(incident.state, "superseded") ? ok({ to: "superseded", principal }) : late(question, "diagnosed again");
    case "stop":
      return stop(question);
  }
}

function approve({ incident, request, access, confirmed, principal }: Question): Result<Granted, Denied> {
  if (!undecidedStates.includes(incident.state)) return late({ incident, request }, "approved");
  if (approvers(incident, access, confirmed).includes(principal))
    return deny("already-decided", alreadyApproved(incident, principal, request.at));
  const after = new Set([...approvers(incident, access), principal]);
  const need = quorumOf(incident, access, "dry-run").approvals;
  const reached = incident.state === "proposed" && after.size >= need;
  return ok({ to: reached ? "approved" : null, principal });
}

function alreadyApproved(incident: Incident, principal: string, now: number): string {
  const own = approvals(incident).find((decision) => decision.principal === principal);
  return `Your approval of ${incidentName(incident.id)} is already recorded${own === undefined ? "" : `, ${ago(own.at, now)}`}.`;
}

function dryRun(question: Question): Result<Granted, Denied> {
  const { incident, access, principal } = question;
  if (incident.state === "proposed") return deny("quorum-missing", "It has to be approved before it can be dry-run.");
  if (incident.state !== "approved") return late(question, "dry-run");
  const need = quorumOf(incident, access, "dry-run").approvals;
  return tooFew(question, need) ?? ok({ to: "dry_running", principal });
}

function runLive(question: Question): Result<Granted, Denied> {
  const { incident, request, access, principal } = question;
  if (incident.state !== "dry_passed") {
    return undecidedStates.includes(incident.state)
      ? deny("wrong-state", "It can run live only after its dry run has passed.")
      : late(question, "run");
  }
  if (incident.profile?.mode !== "live") {
    return deny(
      "host-is-dry-run",
      `${incident.host} is in mode dry-run, which only its own file can change (set \`mode: live\` there and restart the agent).`,
    );
  }
  const preview = reportOf(incident, "dry-run");
  if (preview === null || request.at - preview.finishedAt > dryRunLifeMs) {
    return deny("dry-run-stale", "The dry run is older than 15 minutes. The host may have changed since: ask for a new plan.");
  }
  const need = quorumOf(incident, access, "live");
  // By what is recorded: an approval that no longer counts does not make its giver a third person.
  if (need.separateExecutor && approvers(incident, access).includes(principal)) {
    return deny("separate-executor", "Here whoever runs a plan must not be one of its approvers. Ask another executor.");
  }
  return tooFew(question, need.approvals) ?? ok({ to: "running", principal });
}

function tooFew({ incident, access, confirmed }: Question, need: number): Result<never, Denied> | null {
  const has = approvers(incident, access, confirmed).length;
  if (has >= need) return null;
  const gone = lapsedText(lapsed(incident, access, confirmed));
  return deny("quorum-missing", `It needs ${need} different approvers; it has ${has}.${gone === "" ? "" : ` ${gone}`}`);
}

/** Without an order nothing has been sent, so it ends here; else the host has to say how far it came. */
function stop({ incident, request: { at }, principal }: Question): Result<Granted, Denied> {
  const { state } = incident;
  if (state !== "running" && state !== "dry_running")
    return deny("wrong-state", `Nothing of ${incidentName(incident.id)} runs that could be stopped.`);
  const mode = state === "running" ? "live" : "dry-run";
  const before = stopOf(incident, mode);
  if (before !== null)
    return deny("already-decided", `${person(before)} asked for the stop ${ago(before.at, at)}; the card shows what the host says.`);
  if (openOrder(incident, mode) !== null) return ok({ to: null, principal });
  return ok({ to: mode === "live" ? "failed" : "dry_failed", principal });
}

const late = ({ incident, request }: Pick<Question, "incident" | "request">, wanted: string): Result<never, Denied> =>
  deny("wrong-state", tooLate(incident, wanted, request.at));

const deny = (denial: Denial, message: string): Result<never, Denied> => err({ denial, message });

/**
 * How many must agree on this incident's plan. By the risk that people saw and the hash names, never the one that a diagnosis says
 * by now; without a plan it counts as high.
 */
export const quorumOf = ({ labels, plan }: Pick<Incident, "labels" | "plan">, access: Access, mode: OrderMode): Quorum =>
  quorumFor(access, mode, labels, plan?.risk ?? "high");
