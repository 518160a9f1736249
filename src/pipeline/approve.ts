import { decide, type Denied, type Request } from "../core/approval.js";
import type { Action, Decision } from "../core/decision.js";
import type { Actor } from "../core/access.js";
import { incidentName, type Incident, type State } from "../core/incident.js";
import { shortHash } from "../core/plan.js";
import type { Click, Reply } from "../ports/chat.js";
import { audited } from "./audited.js";
import { persist } from "./persist.js";
import type { LinePorts } from "./ports.js";
import { change, type StageResult } from "./stage.js";

/** How often a decision meets somebody else's and is decided anew before the person is asked to try again. */
const tries = 8;

/**
 * A click is a claim. Its reference names the action and the plan; it counts only where that card is, only for somebody
 * with the role, and only for the plan that is on the card now (I3). Refusals change nothing, are audited, and are
 * explained to the one who clicked.
 */
export async function approve(click: Click, ports: LinePorts): Promise<Reply> {
  const resolved = await ports.outbox.resolveRef(click.ref);
  if (resolved === null)
    return refusal(click.actor, "unknown-ref", "This button is no longer in use. Look at the newest card.", "card", ports);
  const { destination, message, incidentId } = resolved;
  const moved =
    destination.platform !== click.actor.platform ||
    destination.channel !== click.channel ||
    (message !== null && click.message !== null && message.message !== click.message);
  if (moved)
    return refusal(
      click.actor,
      "moved-button",
      "This button does not belong to this message. Use the card itself.",
      incidentName(incidentId),
      ports,
    );
  return decideOn(incidentId, { action: resolved.action, planHash: resolved.planHash, actor: click.actor, reason: click.reason }, ports);
}

/** The one door to every decision, whichever way it came in. */
export async function decideOn(incidentId: number, claim: Omit<Request, "at">, ports: LinePorts): Promise<Reply> {
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const [incident, { frozen }] = await Promise.all([ports.incidents.load(incidentId), ports.freezes.freezeState()]);
    if (incident === null) return { ok: false, text: `There is no ${incidentName(incidentId)}.` };
    const request = { ...claim, at: ports.clock.now() };
    const decided = decide(incident, request, ports.access, frozen);
    if (!decided.ok) return denied(incident, request, decided.error, ports);
    const decision = await sealed(request, decided.value.principal, ports);
    if (await stored(incident, decision, decided.value.to, ports))
      return { ok: true, text: thanks(incident, request.action, decided.value.to) };
  }
  return { ok: false, text: `${incidentName(incidentId)} is being decided by others right now. Look at the card and try again.` };
}

async function sealed(request: Request, principal: string, ports: LinePorts): Promise<Decision> {
  const { action, planHash, actor, reason, at } = request;
  const decision = { id: ports.clock.id(), action, planHash, actor, principal, reason, at };
  return { ...decision, seal: await ports.signer.seal(decision) };
}

async function stored(incident: Incident, decision: Decision, to: State | null, ports: LinePorts): Promise<boolean> {
  const now = ports.clock.now();
  const moves = to !== null && to !== incident.state;
  const ordered = to === "dry_running" || to === "running";
  const dueAt = to === "rejected" ? null : ordered || to === "superseded" ? now : incident.dueAt;
  const persisted = await persist(
    incident,
    {
      to: to ?? incident.state,
      dueAt,
      deadlineAt: ordered ? now + ports.timing.hostMs : null,
      decision,
      ...(moves ? { trouble: null } : {}),
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

async function denied(incident: Incident, request: Request, why: Denied, ports: LinePorts): Promise<Reply> {
  ports.log.info("approve.refused", { incidentId: incident.id, action: request.action, denial: why.denial });
  return refusal(request.actor, why.denial, why.message, incidentName(incident.id), ports, request.action);
}

async function refusal(actor: Actor, denial: string, text: string, object: string, ports: LinePorts, action?: Action): Promise<Reply> {
  const facts = { denial, platform: actor.platform, identity: actor.id, action: action ?? null };
  await ports.audit.record([{ actor: `${actor.platform}:${actor.id}`, action: "decision.refused", object, facts }], ports.clock.now());
  return { ok: false, text };
}

function thanks(incident: Incident, action: Action, to: State | null): string {
  const name = incidentName(incident.id);
  switch (action) {
    case "approve":
      return to === null
        ? `Your approval of ${name} is recorded; it needs more before it can go on.`
        : `You approved ${name} (plan ${shortHash(incident.planHash ?? "")}). Next: the dry run.`;
    case "reject":
      return `You rejected ${name}. Nothing will run.`;
    case "dry-run":
      return `The dry run of ${name} has been ordered; the card shows what it finds.`;
    case "run-live":
      return `The live run of ${name} has been ordered; the card shows what happens.`;
    case "rediagnose":
      return `${name} is being diagnosed again; the old plan is dead.`;
  }
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
