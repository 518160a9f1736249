import { principalOf, quorumFor, type Access } from "../../core/access.js";
import { approvers, lapsed, lapsedText, mayDo } from "../../core/approval.js";
import type { Decision } from "../../core/decision.js";
import { err, ok, type Result } from "../../core/result.js";
import type { SigningCase } from "../../ports/signer.js";

/** How long an approval counts. */
export const decisionLifeMs = 24 * 60 * 60_000;
/** How long the click that starts a run counts: a click long ago must not start anything now. */
export const startLifeMs = 15 * 60_000;
/** How far the hub's clock may be ahead or behind when it says that a decision is made now. */
export const decisionSkewMs = 60_000;

/** The decisions that cover a run: the different approvers, and the one who started it. */
export interface Cover {
  readonly start: Decision;
  readonly counted: readonly { readonly principal: string; readonly action: string; readonly at: number }[];
}

/**
 * Whether these decisions unlock this run, by this signer's own access file and nobody's earlier word. Who lost a role
 * since does not count; one human counts once, whatever identities were used.
 *
 * @param isSealed whether this signer has heard the decision itself.
 * @returns the cover, or one sentence that says what is missing.
 */
export function coverOf(
  signing: Pick<SigningCase, "mode" | "labels" | "plan" | "decisions">,
  planHash: string,
  access: Access,
  now: number,
  isSealed: (decision: Decision) => boolean,
): Result<Cover, string> {
  const { mode, labels, plan, decisions } = signing;
  const forged = decisions.find((decision) => !isSealed(decision));
  if (forged !== undefined)
    return err(`the decision ${forged.id} does not carry this signer's seal, so it was not made through a hub of ours.`);
  if (decisions.some((decision) => decision.planHash !== planHash)) return err("a decision is about another plan.");
  if (decisions.some(({ at }) => at > now + decisionSkewMs)) return err("a decision is from the future; mend the clocks.");
  const fresh = decisions.filter(({ at }) => now - at <= decisionLifeMs);
  if (fresh.some(({ action }) => action === "reject")) return err("the plan was rejected.");

  const action = mode === "live" ? "run-live" : "dry-run";
  const start = fresh.findLast((decision) => decision.action === action);
  if (start === undefined || now - start.at > startLifeMs) return err(`nobody has asked for ${action} in the last 15 minutes; ask again.`);
  const starter = principalOf(access, start.actor);
  if (!mayDo(access, start.actor, labels, action)) return err(`${starter} may not ${action} on this host (any more).`);

  const who = approvers({ decisions: fresh, planHash, labels }, access);
  const need = quorumFor(access, mode, labels, plan.risk);
  const goneText = lapsedText(lapsed({ decisions: fresh, planHash, labels }, access));
  if (who.length < need.approvals)
    return err(`it needs ${need.approvals} different approvers who still may approve; it has ${who.length}.${goneText}`);
  if (need.separateExecutor && who.includes(starter)) return err(`${starter} approved the plan, and here somebody else has to run it.`);
  return ok({ start, counted: counted(fresh, who, start, access) });
}

function counted(fresh: readonly Decision[], who: readonly string[], start: Decision, access: Access): Cover["counted"] {
  const approvals = who.flatMap((principal) => {
    const first = fresh.find((decision) => decision.action === "approve" && principalOf(access, decision.actor) === principal);
    return first === undefined ? [] : [{ principal, action: first.action, at: first.at }];
  });
  return [...approvals, { principal: principalOf(access, start.actor), action: start.action, at: start.at }];
}
