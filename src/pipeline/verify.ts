import { reportOf, type Incident } from "../core/incident.js";
import type { Verification } from "../core/report.js";
import { audited } from "./audited.js";
import type { Outcome } from "./persist.js";
import type { LinePorts } from "./ports.js";
import { change, waitUntil, type StageResult } from "./stage.js";

/** After a live run the host measures the same signal again. Exit code 0 is never "resolved"; only the signal is. */
export async function verify(incident: Incident, ports: Pick<LinePorts, "agents" | "clock" | "timing" | "log">): Promise<StageResult> {
  const now = ports.clock.now();
  if (incident.state !== "verifying")
    return change({
      to: "verifying",
      dueAt: now,
      deadlineAt: now + ports.timing.verifyMs,
      trouble: null,
      audit: [audited(incident, "hub", "incident.verifying", {})],
    });
  if (now >= (incident.deadlineAt ?? now)) return change(gaveUp(incident));
  const orderId = reportOf(incident, "live")?.orderId;
  if (orderId === undefined) return change(gaveUp(incident));
  const { kind, subject, threshold, unit, value } = incident.signal;
  const asked = ports.agents.verify(incident.host, { incidentId: incident.id, orderId, kind, subject, threshold, unit, before: value });
  ports.log.info(asked ? "verify.asked" : "verify.waiting", { incidentId: incident.id });
  return waitUntil(now + ports.timing.offerMs);
}

function gaveUp(incident: Incident): Outcome {
  return {
    to: "unresolved",
    dueAt: null,
    deadlineAt: null,
    trouble: `${incident.host} did not say whether the trouble is gone. Look at the host.`,
    audit: [audited(incident, "hub", "incident.unresolved", { why: "no-answer" })],
  };
}

/** What a verification does to its incident; null when it changes nothing. */
export function verified(incident: Incident, verification: Verification, now: number): Outcome | null {
  if (incident.state !== "verifying" || reportOf(incident, "live")?.orderId !== verification.orderId) return null;
  const resolved = verification.outcome === "resolved";
  return {
    to: resolved ? "resolved" : "unresolved",
    dueAt: null,
    deadlineAt: null,
    verification,
    trouble: null,
    ...(resolved ? { clearedAt: now } : {}),
    audit: [
      audited(incident, `agent:${incident.host}`, resolved ? "incident.resolved" : "incident.unresolved", {
        orderId: verification.orderId,
        outcome: verification.outcome,
      }),
    ],
  };
}
