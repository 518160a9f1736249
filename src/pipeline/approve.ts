import type { Denied, Request } from "../core/approval.js";
import { isSideAction } from "../core/choice.js";
import type { Action, Decision } from "../core/decision.js";
import type { Actor } from "../core/access.js";
import { isBlank } from "../core/escape.js";
import { thrownFields } from "../core/fault.js";
import { incidentName, type Incident, type State } from "../core/incident.js";
import { shortHash } from "../core/plan.js";
import { routeTo } from "../core/routing.js";
import { differenceOf } from "../core/plan-diff.js";
import { doneBy, newest } from "../core/too-late.js";
import type { Click, Reply } from "../ports/chat.js";
import type { ResolvedRef } from "../ports/outbox.js";
import type { HubAnswers } from "./answers/asker.js";
import { takeSideAction } from "./side-action.js";
import { audited } from "./audited.js";
import { stoppedUnsent } from "./execute.js";
import { refuse, type Refusal } from "./refuse.js";
import { persist, type Outcome } from "./persist.js";
import type { LinePorts, Timing } from "./ports.js";
import { ruled } from "./ruled.js";
import { change, type StageResult } from "./stage.js";

/** How often a decision meets somebody else's and is decided anew before the person is asked to try again. */
const tries = 8;

/**
 * A click is a claim. Its reference names the action and the plan; it counts only where that card is, only for somebody
 * with the role, and only for the plan that is on the card now (I3). Refusals change nothing, are audited, and are
 * explained to the one who clicked. What a card offers beside decisions goes the way of its verb.
 */
export async function approve(click: Click, hub: HubAnswers, ports: LinePorts): Promise<Reply> {
  const { actor, channel, reason } = click;
  const resolved = await ports.outbox.resolveRef(click.ref);
  if (resolved === null) return refuse(actor, unknownRef, { action: "decision.refused", object: "card", facts: { action: null } }, ports);
  const { incidentId, destination, message, strays, choice, planHash } = resolved;
  const amiss = misplaced(click, resolved, ports);
  if (amiss !== null) return denied(incidentId, actor, amiss, null, ports);
  // Nobody saw this message being taken: its button says where it is.
  if (message === null && click.message !== null && strays)
    await ports.outbox.messageFound(incidentId, destination, { channel, message: click.message }, ports.clock.now());
  if (isSideAction(choice)) return takeSideAction(incidentId, choice, { actor, reason }, hub, ports);
  return decideOn(incidentId, { action: choice, planHash, actor, reason }, ports);
}

const unknownRef: Refusal = { denial: "unknown-ref", message: "This button is no longer in use. Look at the newest card." };

/** A button counts only in its own message, and only where buttons are meant to be pressed. */
function misplaced(click: Click, { destination, message, strays, choice }: ResolvedRef, { destinations }: LinePorts): Refusal | null {
  const elsewhere = destination.platform !== click.actor.platform || destination.channel !== click.channel;
  const another = message !== null && click.message !== null && message.message !== click.message;
  // A card that may have been posted twice has the same buttons on both: either counts, and both lead here.
  if (elsewhere || (another && !strays))
    return { denial: "moved-button", message: "This button does not belong to this message. Use the card itself." };
  if (click.form !== undefined && click.form !== choice)
    return { denial: "another-action", message: "This form does not belong to this button. Press it again." };
  if (routeTo(destinations, destination)?.buttons === false)
    return { denial: "buttons-off", message: "Nothing can be pressed in this channel. Type the command, or decide on the console." };
  return null;
}

const reasonMissing: Refusal = {
  denial: "reason-missing",
  message: "Say in a few words why. The people who look at it next will want to know.",
};

