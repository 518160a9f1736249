import type { AuditRecord } from "../audit.js";
import type { Reading } from "../evidence.js";
import type { Incident, IncidentHistory } from "../incident.js";

/** Everything that a post-mortem is made of. */
export interface Case {
  readonly incident: Incident;
  readonly history: IncidentHistory;
  readonly readings: readonly Reading[];
  readonly audit: readonly AuditRecord[];
  /** Whether the audit log has older entries than these. */
  readonly auditIsCut: boolean;
  /** Milliseconds since 1970: when it is written. */
  readonly now: number;
}
