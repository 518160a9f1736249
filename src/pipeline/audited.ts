import type { AuditEntry } from "../core/audit.js";
import { incidentName, type Incident } from "../core/incident.js";

/** The entry that goes with a change of an incident. `actor` is a principal, `hub`, `signer` or `agent:HOST`. */
export function audited(incident: Pick<Incident, "id">, actor: string, action: string, facts: AuditEntry["facts"] = {}): AuditEntry {
  return { actor, action, object: incidentName(incident.id), facts };
}