/** The one door to every decision, whichever way it came in. */
export async function decideOn(incidentId: number, claim: Omit<Request, "at">, ports: LinePorts): Promise<Reply> {
  if (claim.action === "reject" && isBlank(claim.reason)) return denied(incidentId, claim.actor, reasonMissing, claim.action, ports);
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const [incident, { frozen }] = await Promise.all([ports.incidents.load(incidentId), ports.freezes.freezeState()]);
    if (incident === null) {
      const unknown: Refusal = { denial: "unknown-incident", message: `There is no ${incidentName(incidentId)}.` };
      return denied(incidentId, claim.actor, unknown, claim.action, ports);
    }
    const request = { ...claim, at: ports.clock.now() };
    const { decided, gone } = await ruled(incident, request, frozen, ports);
    if (gone !== null) await noted(incident, gone, ports);
    if (!decided.ok) return deniedOn(incident, request, decided.error, ports);
    const decision = await sealed(request, decided.value.principal, ports);
    if (await stored(incident, decision, decided.value.to, ports)) return { ok: true, text: thanks(incident, request, decided.value.to) };
  }
  const contended: Refusal = {
    denial: "contended",
    message: `${incidentName(incidentId)} is being decided by others right now. Look at the card and try again.`,
  };
  return denied(incidentId, claim.actor, contended, claim.action, ports);
}

/** Everybody reads on the card why it goes no further. Somebody else's change meanwhile is more important, and shows the card anew. */
async function noted(incident: Incident, trouble: string, ports: LinePorts): Promise<void> {
  const { state: to, dueAt } = incident;
  if (incident.trouble !== trouble) await persist(incident, { to, dueAt, deadlineAt: incident.deadlineAt, trouble, audit: [] }, ports);
}

async function sealed(request: Request, principal: string, ports: LinePorts): Promise<Decision> {
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

async function stored(incident: Incident, decision: Decision, to: State | null, ports: LinePorts): Promise<boolean> {
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

async function deniedOn(incident: Incident, { action, planHash, actor }: Request, why: Denied, ports: LinePorts): Promise<Reply> {
  ports.log.info("approve.refused", { incidentId: incident.id, action, denial: why.denial });
  const changed = why.denial === "plan-changed" ? await changedSince(incident, planHash, ports) : null;
  return denied(incident.id, actor, { ...why, message: changed ?? why.message }, action, ports);
}

function denied(incidentId: number, actor: Actor, why: Refusal, action: Action | null, ports: LinePorts): Promise<Reply> {
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

function thanks(incident: Incident, { action, at }: Request, to: State | null): string {
  const name = incidentName(incident.id);
  switch (action) {
    case "approve":
      return to === null
        ? alsoApproved(incident, at)
        : `You approved ${name} (plan ${shortHash(incident.planHash ?? "")}). Next: the dry run.`;
    case "reject":
      return `You rejected ${name}. Nothing will run.`;
    case "dry-run":
      return `The dry run of ${name} has been ordered; the card shows what it finds.`;
    case "run-live":
      return `The live run of ${name} has been ordered; the card shows what happens.`;
    case "rediagnose":
      return `${name} is being diagnosed again; the old plan is dead.`;
    case "stop":
      return to === null
        ? `${incident.host} is told to stop: the command that runs is ended, and nothing after it starts. The card shows how far it came.`
        : `${name} is stopped. Nothing had been sent to ${incident.host}, and nothing will run.`;
  }
}

/** A vote that moved nothing: either more are needed, or somebody's before it was enough and this one counts too. */
function alsoApproved(incident: Incident, now: number): string {
  const name = incidentName(incident.id);
  const before = newest(incident, "approve");
  if (incident.state === "proposed" || before === null) return `Your approval of ${name} is recorded; it needs more before it can go on.`;
  return `${name} was approved ${doneBy(before, now)}; your vote is recorded.`;
}

/** Gives up waiting: a plan that nobody took further in time ends, and a later signal opens a new incident. */
export async function expire(incident: Incident, ports: Pick<LinePorts, "clock">): Promise<StageResult> {
  return change({
    to: "expired",
    dueAt: null,
    clearedAt: ports.clock.now(),
    trouble: null,
    audit: [audited(incident, "hub", "incident.expired", { state: incident.state })],
  });
}
