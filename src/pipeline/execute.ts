import type { AuditEntry } from "../core/audit.js";
import { frozenText, frozenUntil, type Frozen } from "../core/freeze.js";
import { openOrder, stopOf, type Incident, type OrderRecord } from "../core/incident.js";
import type { OrderMode } from "../core/host.js";
import { orderLifeMs } from "../core/order.js";
import type { Plan } from "../core/plan.js";
import { audited } from "./audited.js";
import { confirmForOrder } from "./confirm.js";
import type { Outcome } from "./persist.js";
import type { LinePorts } from "./ports.js";
import { change, waitUntil, type StageResult } from "./stage.js";
import { contextOf } from "./validate.js";

/** Beyond all steps' own limits: the way there and back, and a slow disk. */
const graceMs = 60_000;

/**
 * An unlocked plan becomes one signed order, offered to the host until it reports. The order is stored as sent before it is
 * sent, so an incident without an order is known to have started nothing; what cannot be known is called `unknown` (I5).
 * Before it is signed the platforms are asked once more what those who decided are now; while one does not say and it matters,
 * nothing is signed (I3). While everything is frozen nothing is signed and nothing is offered: the incident waits until its time is
 * up. Once a person has said stop, the stop is offered in place of the order, frozen or not, until the host has reported.
 */
export async function execute(incident: Incident, ports: LinePorts): Promise<StageResult> {
  const mode: OrderMode = incident.state === "running" ? "live" : "dry-run";
  const order = openOrder(incident, mode);
  const now = ports.clock.now();
  const nextOfferAt = now + ports.timing.offerMs;
  const { frozen } = await ports.freezes.freezeState();
  if (now >= (incident.deadlineAt ?? now)) return change(gaveUp(incident, mode, order, frozen, ports));
  const stop = stopOf(incident, mode);
  if (stop !== null) return offerStop(incident, mode, order, ports);
  if (frozen !== null) return lookAgain(incident, frozenUntil(frozen, ports.access), nextOfferAt);
  if (!ports.agents.connected().includes(incident.host)) return lookAgain(incident, null, nextOfferAt);
  if (order === null) return sign(incident, mode, ports);
  const signed = await ports.incidents.order(order.id);
  if (signed !== null && ports.agents.order(incident.host, signed))
    ports.log.info("execute.sent", { incidentId: incident.id, orderId: order.id, mode });
  return lookAgain(incident, null, nextOfferAt);
}

async function offerStop(incident: Incident, mode: OrderMode, order: OrderRecord | null, ports: LinePorts): Promise<StageResult> {
  if (order === null) return change(neverSent(incident, mode, ports));
  const signed = await ports.incidents.order(order.id);
  if (signed !== null && ports.agents.stop(incident.host, signed))
    ports.log.info("execute.stop_sent", { incidentId: incident.id, orderId: order.id, mode });
  return lookAgain(incident, null, ports.clock.now() + ports.timing.offerMs);
}

/** Only for a store that lost the order between the stop and this look: a stop that finds none ends the run itself. */
function neverSent(incident: Incident, mode: OrderMode, ports: LinePorts): Outcome {
  return endUnreported(mode, stoppedUnsent(incident.host), audited(incident, "hub", "order.stopped", { mode }), ports);
}

/** What the card says of a run that was stopped before anything of it was sent. */
export const stoppedUnsent = (host: string): string => `Stopped before anything was sent to ${host}. Nothing ran.`;

/**
 * The end of a run that has no report. After a dry run the plan goes back to people, who have as long as after any other; a live
 * run leaves the host to them.
 */
function endUnreported(mode: OrderMode, trouble: string, entry: AuditEntry, { clock, timing }: LinePorts): Outcome {
  return mode === "live"
    ? { to: "failed", dueAt: null, deadlineAt: null, trouble, audit: [entry] }
    : { to: "dry_failed", dueAt: clock.now() + timing.urgentPlanLifeMs, deadlineAt: null, trouble, audit: [entry] };
}

/** Waits, with what is in the way on the card, or without what was in the way before. */
function lookAgain(incident: Incident, trouble: string | null, dueAt: number): StageResult {
  return incident.trouble === trouble ? waitUntil(dueAt) : change({ to: incident.state, dueAt, trouble, audit: [] });
}

async function sign(incident: Incident, mode: OrderMode, ports: LinePorts): Promise<StageResult> {
  const { plan, planHash } = incident;
  if (plan === null || planHash === null) return change(refused(incident, mode, "there is no plan.", ports));
  const confirmed = await confirmForOrder(incident, mode, ports);
  if (!confirmed.ok) return lookAgain(incident, confirmed.error, ports.clock.now() + ports.timing.offerMs);
  const signed = await ports.signer.sign({
    plan,
    mode,
    labels: incident.labels,
    context: contextOf(incident),
    signals: await ports.incidents.signals(incident.id),
    decisions: incident.decisions.filter((decision) => decision.planHash === planHash && decision.action !== "stop"),
    confirmed: confirmed.value,
  });
  if (!signed.ok) return change(refused(incident, mode, signed.error, ports));
  const now = ports.clock.now();
  const expires = now + orderLifeMs;
  return change({
    to: incident.state,
    dueAt: now,
    deadlineAt: expires + longestRunMs(plan),
    order: { signed: signed.value, mode, planHash, expires },
    deliveredOrder: { id: signed.value.id, at: now },
    trouble: null,
    audit: [audited(incident, "signer", "order.signed", { orderId: signed.value.id, mode, planHash })],
  });
}

function refused(incident: Incident, mode: OrderMode, why: string, ports: LinePorts): Outcome {
  return endUnreported(
    mode,
    `The signer did not sign: ${why} Nothing ran.`,
    audited(incident, "signer", "order.refused", { mode, why }),
    ports,
  );
}

/** The time for this run is up. An order that was sent may have run; without one it is known that nothing has (I5). */
function gaveUp(incident: Incident, mode: OrderMode, order: OrderRecord | null, frozen: Frozen | null, ports: LinePorts): Outcome {
  if (order === null) {
    const entry = audited(incident, "hub", "order.undelivered", { orderId: null, mode });
    return endUnreported(mode, whyUnsent(incident, frozen), entry, ports);
  }
  const trouble = `${incident.host} was sent the order and has not reported. It may have run: look at the host before anything else.`;
  const ended = endUnreported(mode, trouble, audited(incident, "hub", "order.unanswered", { orderId: order.id, mode }), ports);
  return mode === "live" ? { ...ended, to: "unknown" } : ended;
}

function whyUnsent({ host, trouble }: Incident, frozen: Frozen | null): string {
  const obstacle = frozen === null ? trouble : frozenText(frozen);
  return obstacle === null
    ? `The agent of ${host} did not connect in time. Nothing ran.`
    : `${obstacle} That lasted too long for this click. Nothing ran.`;
}

const longestRunMs = (plan: Plan): number => plan.steps.reduce((sum, step) => sum + step.limits.timeoutMs, graceMs);
