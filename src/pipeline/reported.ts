import type { Incident } from "../core/incident.js";
import type { Report } from "../core/report.js";
import { audited } from "./audited.js";
import type { Outcome } from "./persist.js";
import type { Timing } from "./ports.js";

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
