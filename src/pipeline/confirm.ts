import { identityOf, type Platform } from "../core/access.js";
import { mayDo, quorumOf } from "../core/approval.js";
import { approvals, approvers, unconfirmed, unconfirmedText } from "../core/approvers.js";
import { startActions, type Decision } from "../core/decision.js";
import { thrownFields } from "../core/fault.js";
import type { Labels, OrderMode } from "../core/host.js";
import type { Incident } from "../core/incident.js";
import { asConfirmed, isUnconfirmed, type Confirmed } from "../core/confirmed.js";
import { err, ok, type Result } from "../core/result.js";
import type { Vouched } from "../ports/chat.js";
import type { LinePorts } from "./ports.js";

type ConfirmPorts = Pick<LinePorts, "vouches" | "access" | "log">;

/**
 * Asks the platforms what the people behind these decisions are now (I3). Never throws: whoever cannot be confirmed is not in
 * the answer, and then counts as nobody.
 */
export async function confirm(decisions: readonly Decision[], labels: Labels, ports: ConfirmPorts): Promise<Confirmed> {
  const platforms = [...new Set(decisions.map(({ actor }) => actor.platform))].filter((platform) => platform !== "console");
  const answers = await Promise.all(platforms.map((platform) => ask(platform, decisions, ports)));
  const confirmed = answers.flat().filter(([identity, vouched]) => {
    const theirs = decisions.filter(({ actor }) => identityOf(actor) === identity);
    return theirs.every((decision) => isCertain(decision, vouched, labels, ports));
  });
  return Object.fromEntries(confirmed.map(([identity, vouched]) => [identity, vouched?.groups ?? null]));
}

/** What one platform says of each of its people, by identity; whoever it says nothing of is not in it. */
async function ask(
  platform: Platform,
  decisions: readonly Decision[],
  { vouches, log }: ConfirmPorts,
): Promise<readonly (readonly [string, Vouched])[]> {
  const ids = [...new Set(decisions.filter(({ actor }) => actor.platform === platform).map(({ actor }) => actor.id))];
  try {
    const vouched = (await vouches.get(platform)?.(ids)) ?? new Map<string, Vouched>();
    return ids.flatMap((id) => {
      const one = vouched.get(id);
      return one === undefined ? [] : [[identityOf({ platform, id }), one] as const];
    });
  } catch (cause) {
    log.warn("confirm.unread", { platform, ...thrownFields(cause) });
    return [];
  }
}

/** Whether what was not read makes no difference: no group that counted then, or enough of a role without it. */
function isCertain({ actor, action }: Decision, vouched: Vouched, labels: Labels, { access }: ConfirmPorts): boolean {
  if (vouched === null || !actor.groups.some((group) => vouched.unread.includes(group))) return true;
  const now = asConfirmed(actor, { [identityOf(actor)]: vouched.groups });
  return now !== null && mayDo(access, now, labels, action);
}

/**
 * The same about those who approved a plan and whoever started this run of it, for the signer.
 *
 * @returns what is confirmed, or one sentence why the order has to wait: what was not confirmed decides about it.
 */
export async function confirmForOrder(incident: Incident, mode: OrderMode, ports: ConfirmPorts): Promise<Result<Confirmed, string>> {
  const { access } = ports;
  const starts = startOf(incident, mode);
  const confirmed = await confirm([...approvals(incident), ...starts], incident.labels, ports);
  const starters = starts.map(({ actor }) => actor).filter((actor) => isUnconfirmed(actor, confirmed));
  const need = quorumOf(incident, access, mode).approvals;
  const isShort = approvers(incident, access, confirmed).length < need;
  const missing = [...(isShort ? unconfirmed(incident, access, confirmed) : []), ...starters];
  if (missing.length === 0) return ok(confirmed);
  const of = approvers(incident, access).length + starts.length;
  return err(`${unconfirmedText(missing, of, "people")}, so nothing was sent to ${incident.host}. It is asked again.`);
}

/** The decision that asked for this run: one, or none where nobody has. */
function startOf({ decisions, planHash }: Incident, mode: OrderMode): readonly Decision[] {
  const start = decisions.findLast((decision) => decision.action === startActions[mode] && decision.planHash === planHash);
  return start === undefined ? [] : [start];
}
