import { frozenText, type Frozen } from "../core/freeze.js";
import { openOrder, stopOf, type Incident, type OrderRecord } from "../core/incident.js";
import type { OrderMode } from "../core/host.js";
import { orderLifeMs } from "../core/order.js";
import type { Plan } from "../core/plan.js";
import type { Report } from "../core/report.js";
import { audited } from "./audited.js";
import { confirmForOrder } from "./confirm.js";
import type { Outcome } from "./persist.js";
import type { LinePorts, Timing } from "./ports.js";
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
  const again = now + ports.timing.offerMs;
  const { frozen } = await ports.freezes.freezeState();
  if (now >= (incident.deadlineAt ?? now)) return change(gaveUp(incident, mode, order, frozen, ports));
  const stop = stopOf(incident, mode);
  if (stop !== null) return tellStop(incident, mode, order, ports);
  if (frozen !== null) return lookAgain(incident, frozenText(frozen), again);
  const here = ports.agents.connected().includes(incident.host);
  if (!here) return lookAgain(incident, null, again);
  if (order === null) return sign(incident, mode, ports);
  const signed = await ports.incidents.order(order.id);
  if (signed !== null && ports.agents.order(incident.host, signed))
    ports.log.info("execute.sent", { incidentId: incident.id, orderId: order.id, mode });
  return lookAgain(incident, null, again);
}

async function tellStop(incident: Incident, mode: OrderMode, order: OrderRecord | null, ports: LinePorts): Promise<StageResult> {
  if (order === null) return change(neverSent(incident, mode, ports));
  const signed = await ports.incidents.order(order.id);
  if (signed !== null && ports.agents.stop(incident.host, signed))
    ports.log.info("execute.stop_sent", { incidentId: incident.id, orderId: order.id, mode });
  return lookAgain(incident, null, ports.clock.now() + ports.timing.offerMs);
}

/** Only for a store that lost the order between the stop and this look: a stop that finds none ends the run itself. */
function neverSent(incident: Incident, mode: OrderMode, ports: LinePorts): Outcome {
  return {
    to: mode === "live" ? "failed" : "dry_failed",
    dueAt: dueUnrun(mode, ports),
    deadlineAt: null,
    trouble: stoppedUnsent(incident.host),
    audit: [audited(incident, "hub", "order.stopped", { mode })],
  };
}

/** A dry run that came to nothing leaves its plan to people, who have as long as after any other; a live run leaves the host to them. */
const dueUnrun = (mode: OrderMode, { clock, timing }: LinePorts): number | null =>
  mode === "live" ? null : clock.now() + timing.urgentPlanLifeMs;

/** What the card says of a run that was stopped before anything of it was sent. */
export const stoppedUnsent = (host: string): string => `Stopped before anything was sent to ${host}. Nothing ran.`;

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
  return {
    to: mode === "live" ? "failed" : "dry_failed",
    dueAt: dueUnrun(mode, ports),
    deadlineAt: null,
    trouble: `The signer did not sign: ${why} Nothing ran.`,
    audit: [audited(incident, "signer", "order.refused", { mode, why })],
  };
}

function gaveUp(incident: Incident, mode: OrderMode, order: OrderRecord | null, frozen: Frozen | null, ports: LinePorts): Outcome {
  const sent = order !== null;
  const before = frozen === null ? incident.trouble : frozenText(frozen);
  const unsent =
    before === null
      ? `The agent of ${incident.host} did not connect in time. Nothing ran.`
      : `${before} That lasted too long for this click. Nothing ran.`;
  const trouble = sent
    ? `${incident.host} was sent the order and has not reported. It may have run: look at the host before anything else.`
    : unsent;
  return {
    to: mode === "dry-run" ? "dry_failed" : sent ? "unknown" : "failed",
    dueAt: dueUnrun(mode, ports),
    deadlineAt: null,
    trouble,
    audit: [audited(incident, "hub", sent ? "order.unanswered" : "order.undelivered", { orderId: order?.id ?? null, mode })],
  };
}

/**
 * What a report does to its incident; null when it changes nothing: not about an order of ours, or heard before. A late
 * report may still turn `unknown` into what really happened.
 */
export function reported(incident: Incident, report: Report, now: number, timing: Timing): Outcome | null {
  const order = incident.orders.find(({ id }) => id === report.orderId);
  const known = incident.reports.some(({ orderId }) => orderId === report.orderId);
  if (order === undefined || known || order.planHash !== report.planHash || order.mode !== report.mode) return null;
  const to = stateAfter(report);
  const waiting = incident.state === (report.mode === "live" ? "running" : "dry_running") || incident.state === "unknown";
  if (!waiting || (incident.state === "unknown" && to === "unknown")) return null;
  return {
    to,
    dueAt: dueAfter(to, now, timing),
    deadlineAt: null,
    report,
    trouble: troubleOf(incident.host, report),
    audit: [
      audited(incident, `agent:${incident.host}`, "order.reported", {
        orderId: report.orderId,
        mode: report.mode,
        outcome: report.outcome,
        refusal: report.refusal,
      }),
    ],
  };
}

function troubleOf(host: string, report: Report): string | null {
  if (report.outcome !== "refused") return null;
  if (report.refusal === "stopped") return `Stopped before ${host} had started it. Nothing ran.`;
  return `${host} refused the order (${report.refusal ?? "no reason given"}): ${report.note}`;
}

function stateAfter(report: Report): "dry_passed" | "dry_failed" | "executed" | "partial" | "failed" | "unknown" {
  if (report.mode === "dry-run") return report.outcome === "passed" ? "dry_passed" : "dry_failed";
  switch (report.outcome) {
    case "executed":
    case "partial":
    case "unknown":
      return report.outcome;
    case "passed":
    case "failed":
    case "refused":
      return "failed";
  }
}

/** A previewed plan waits for people again; a live run is verified at once; the rest is for people to look at. */
function dueAfter(state: ReturnType<typeof stateAfter>, now: number, timing: Timing): number | null {
  if (state === "dry_passed" || state === "dry_failed") return now + timing.urgentPlanLifeMs;
  return state === "executed" || state === "partial" ? now : null;
}

const longestRunMs = (plan: Plan): number => plan.steps.reduce((sum, step) => sum + step.limits.timeoutMs, graceMs);
