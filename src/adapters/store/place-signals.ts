import type { Evidence } from "../../core/evidence.js";
import { recoverableStates, type State } from "../../core/incident.js";
import { fingerprint, type Severity } from "../../core/signal.js";
import type { Admission } from "../../ports/store.js";
import type { Snooze } from "../../core/snooze.js";
import { storable } from "./schema.js";

/** One signal with its evidence, from the host that its certificate names. */
export interface Arrival {
  readonly host: string;
  readonly evidence: Evidence;
}

/** What makes a signal the same one: its id, on its host. */
export const signalKey = (host: string, id: string): string => `${host} ${storable(id)}`;

/** An open incident as it stands before the batch. */
export interface OpenIncident {
  readonly id: number;
  readonly fingerprint: string;
  readonly state: State;
  readonly severity: Severity;
  readonly snooze: Snooze | null;
}

/** What one batch does to one incident. */
export interface Touched {
  /** Null while an incident that this batch opens has not been stored. */
  id: number | null;
  readonly host: string;
  readonly fingerprint: string;
  readonly before: State | null;
  /** The newest evidence of the batch, raised or repeated; null when the batch only clears. */
  newest: Evidence | null;
  count: number;
  cleared: boolean;
  /** As it was before the batch; null while the batch opens it. */
  readonly severity: Severity | null;
  readonly snooze: Snooze | null;
}

export interface Placed extends Arrival {
  readonly outcome: Admission["outcome"];
  readonly incident: { readonly id: number | null; readonly before?: State | null } | null;
}

export const isOpened = ({ before }: Touched): boolean => before === null;

/** The signal went away while nothing runs on the host: that ends the incident. */
export const isRecovered = ({ cleared, before }: Touched): boolean => cleared && (before === null || recoverableStates.includes(before));

/** A snoozed incident whose signal is more urgent now than when it was put to sleep. P1 comes before P2, also as text. */
export const isWoken = ({ snooze, newest }: Touched): boolean =>
  snooze !== null && newest !== null && newest.signal.severity < snooze.severity;

/** One that is more urgent now than before the batch: that is news, and no repetition. */
export const isWorse = ({ severity, newest }: Touched): boolean =>
  severity !== null && newest !== null && newest.signal.severity < severity;

/**
 * Decides for each signal, in order, which incident it opens, adds to or clears. Pure: storing the outcome is the
 * caller's, which holds the locks that keep `known` and `open` true.
 *
 * @param known incidents of the signals stored before, by `signalKey`.
 */
export function placeSignals(
  arrivals: readonly Arrival[],
  known: ReadonlyMap<string, number | null>,
  open: readonly OpenIncident[],
): { readonly touched: readonly Touched[]; readonly placed: readonly Placed[] } {
  const index = indexOf(open);
  const seen = new Map<string, Placed["incident"]>([...known].map(([key, id]) => [key, { id }]));
  const placed = arrivals.map((arrival): Placed => {
    const key = signalKey(arrival.host, arrival.evidence.signal.id);
    const before = seen.get(key);
    if (before !== undefined) return { ...arrival, outcome: "known", incident: before };
    const result = place(arrival, index);
    seen.set(key, result.incident);
    return result;
  });
  return { touched: index.touched, placed };
}

interface IncidentIndex {
  readonly touched: readonly Touched[];
  /** The open incident of a fingerprint, from now on touched by this batch. */
  readonly find: (print: string, host: string) => Touched | null;
  readonly open: (print: string, host: string) => Touched;
  readonly close: (print: string) => void;
}

function indexOf(open: readonly OpenIncident[]): IncidentIndex {
  const touched: Touched[] = [];
  const current = new Map<string, Touched>();
  const untouched = new Map(open.map((incident) => [incident.fingerprint, incident]));
  const touch = (print: string, host: string, before: OpenIncident | null): Touched => {
    const incident = {
      id: before?.id ?? null,
      host,
      fingerprint: print,
      before: before?.state ?? null,
      newest: null,
      count: 0,
      cleared: false,
      severity: before?.severity ?? null,
      snooze: before?.snooze ?? null,
    };
    touched.push(incident);
    current.set(print, incident);
    untouched.delete(print);
    return incident;
  };
  return {
    touched,
    find(print, host) {
      const before = untouched.get(print);
      return current.get(print) ?? (before === undefined ? null : touch(print, host, before));
    },
    open: (print, host) => touch(print, host, null),
    close: (print) => void current.delete(print),
  };
}

function place(arrival: Arrival, index: IncidentIndex): Placed {
  const { host, evidence } = arrival;
  const print = fingerprint(host, evidence.signal);
  const incident = index.find(print, host);
  if (evidence.signal.phase === "cleared") {
    if (incident !== null) incident.cleared = true;
    index.close(print);
    return { ...arrival, outcome: "cleared", incident };
  }
  const reported = incident ?? index.open(print, host);
  reported.newest = evidence;
  reported.count += 1;
  return { ...arrival, outcome: incident === null ? "opened" : "added", incident: reported };
}
