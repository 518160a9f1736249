import type { Action, Decision } from "../../src/core/decision.js";
import type { Actor } from "../../src/core/access.js";
import type { Evidence } from "../../src/core/evidence.js";
import type { OrderMode } from "../../src/core/host.js";
import type { Incident, State } from "../../src/core/incident.js";
import { planHash, type Plan } from "../../src/core/plan.js";
import type { Report, Verification } from "../../src/core/report.js";
import type { Signal } from "../../src/core/signal.js";
import type { Change, Persisted, Store } from "../../src/ports/store.js";
import { decision, incidentIn, plan, step } from "../fakes/incidents.js";

export const host = "web-07";

let signals = 0;

/** Evidence of a new signal about memory on that host; the same fingerprint unless `subject` says otherwise. */
export function evidence(over: Partial<Signal> = {}, text = "MemAvailable: 812004 kB"): Evidence {
  signals += 1;
  const id = `0193573e-0000-7000-8000-${String(signals).padStart(12, "0")}`;
  const { signal, facts } = incidentIn("captured").evidence;
  return { signal: { ...signal, id, ...over }, items: [{ id: "Ek3f9", source: "/proc/meminfo", trust: 2, text }], facts };
}

/** A change that fits what the incident is now. */
export function changeOf(incident: Incident, to: State, over: Partial<Change> = {}): Change {
  const { id, state, planHash: hash, revision, version } = incident;
  const audit = [{ actor: "hub", action: `incident.${to}`, object: `INC-${id}`, facts: { version } }];
  return { incidentId: id, seen: { state, planHash: hash, revision, version }, to, dueAt: null, audit, ...over };
}

export async function opened(store: Store, at = 1_000, over: Partial<Signal> = {}): Promise<Incident> {
  const [admission] = await store.admit(host, [evidence(over)], at);
  return loaded(store, admission?.incidentId ?? 0);
}

export async function loaded(store: Store, id: number): Promise<Incident> {
  const incident = await store.load(id);
  if (incident === null) throw new Error(`no incident ${id}`);
  return incident;
}

/** Persists, insists that it was stored, and loads what it became. */
export async function moved(store: Store, incident: Incident, to: State, over: Partial<Change> = {}, at = 2_000): Promise<Incident> {
  const persisted: Persisted = await store.persist(changeOf(incident, to, over), at);
  if (persisted !== "done") throw new Error(`${to} was ${persisted}`);
  return loaded(store, incident.id);
}

export const planFor = (incident: Incident): Plan =>
  plan(
    incident.id,
    incident.host,
    [step(1, "allow", "read", ["free", "-m"]), step(2, "review", "change", ["sysctl", "-w", "vm.swappiness=10"])],
    incident.revision + 1,
  );

/** An incident whose plan waits for people. */
export async function proposed(store: Store, over: Partial<Signal> = {}): Promise<Incident> {
  const diagnosis = incidentIn("proposed").diagnosis!;
  const diagnosed = await moved(store, await opened(store, 1_000, over), "diagnosed", { diagnosis });
  return moved(store, diagnosed, "proposed", { plan: planFor(diagnosed) });
}

let decisions = 0;

export function vote(incident: Incident, action: Action, actor: Actor, principal: string = actor.name): Decision {
  decisions += 1;
  return { ...decision(action, actor, principal, incident.planHash!, 3_000), id: `decision-${decisions}` };
}

export function orderFor(incident: Incident, mode: OrderMode): NonNullable<Change["order"]> {
  const id = `order-${mode}-${incident.id}-${incident.revision}`;
  return { signed: { id, text: `{"id":"${id}"}`, signature: "c2lnbmF0dXJl" }, mode, planHash: incident.planHash!, expires: 303_000 };
}

export function reportFor(incident: Incident, mode: OrderMode, outcome: Report["outcome"]): Report {
  const orderId = orderFor(incident, mode).signed.id;
  const { id: incidentId, planHash: hash } = incident;
  return { orderId, incidentId, planHash: hash!, mode, outcome, refusal: null, note: "", steps: [], startedAt: 4_000, finishedAt: 5_000 };
}

export function verificationFor(incident: Incident, outcome: Verification["outcome"]): Verification {
  const orderId = orderFor(incident, "live").signed.id;
  return { incidentId: incident.id, orderId, outcome, samples: [1], threshold: 2, unit: "bytes", note: "", at: 6_000 };
}

/** An incident whose live order has been signed. */
export async function running(store: Store, actor: Actor, over: Partial<Signal> = {}): Promise<Incident> {
  let incident = await proposed(store, over);
  incident = await moved(store, incident, "approved", { decision: vote(incident, "approve", actor) });
  incident = await moved(store, incident, "dry_running", { decision: vote(incident, "dry-run", actor) });
  incident = await moved(store, incident, "dry_running", { order: orderFor(incident, "dry-run") });
  incident = await moved(store, incident, "dry_passed", { report: reportFor(incident, "dry-run", "passed") });
  incident = await moved(store, incident, "running", { decision: vote(incident, "run-live", actor) });
  return moved(store, incident, "running", { order: orderFor(incident, "live") });
}

export { planHash };
