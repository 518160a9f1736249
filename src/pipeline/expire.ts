import type { Incident } from "../core/incident.js";
import { audited } from "./audited.js";
import type { LinePorts } from "./ports.js";
import { change, type StageResult } from "./stage.js";

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
