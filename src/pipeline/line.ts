import { backoff } from "../core/backoff.js";
import { Fault, thrownFields } from "../core/fault.js";
import type { Incident, State } from "../core/incident.js";

import { diagnose } from "./diagnose.js";
import { drain } from "./drain.js";
import { execute } from "./execute.js";
import { expire } from "./expire.js";
import { persist } from "./persist.js";
import type { LinePorts } from "./ports.js";
import { propose } from "./propose.js";
import type { Stage } from "./stage.js";
import { verify } from "./verify.js";

/** The hub's half of the line, top to bottom. A state not named here waits for a person or a host, or is an end. */
export const line: Readonly<Partial<Record<State, Stage>>> = {
  captured: diagnose,
  superseded: diagnose,
  diagnosed: propose,
  proposed: expire,
  approved: expire,
  dry_running: execute,
  dry_passed: expire,
  dry_failed: expire,
  running: execute,
  executed: verify,
  partial: verify,
  verifying: verify,
};

/** States whose next step happens on the host: only the hub that holds its stream takes them, until their deadline. */
const hostStates: readonly State[] = ["dry_running", "running", "verifying"];

/** Which states one loop takes, and how long it may take over one incident before another hub does. */
export interface Pace {
  /** For the log. */
  readonly name: string;
  readonly states: readonly State[];
  readonly leaseMs: number;
}

/** In a loop of their own, so that no click waits for a model that works on another incident. */
const slowStates: readonly State[] = ["captured", "superseded"];

/**
 * One loop for each. What a killed hub had in hand waits for the end of its lease: twice the longest model call of 90 s for a
 * diagnosis, and for the rest, which a person waits for, well above the deadlines of signer and store.
 */
export const paces: readonly Pace[] = [
  { name: "diagnosis", states: slowStates, leaseMs: 180_000 },
  { name: "rest", states: (Object.keys(line) as State[]).filter((state) => !slowStates.includes(state)), leaseMs: 30_000 },
];

/** Incidents that one loop works on at the same time. */
const width = 4;

/** Takes due incidents of its pace and moves each one stage on, until `signal` says stop. The incident rows are the queue. */
export function run(pace: Pace, ports: LinePorts, signal: AbortSignal): Promise<void> {
  const failures = new Map<Incident["id"], number>();
  const work = (incident: Incident): Promise<void> => advance(incident, ports, failures, signal);
  return drain({ claim: () => claim(pace, ports), work, waiting: "line.waiting" }, ports, signal);
}

async function claim({ states, leaseMs }: Pace, { incidents, muteStore, agents, clock }: LinePorts): Promise<readonly Incident[]> {
  const now = clock.now();
  const hostBound = hostStates.filter((state) => states.includes(state));
  await incidents.wakeSnoozed(now);
  await muteStore.lapseMutes(now);
  return incidents.claim({ states, hostStates: hostBound, hosts: agents.connected(), limit: width, leaseMs, now });
}

/**
 * Runs the stage of an incident's state and persists what it returns. A fault is shown on the card, and the stage is tried again
 * with growing pauses; it never stops the line for other incidents.
 *
 * @param failures how often in a row the stage of each incident has failed, by its id; kept up to date here.
 */
export async function advance(
  incident: Incident,
  ports: LinePorts,
  failures: Map<Incident["id"], number>,
  signal: AbortSignal,
): Promise<void> {
  const stage = line[incident.state];
  if (stage === undefined) return;
  try {
    const result = await stage(incident, ports, signal);
    if (result.kind === "wait") await ports.incidents.postpone(incident.id, result.until);
    else await persist(incident, result.outcome, ports);
    failures.delete(incident.id);
  } catch (cause) {
    await stageFailed(incident, cause, ports, failures);
  }
}

/** Not at once even when the dice say so. */
const leastPauseMs = 250;

async function stageFailed(incident: Incident, cause: unknown, ports: LinePorts, failures: Map<Incident["id"], number>): Promise<void> {
  const attempt = (failures.get(incident.id) ?? 0) + 1;
  failures.set(incident.id, attempt);
  const trouble = cause instanceof Fault ? cause.message : "An unexpected error stopped this step; the hub's log has it.";
  ports.log.error("line.failed", { incidentId: incident.id, state: incident.state, attempt, ...thrownFields(cause) });
  const dueAt = ports.clock.now() + leastPauseMs + backoff(attempt, ports.clock.dice());
  const { state: to, deadlineAt } = incident;
  try {
    if (incident.trouble === trouble) await ports.incidents.postpone(incident.id, dueAt);
    else await persist(incident, { to, dueAt, deadlineAt, trouble, audit: [] }, ports);
  } catch {
    // The store itself is down: the lease runs out and whichever hub is well then takes the incident again.
  }
}
