import type { ChainedRecord } from "../../../core/audit.js";
import { codeOf } from "../../../core/fault.js";
import type { IncidentHistory, Reading } from "../../../ports/store.js";
import type { ConsoleWorld } from "./world.js";

/** More than this is for `tagout audit`. */
export const maxEntries = 200;

/** What is kept of an incident beside its card. */
export interface IncidentRecord {
  readonly readings: readonly Reading[];
  /** Null when somebody changed it in the database: that is said on the page instead of hiding the whole incident. */
  readonly history: IncidentHistory | null;
  readonly audit: readonly ChainedRecord[] | null;
}

export async function recordOf(incidentId: number, { store }: ConsoleWorld): Promise<IncidentRecord> {
  const [readings, history, audit] = await Promise.all([
    store.readings(incidentId),
    unlessDamaged(store.history(incidentId)),
    unlessDamaged(store.auditOf(incidentId, maxEntries)),
  ]);
  return { readings, history, audit };
}

/** A database that is away fails the page as ever; rows that are not what they claim to be are a finding. */
function unlessDamaged<T>(asked: Promise<T>): Promise<T | null> {
  return asked.catch((cause: unknown) => {
    if (codeOf(cause) === "database_rejected") return null;
    throw cause;
  });
}
