import { principalOf, rolesSomewhere, type Access, type Actor } from "./access.js";
import { person } from "./card/person.js";
import { moment, oneLine } from "./card/words.js";
import { holdersAnywhere } from "./holders.js";
import { err, ok, type Result } from "./result.js";

/** How long the first word for the end of a freeze waits for the second, in milliseconds. */
export const unfreezeMs = 15 * 60_000;

/** Who stopped every start, why and when. */
export interface Frozen {
  readonly principal: string;
  readonly actor: Actor;
  /** As typed; empty when there was no time for one. */
  readonly reason: string;
  readonly at: number;
}

/** Who asked first for the end of a freeze. The roles are looked at again when the second person comes. */
export interface Lifting {
  readonly actor: Actor;
  readonly at: number;
}

/** The one switch that all hubs share. `lifting` is null while nothing is frozen. */
export interface FreezeState {
  /** Grows with every change; a change names the version it saw. */
  readonly version: number;
  readonly frozen: Frozen | null;
  readonly lifting: Lifting | null;
}

/** Somebody who freezes, or gives a word for the end of it. `reason` may be empty; `at` is milliseconds since 1970. */
export interface FreezeRequest {
  readonly actor: Actor;
  readonly reason: string;
  readonly at: number;
}

/**
 * What an accepted word does. `kept`: somebody had begun to end the freeze, and this word for it makes them begin anew.
 * `asked`: the first of two. `ended`: the second.
 */
export interface FreezeChange {
  readonly kind: "began" | "kept" | "asked" | "ended";
  readonly principal: string;
  readonly frozen: Frozen | null;
  readonly lifting: Lifting | null;
}

/** Short names of a refusal, for the audit log; people read its message. */
export type FreezeDenial = "not-authorised" | "already-frozen" | "not-frozen" | "second-person-missing";

/** Why a word changed nothing, said to the one who typed it. */
export interface FreezeDenied {
  readonly denial: FreezeDenial;
  readonly message: string;
}

type Decided = Result<FreezeChange, FreezeDenied>;

/**
 * Stopping is easier than starting: whoever is responder for any host may stop all of them, and is never asked back, not even where
 * nobody could end it. Pure: the caller stores the outcome with a compare-and-set on the version it saw here.
 */
export function decideFreeze({ frozen, lifting }: FreezeState, request: FreezeRequest, access: Access): Decided {
  const { actor, reason, at } = request;
  if (!rolesSomewhere(access, actor).has("responder")) {
    return deny(
      "not-authorised",
      "You need the role responder for some host to freeze. Ask an administrator of Tagout, or somebody who has it.",
    );
  }
  const principal = principalOf(access, actor);
  if (frozen === null) return ok({ kind: "began", principal, frozen: { principal, actor, reason, at }, lifting: null });
  if (isWaiting(lifting, at)) return ok({ kind: "kept", principal, frozen, lifting: null });
  return deny("already-frozen", `${frozenText(frozen)} That holds since ${moment(frozen.at)}.`);
}

/** The end takes two different people who are both approvers at that moment, within 15 minutes. */
export function decideUnfreeze(
  { frozen, lifting }: FreezeState,
  { actor, at }: Pick<FreezeRequest, "actor" | "at">,
  access: Access,
): Decided {
  if (!isApprover(access, actor)) {
    return deny(
      "not-authorised",
      "You need the role approver for some host to unfreeze. Ask an administrator of Tagout, or somebody who has it.",
    );
  }
  if (frozen === null) return deny("not-frozen", "Nothing is frozen.");
  const principal = principalOf(access, actor);
  if (lifting === null || !isWaiting(lifting, at) || !isApprover(access, lifting.actor)) {
    return ok({ kind: "asked", principal, frozen, lifting: { actor, at } });
  }
  if (principalOf(access, lifting.actor) === principal) {
    return deny(
      "second-person-missing",
      `You have asked for it already. A second approver has to type unfreeze before ${unfreezeBy(lifting)}.`,
    );
  }
  return ok({ kind: "ended", principal, frozen: null, lifting: null });
}

/**
 * Why the people here could not end a freeze, and what mends that; null where they could. Where a group may approve nobody here knows
 * how many those are.
 */
export function endless(access: Access): string | null {
  const approvers = holdersAnywhere(access, "approver");
  if (approvers === null || approvers.size > 1) return null;
  const few = approvers.size === 0 ? "Nobody here may approve" : "Only one person here may approve";
  return `${few}, and it takes two to end a freeze. Grant approver to one more and restart the hub, as docs/freeze.md shows.`;
}

/** What stands on a waiting incident's card, and what a refused start is told. One line, whatever the reason holds. */
export function frozenText(frozen: Frozen): string {
  const reason = frozen.reason === "" ? "no reason was given" : oneLine(frozen.reason, 160);
  return `Everything is frozen by ${person(frozen)}: ${reason.replace(/[.\s]+$/, "")}.`;
}

/** The same, with what has to happen before anything starts again. */
export function frozenUntil(frozen: Frozen, access: Access): string {
  return `${frozenText(frozen)} ${endless(access) ?? "Nothing starts before two approvers have typed unfreeze."}`;
}

/** Until when a second person may end the freeze, for people. */
export const unfreezeBy = ({ at }: Lifting): string => moment(at + unfreezeMs);

const isWaiting = (lifting: Lifting | null, at: number): boolean => lifting !== null && at - lifting.at < unfreezeMs;
const isApprover = (access: Access, actor: Actor): boolean => rolesSomewhere(access, actor).has("approver");
const deny = (denial: FreezeDenial, message: string): Result<never, FreezeDenied> => err({ denial, message });
