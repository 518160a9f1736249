import type { Evidence } from "../../core/evidence.js";
import { recoverableStates, type State } from "../../core/incident.js";
import { fingerprint } from "../../core/signal.js";
import type { Admission } from "../../ports/store.js";

/** An open incident as it stands before the batch. */
export interface OpenIncident {
  readonly id: number;
  readonly fingerprint: string;
  readonly state: State;
}

/** What one batch does to one incident. */
export interface Touched {
  /** Null while an incident that this batch opens has not been stored. */
  id: number | null;
  readonly fingerprint: string;
  readonly before: State | null;
  /** The newest evidence of the batch, raised or repeated; null when the batch only clears. */
  newest: Evidence | null;
  count: number;
  cleared: boolean;
}

export interface Placed {
  readonly evidence: Evidence;
  readonly outcome: Admission["outcome"];
  readonly incident: { readonly id: number | null } | null;
}

export const isOpened = ({ before }: Touched): boolean => before === null;

/** The signal went away while nothing runs on the host: that ends the incident. */
export const isRecovered = ({ cleared, before }: Touched): boolean => cleared && (before === null || recoverableStates.includes(before));

/**
 * Decides for each signal, in order, which incident it opens, adds to or clears. Pure: storing the outcome is the
 * caller's, which holds the locks that keep `known` and `open` true.
 *
 * @param known signals stored before, with their incidents.
 */
export function placeSignals(
  host: string,
  batch: readonly Evidence[],
  known: ReadonlyMap<string, number | null>,
  open: readonly OpenIncident[],
): { readonly touched: readonly Touched[]; readonly placed: readonly Placed[] } {
  const touched: Touched[] = [];
  const current = new Map<string, Touched>();
  const untouched = new Map(open.map((incident) => [incident.fingerprint, incident]));
  const seen = new Map<string, Placed>();
  const touch = (print: string, before: OpenIncident | null): Touched => {
    const incident: Touched = {
      id: before?.id ?? null,
      fingerprint: print,
      before: before?.state ?? null,
      newest: null,
      count: 0,
      cleared: false,
    };
    touched.push(incident);
    current.set(print, incident);
    untouched.delete(print);
    return incident;
  };
  const place = (evidence: Evidence): Placed => {
    const { id, phase } = evidence.signal;
    const again = seen.get(id);
    if (again !== undefined) return { evidence, outcome: "known", incident: again.incident };
    const stored = known.get(id);
    if (stored !== undefined) return { evidence, outcome: "known", incident: { id: stored } };
    const print = fingerprint(host, evidence.signal);
    const before = untouched.get(print);
    const incident = current.get(print) ?? (before === undefined ? null : touch(print, before));
    if (phase === "cleared") {
      if (incident !== null) incident.cleared = true;
      current.delete(print);
      return { evidence, outcome: "cleared", incident };
    }
    const reported = incident ?? touch(print, null);
    reported.newest = evidence;
    reported.count += 1;
    return { evidence, outcome: incident === null ? "opened" : "added", incident: reported };
  };
  const placed = batch.map((evidence) => {
    const result = place(evidence);
    if (!seen.has(evidence.signal.id)) seen.set(evidence.signal.id, result);
    return result;
  });
  return { touched, placed };
}
