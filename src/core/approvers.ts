import { principalOf, rolesOf, type Access, type Actor } from "./access.js";
import { oneLine } from "./card/words.js";
import type { Decision } from "./decision.js";
import type { Incident } from "./incident.js";
import { asConfirmed, isUnconfirmed, type Confirmed } from "./confirmed.js";
import { platformNames } from "./routing.js";

/** What votes on a plan are counted from. */
type Voted = Pick<Incident, "decisions" | "planHash" | "labels">;

/** Every approval of the plan that is up, whether or not it still counts. */
export const approvals = ({ decisions, planHash }: Pick<Incident, "decisions" | "planHash">): readonly Decision[] =>
  decisions.filter((decision) => decision.action === "approve" && decision.planHash === planHash);

/**
 * The approvals that count on this host.
 *
 * @param confirmed what the platforms say of the approvers now; null where nobody was asked, and each counts as at the vote.
 */
export function validApprovals(incident: Voted, access: Access, confirmed: Confirmed | null = null): readonly Decision[] {
  return approvals(incident).filter((decision) => {
    const actor = asConfirmed(decision.actor, confirmed);
    return actor !== null && rolesOf(access, actor, incident.labels).has("approver");
  });
}

/** The different people behind the approvals that count, by principal. */
export function approvers(incident: Voted, access: Access, confirmed: Confirmed | null = null): readonly string[] {
  return [...new Set(validApprovals(incident, access, confirmed).map(({ actor }) => principalOf(access, actor)))];
}

/** The different people who approved this plan and may not approve on this host any more, by principal. */
export function lapsed(incident: Voted, access: Access, confirmed: Confirmed | null = null): readonly string[] {
  const valid = approvers(incident, access, confirmed);
  return [...new Set(approvals(incident).map(({ actor }) => principalOf(access, actor)))].filter((principal) => !valid.includes(principal));
}

/** Whose approval would count by what is recorded, were it not that their platform does not say what they are now; each once. */
export function unconfirmed(incident: Voted, access: Access, confirmed: Confirmed): readonly Actor[] {
  const valid = approvers(incident, access, confirmed);
  const unsaid = validApprovals(incident, access).filter(({ actor }) => isUnconfirmed(actor, confirmed));
  const each = new Map(unsaid.map(({ actor }) => [principalOf(access, actor), actor]));
  return [...each].filter(([principal]) => !valid.includes(principal)).map(([, actor]) => actor);
}

/** `Slack did not confirm 1 of 2 approvers just now`: a clause, without a full stop. */
export function unconfirmedText(actors: readonly Pick<Actor, "platform">[], of: number, what = "approvers"): string {
  const names = [...new Set(actors.map(({ platform }) => platformNames[platform]))];
  return `${names.join(" and ")} did not confirm ${actors.length} of ${of} ${what} just now`;
}

/** `1 approval no longer counts: bob may not approve here any more.`; empty when none has lapsed. */
export function lapsedText(principals: readonly string[]): string {
  if (principals.length === 0) return "";
  const counts = principals.length === 1 ? "approval no longer counts" : "approvals no longer count";
  return `${principals.length} ${counts}: ${oneLine(principals.join(", "), 120)} may not approve here any more.`;
}
