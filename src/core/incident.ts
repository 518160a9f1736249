import { isStart, startActions, type Decision } from "./decision.js";
import type { Diagnosis } from "./diagnosis.js";
import type { Evidence } from "./evidence.js";
import type { HostProfile, Labels, OrderMode } from "./host.js";
import type { Plan } from "./plan.js";
import type { Report, Verification } from "./report.js";
import type { Snooze } from "./snooze.js";
import type { Severity, Signal } from "./signal.js";

/**
 * Each state names what is known so far. Every move in Tagout is one of these; empty rows are ends. `superseded`: a person
 * asked for a new plan or the host has changed, the old hash is dead, the line diagnoses again.
 */
export const transitions = {
  captured: ["diagnosed", "recovered"],
  diagnosed: ["proposed", "blocked", "recovered"],
  proposed: ["approved", "rejected", "expired", "superseded", "recovered"],
  approved: ["dry_running", "rejected", "expired", "superseded", "recovered"],
  dry_running: ["dry_passed", "dry_failed"],
  dry_passed: ["running", "rejected", "expired", "superseded", "recovered"],
  dry_failed: ["rejected", "expired", "superseded", "recovered"],
  running: ["executed", "partial", "failed", "unknown"],
  executed: ["verifying"],
  partial: ["verifying"],
  failed: ["superseded", "recovered"],
  unknown: ["executed", "partial", "failed", "superseded", "recovered"],
  verifying: ["resolved", "unresolved"],
  unresolved: ["superseded", "recovered"],
  superseded: ["diagnosed", "recovered"],
  blocked: ["superseded", "recovered"],
  resolved: [],
  rejected: [],
  expired: [],
  recovered: [],
} as const satisfies Record<string, readonly string[]>;

/** A row of the table. */
export type State = keyof typeof transitions;
/** All of them, in the order of the table. */
export const states = Object.keys(transitions) as readonly State[];

/** Whether the table of moves has that one. Staying is no move. */
export function canMove(from: State, to: State): boolean {
  return (transitions[from] as readonly State[]).includes(to);
}

/** States in which nothing is running on the host, so that a cleared signal ends the incident as `recovered`. */
export const recoverableStates: readonly State[] = states.filter((state) => canMove(state, "recovered"));

/** States in which a person may still unlock something. */
export const undecidedStates: readonly State[] = ["proposed", "approved", "dry_passed", "dry_failed"];

/** States that nothing leads out of. */
export const endStates: readonly State[] = states.filter((state) => transitions[state].length === 0);

/** A plan that the hub dropped by itself, and why. */
export interface Outdated {
  readonly planHash: string;
  readonly at: number;
  /** A clause, for example `process 4242 (java) is no longer there`. */
  readonly why: string;
}

/** An order as the hub remembers it. */
export interface OrderRecord {
  readonly id: string;
  readonly mode: OrderMode;
  readonly planHash: string;
  readonly expires: number;
  /** When a stream of the addressed agent took it; null while it waits for one. */
  readonly deliveredAt: number | null;
}

/** Signals with one fingerprint, and everything that became of them. */
export interface Incident {
  /** Shown as `INC-12`. */
  readonly id: number;
  readonly fingerprint: string;
  readonly host: string;
  readonly labels: Labels;
  readonly profile: HostProfile | null;
  readonly state: State;
  /** Number of the plan: 0 before the first, one more for each new one. */
  readonly revision: number;
  readonly planHash: string | null;
  /** Grows with every change; a change names the version it saw. */
  readonly version: number;
  readonly severity: Severity;
  readonly signal: Signal;
  /** How often the signal was reported while this incident was open. */
  readonly signalCount: number;
  readonly evidence: Evidence;
  readonly diagnosis: Diagnosis | null;
  readonly plan: Plan | null;
  /** The plan before it, for people to see what changed; null for a first plan. */
  readonly previousPlan: Plan | null;
  /** Plans that the hub itself dropped because the host had changed, oldest first. */
  readonly outdated: readonly Outdated[];
  /** Who wants to hear no more of it for a while; null once it is over. A flag beside the state, which goes on as ever. */
  readonly snooze: Snooze | null;
  /** About any plan of this incident, oldest first; only those that name the current hash count. */
  readonly decisions: readonly Decision[];
  readonly orders: readonly OrderRecord[];
  readonly reports: readonly Report[];
  readonly verification: Verification | null;
  /** Why the line cannot go on right now, for people; null when it can. */
  readonly trouble: string | null;
  readonly openedAt: number;
  readonly updatedAt: number;
  /** When the signal went away or the incident gave up waiting; a later signal opens a new incident. */
  readonly clearedAt: number | null;
  readonly dueAt: number | null;
  readonly deadlineAt: number | null;
}

/** What an incident no longer shows because something newer took its place; each list oldest first. */
export interface IncidentHistory {
  readonly diagnoses: readonly { readonly at: number; readonly diagnosis: Diagnosis }[];
  readonly plans: readonly { readonly at: number; readonly hash: string; readonly plan: Plan }[];
  readonly verifications: readonly Verification[];
}

/** As people read and type it, and as the audit log names it. */
export const incidentName = (id: number): string => `INC-${id}`;

/** The newest report of that mode for the current plan, if there is one. */
export function reportOf(incident: Incident, mode: OrderMode): Report | null {
  return incident.reports.findLast((report) => report.mode === mode && report.planHash === incident.planHash) ?? null;
}

/**
 * Who asked first to stop the newest run of that mode of the current plan; null when nobody did. What was said about the dry
 * run does not stop the live run.
 */
export function stopOf({ decisions, planHash }: Pick<Incident, "decisions" | "planHash">, mode: OrderMode): Decision | null {
  const onPlan = decisions.filter((decision) => decision.planHash === planHash);
  const start = onPlan.findLastIndex(({ action }) => action === startActions[mode]);
  if (start === -1) return null;
  const since = onPlan.slice(start + 1);
  const next = since.findIndex(({ action }) => isStart(action));
  return (next === -1 ? since : since.slice(0, next)).find(({ action }) => action === "stop") ?? null;
}

/** The order of that mode for the current plan that has no report yet. */
export function openOrder(incident: Incident, mode: OrderMode): OrderRecord | null {
  const reported = new Set(incident.reports.map((report) => report.orderId));
  return (
    incident.orders.findLast((order) => order.mode === mode && order.planHash === incident.planHash && !reported.has(order.id)) ?? null
  );
}
