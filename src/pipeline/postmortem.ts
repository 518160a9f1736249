import { postmortem } from "../core/postmortem/postmortem.js";
import type { Incident } from "../core/incident.js";
import { auditOf } from "./answers/asker.js";
import type { LinePorts } from "./ports.js";

/** The post-mortem of an incident as it is now. Whoever asks must have been seen to be allowed to see it. */
export async function postmortemOf(incident: Incident, ports: Pick<LinePorts, "incidents" | "audit" | "clock">): Promise<string> {
  const { id } = incident;
  const [history, readings, { entries, isCut }] = await Promise.all([
    ports.incidents.history(id),
    ports.incidents.readings(id),
    auditOf(id, ports),
  ]);
  return postmortem({ incident, history, readings, audit: entries, auditIsCut: isCut, now: ports.clock.now() });
}
