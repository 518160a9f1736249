import type { Actor } from "../core/access.js";
import type { Denied, Request } from "../core/approval.js";
import type { Action, Decision } from "../core/decision.js";
import { isBlank } from "../core/escape.js";
import { thrownFields } from "../core/fault.js";
import { incidentName, type Incident, type State } from "../core/incident.js";
import { differenceOf } from "../core/plan-diff.js";
import type { Reply } from "../ports/chat.js";
import { audited } from "./audited.js";
import { decideNow } from "./decide-now.js";
import { stoppedUnsent } from "./execute.js";
import { persist, type Outcome } from "./persist.js";
import type { LinePorts, Timing } from "./ports.js";
import { refuse, type Refusal } from "./refuse.js";
import { thanks } from "./thanks.js";

/** How often a decision meets somebody else's and is decided anew before the person is asked to try again. */
const tries = 8;

const reasonMissing: Refusal = {
  denial: "reason-missing",
  message: "Say in a few words why. The people who look at it next will want to know.",
};

/** Every decision about a plan comes through here, whichever way it came in. */
export async function decideOn(incidentId: number, claim: Omit<Request, "at">, ports: LinePorts): Promise<Reply> {
  if (claim.action === "reject" && isBlank(claim.reason))
    return decisionRefused(incidentId, claim.actor, reasonMissing, claim.action, ports);
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const [incident, { frozen }] = await Promise.all([ports.incidents.load(incidentId), ports.freezes.freezeState()]);
    if (incident === null) {
      const unknown: Refusal = { denial: "unknown-incident", message: `There is no ${incidentName(incidentId)}.` };
      return decisionRefused(incidentId, claim.actor, unknown, claim.action, ports);
    }
    const request = { ...claim, at: ports.clock.now() };
    const { decided, lapsedText } = await decideNow(incident, request, frozen, ports);
    if (lapsedText !== null) await showTrouble(incident, lapsedText, ports);
    if (!decided.ok) return refuseOn(incident, request, decided.error, ports);
    const decision = await seal(request, decided.value.principal, ports);
    if (await store(incident, decision, decided.value.to, ports)) return { ok: true, text: thanks(incident, request, decided.value.to) };
  }
  const contended: Refusal = {
    denial: "contended",
    message: `${incidentName(incidentId)} is being decided by others right now. Look at the card and try again.`,
  };
  return decisionRefused(incidentId, claim.actor, contended, claim.action, ports);
}

/** Everybody reads on the card why it goes no further. Somebody else's change meanwhile is more important, and shows the card anew. */
async function showTrouble(incident: Incident, trouble: string, ports: LinePorts): Promise<void> {
  const { state: to, dueAt } = incident;
  if (incident.trouble !== trouble) await persist(incident, { to, dueAt, deadlineAt: incident.deadlineAt, trouble, audit: [] }, ports);
}

async function seal(request: Request, principal: string, ports: LinePorts): Promise<Decision> {
  const { action, planHash, actor, reason, at } = request;
  const decision = { id: ports.clock.id(), action, planHash, actor, principal, reason, at };
  return { ...decision, seal: await sealOf(decision, ports) };
}

/** Nothing may keep people from stopping a run, and a stop unlocks nothing, so it does not need a seal. */
async function sealOf(decision: Omit<Decision, "seal">, ports: LinePorts): Promise<string> {
  if (decision.action !== "stop") return ports.signer.seal(decision);
  try {
    return await ports.signer.seal(decision);
  } catch (cause) {
    ports.log.warn("approve.unsealed_stop", thrownFields(cause));
    return "";
  }
}

async function store(incident: Incident, decision: Decision, to: State | null, ports: LinePorts): Promise<boolean> {
  const now = ports.clock.now();
  const moves = to !== null && to !== incident.state;
  const persisted = await persist(
    incident,
    {
      to: to ?? incident.state,
      ...timesAfter(incident, decision.action, to, now, ports.timing),
      decision,
      // What stood in the way of an approved plan was an approval that lapsed, and here is another.
      ...(decision.action === "approve" && (incident.state === "approved" || incident.state === "dry_passed") ? { trouble: null } : {}),
      ...(moves ? { trouble: to === "failed" || to === "dry_failed" ? stoppedUnsent(incident.host) : null } : {}),
      audit: [
        audited(incident, decision.principal, `decision.${decision.action}`, {
          planHash: decision.planHash,
          platform: decision.actor.platform,
          identity: decision.actor.id,
          to: to ?? incident.state,
          reason: decision.reason,
        }),
      ],
    },
    ports,
  );
  return persisted === "done";
}

type Times = Pick<Outcome, "dueAt" | "deadlineAt">;

function timesAfter(incident: Incident, action: Action, to: State | null, now: number, timing: Timing): Times {
  switch (to) {
    case "dry_running":
    case "running":
      return { dueAt: now, deadlineAt: now + timing.hostMs };
    case "superseded":
      return { dueAt: now, deadlineAt: null };
    case "dry_failed":
      return { dueAt: now + timing.urgentPlanLifeMs, deadlineAt: null };
    case "rejected":
    case "failed":
      return { dueAt: null, deadlineAt: null };
    default:
      // A stop is told to the host at once; the run keeps the time in which its report has to come.
      return action === "stop" ? { dueAt: now } : { dueAt: incident.dueAt, deadlineAt: null };
  }
}

async function refuseOn(incident: Incident, { action, planHash, actor }: Request, why: Denied, ports: LinePorts): Promise<Reply> {
  ports.log.info("approve.refused", { incidentId: incident.id, action, denial: why.denial });
  const changed = why.denial === "plan-changed" ? await changedSince(incident, planHash, ports) : null;
  return decisionRefused(incident.id, actor, { ...why, message: changed ?? why.message }, action, ports);
}

/** Says no to a decision, and puts it on record. */
export function decisionRefused(incidentId: number, actor: Actor, why: Refusal, action: Action | null, ports: LinePorts): Promise<Reply> {
  return refuse(actor, why, { action: "decision.refused", object: incidentName(incidentId), facts: { action } }, ports);
}

/** What is different from the plan that somebody had before their eyes; null when there was no such plan. */
async function changedSince(incident: Incident, seen: string, ports: LinePorts): Promise<string | null> {
  const { plans } = await ports.incidents.history(incident.id);
  const before = plans.find(({ hash }) => hash.startsWith(seen) && hash !== incident.planHash)?.plan;
  if (before === undefined || incident.plan === null) return null;
  const { plan } = incident;
  return `Plan changed to rev ${plan.revision} (${differenceOf(before, plan)}). Review the updated card of ${incidentName(incident.id)}.`;
}
