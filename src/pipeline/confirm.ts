import { identityOf, type Actor, type Platform } from "../core/access.js";
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
  const people = [...new Set(decisions.map(({ actor }) => actor.platform))].filter((platform) => platform !== "console");
  const answers = await Promise.all(people.map((platform) => ask(platform, decisions, ports)));
  const said = new Map(answers.flatMap((answer) => [...answer]));
  const sure = [...said].filter(([identity, its]) => own(decisions, identity).every((one) => holds(one, its, labels, ports)));
  return Object.fromEntries(sure.map(([identity, its]) => [identity, its?.groups ?? null]));
}

async function ask(
  platform: Platform,
  decisions: readonly Decision[],
  { vouches, log }: ConfirmPorts,
): Promise<ReadonlyMap<string, Vouched>> {
  const ids = [...new Set(decisions.filter(({ actor }) => actor.platform === platform).map(({ actor }) => actor.id))];
  try {
    const said = (await vouches.get(platform)?.(ids)) ?? new Map<string, Vouched>();
    return new Map(ids.flatMap((id) => toEntry(platform, id, said.get(id))));
  } catch (cause) {
    log.warn("confirm.unread", { platform, ...thrownFields(cause) });
    return new Map();
  }
}

const toEntry = (platform: Platform, id: Actor["id"], its: Vouched | undefined): readonly (readonly [string, Vouched])[] =>
  its === undefined ? [] : [[identityOf({ platform, id }), its]];

const own = (decisions: readonly Decision[], identity: string): readonly Decision[] =>
  decisions.filter(({ actor }) => identityOf(actor) === identity);

/** Whether what was not read makes no difference: no group that counted then, or enough of a role without it. */
function holds({ actor, action }: Decision, its: Vouched, labels: Labels, { access }: ConfirmPorts): boolean {
  if (its === null || !actor.groups.some((group) => its.unread.includes(group))) return true;
  const now = asConfirmed(actor, { [identityOf(actor)]: its.groups });
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
  const started = starts.map(({ actor }) => actor).filter((actor) => isUnconfirmed(actor, confirmed));
  const need = quorumOf(incident, access, mode).approvals;
  const isShort = approvers(incident, access, confirmed).length < need;
  const unsaid = [...(isShort ? unconfirmed(incident, access, confirmed) : []), ...started];
  if (unsaid.length === 0) return ok(confirmed);
  const of = approvers(incident, access).length + starts.length;
  return err(`${unconfirmedText(unsaid, of, "people")}, so nothing was sent to ${incident.host}. It is asked again.`);
}

/** The click that asked for this run. */
function startOf({ decisions, planHash }: Incident, mode: OrderMode): readonly Decision[] {
  const start = decisions.findLast((decision) => decision.action === startActions[mode] && decision.planHash === planHash);
  return start === undefined ? [] : [start];
}
