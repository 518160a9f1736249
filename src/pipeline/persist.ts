import { canMove, type Incident } from "../core/incident.js";
import type { Change, Persisted } from "../ports/store.js";
import type { LinePorts } from "./ports.js";

/** What a stage wants written: everything of a change but which incident, and as what it was seen. */
export type Outcome = Omit<Change, "incidentId" | "seen">;

/**
 * Ends every stage: the new state, what was learnt, the audit entries and the new cards become one transaction, and
 * only if the incident is still what the stage saw (I7).
 */
export async function persist(
  incident: Incident,
  outcome: Outcome,
  ports: Pick<LinePorts, "incidents" | "clock" | "log">,
): Promise<Persisted> {
  const { state, planHash, revision, version } = incident;
  if (outcome.to !== state && !canMove(state, outcome.to)) {
    ports.log.error("persist.impossible", { incidentId: incident.id, from: state, to: outcome.to });
    return "stale";
  }
  const persisted = await ports.incidents.persist(
    { ...outcome, incidentId: incident.id, seen: { state, planHash, revision, version } },
    ports.clock.now(),
  );
  ports.log.info(`persist.${persisted}`, { incidentId: incident.id, from: state, to: outcome.to });
  return persisted;
}
