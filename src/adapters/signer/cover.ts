import { principalOf, quorumFor, type Access } from "../../core/access.js";
import { mayDo } from "../../core/approval.js";
import { approvers, lapsed, lapsedText, validApprovals } from "../../core/approvers.js";
import { startActions, type Decision } from "../../core/decision.js";
import { asConfirmed } from "../../core/confirmed.js";
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
 * since does not count, by that file or by what the platforms say now; one human counts once, whatever identities were used.
 * The hub says what the platforms say, so that may only take away: whoever approved is no third person, whether it counts or not.
 *
 * @param isSealed whether this signer has heard the decision itself.
 * @returns the cover, or one sentence that says what is missing.
 */
export function coverOf(
  signing: Pick<SigningCase, "mode" | "labels" | "plan" | "decisions" | "confirmed">,
  planHash: string,
  access: Access,
  now: number,
  isSealed: (decision: Decision) => boolean,
): Result<Cover, string> {
  const { mode, labels, plan, decisions, confirmed } = signing;
  const forged = decisions.find((decision) => !isSealed(decision));
  if (forged !== undefined)
    return err(`the decision ${forged.id} does not carry this signer's seal, so it was not made through a hub of ours.`);
  if (decisions.some((decision) => decision.planHash !== planHash)) return err("a decision is about another plan.");
  if (decisions.some(({ at }) => at > now + decisionSkewMs)) return err("a decision is from the future; mend the clocks.");
  const fresh = decisions.filter(({ at }) => now - at <= decisionLifeMs);
  if (fresh.some(({ action }) => action === "reject")) return err("the plan was rejected.");

  const action = startActions[mode];
  const start = fresh.findLast((decision) => decision.action === action);
  if (start === undefined || now - start.at > startLifeMs) return err(`nobody has asked for ${action} in the last 15 minutes; ask again.`);
  const starter = principalOf(access, start.actor);
  const startedBy = asConfirmed(start.actor, confirmed);
  if (startedBy === null || !mayDo(access, startedBy, labels, action)) return err(`${starter} may not ${action} on this host (any more).`);

  const votes = { decisions: fresh, planHash, labels };
  const who = approvers(votes, access, confirmed);
  const need = quorumFor(access, mode, labels, plan.risk);
  if (who.length < need.approvals) {
    const gone = lapsedText(lapsed(votes, access, confirmed));
    return err(
      `it needs ${need.approvals} different approvers who still may approve; it has ${who.length}.${gone === "" ? "" : ` ${gone}`}`,
    );
  }
  if (need.separateExecutor && approvers(votes, access).includes(starter))
    return err(`${starter} approved the plan, and here somebody else has to run it.`);
  return ok({ start, counted: counted(validApprovals(votes, access, confirmed), start, access) });
}

function counted(votes: readonly Decision[], start: Decision, access: Access): Cover["counted"] {
  const each = new Map<string, Decision>();
  for (const vote of votes) {
    const principal = principalOf(access, vote.actor);
    if (!each.has(principal)) each.set(principal, vote);
  }
  const approvals = [...each].map(([principal, { action, at }]) => ({ principal, action, at }));
  return [...approvals, { principal: principalOf(access, start.actor), action: start.action, at: start.at }];
}
