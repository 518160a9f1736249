import type { Refusal, Report, ReportOutcome, StepReport } from "../src/core/report.js";
import type { Changed, Entry, OrderHead, Preview, StartEntry } from "./ledger-entries.js";

/** An order in the ledger. Its report is always made from this, never kept beside it. */
export interface LedgerOrder {
  readonly head: OrderHead;
  readonly at: number;
  readonly steps: readonly StepReport[];
  /** What its previewed steps were going to touch. */
  readonly targets: readonly string[];
  /** The step that was started and whose end is not written. */
  readonly open: StartEntry | null;
  readonly end: { readonly at: number; readonly outcome: ReportOutcome; readonly refusal: Refusal | null; readonly note: string } | null;
}

/** What the entries of a ledger say, taken together. */
export interface LedgerState {
  floor: number;
  readonly orders: Map<string, LedgerOrder>;
  readonly seen: Map<string, { readonly nonce: string; readonly at: number }>;
  readonly nonces: Set<string>;
  readonly previews: Map<string, Preview>;
  /** By order and step, so that a line that is read twice counts once. They outlive their orders. */
  readonly changed: Map<string, Changed>;
}

export function emptyState(): LedgerState {
  return { floor: 0, orders: new Map(), seen: new Map(), nonces: new Set(), previews: new Map(), changed: new Map() };
}

/** What an entry does to the state, the same when it is written and when it is read back. */
export function apply(state: LedgerState, entry: Entry): void {
  switch (entry.kind) {
    case "base":
      state.floor = entry.floor;
      for (const { id, nonce, at } of entry.seen) addSeen(state, id, nonce, at);
      for (const preview of entry.previews) state.previews.set(preview.planHash, preview);
      for (const one of entry.changed) addChanges(state, one);
      return;
    case "intent":
      addSeen(state, entry.head.id, entry.head.nonce, entry.at);
      state.orders.set(entry.head.id, { head: entry.head, at: entry.at, steps: [], targets: [], open: null, end: null });
      return;
    case "refused":
      addSeen(state, entry.head.id, entry.head.nonce, entry.at);
      state.orders.set(entry.head.id, {
        head: entry.head,
        at: entry.at,
        steps: [],
        targets: [],
        open: null,
        end: { at: entry.at, outcome: "refused", refusal: entry.refusal, note: entry.note },
      });
      return;
    case "start":
      addChanges(state, entry);
      return update(state, entry.id, (order) => ({ ...order, open: entry }));
    case "step":
      return update(state, entry.id, (order) => ({
        ...order,
        open: null,
        steps: [...order.steps, entry.step],
        targets: [...order.targets, ...entry.targets],
      }));
    case "end":
      return update(state, entry.id, (order) => ended(state, order, entry));
    case "ack":
      state.orders.delete(entry.id);
  }
}

/**
 * What a torn last line may have said: the intent of an order that is still on its way here, so nothing older than now
 * is taken; or the start of a step, so an order without an end and without an open step is not known to have stopped.
 */
export function applyTornLine(state: LedgerState, at: number): void {
  state.floor = at;
  const note = "The agent stopped while it wrote to its ledger, so it is not known whether a step was running. Look at the host.";
  for (const { head, open, end } of state.orders.values()) {
    if (end === null && open === null) apply(state, { kind: "end", at, id: head.id, outcome: "unknown", note });
  }
}

function addSeen(state: LedgerState, id: string, nonce: string, at: number): void {
  state.seen.set(id, { nonce, at });
  state.nonces.add(nonce);
}

function addChanges(state: LedgerState, { id, n, at, changes }: Changed): void {
  if (changes.length > 0) state.changed.set(`${id} ${n}`, { id, n, at, changes });
}

function update(state: LedgerState, id: string, change: (order: LedgerOrder) => LedgerOrder): void {
  const order = state.orders.get(id);
  if (order !== undefined) state.orders.set(id, change(order));
}

function ended(state: LedgerState, order: LedgerOrder, { at, outcome, note }: Extract<Entry, { kind: "end" }>): LedgerOrder {
  const { planHash } = order.head;
  if (outcome === "passed") state.previews.set(planHash, { planHash, at, targets: [...order.targets] });
  return { ...order, open: null, end: { at, outcome, refusal: null, note } };
}

/** Drops what is older than the ledger keeps, and raises the floor so that nothing dropped can come back. */
export function forget(state: LedgerState, before: number): void {
  for (const [id, { nonce, at }] of state.seen) {
    if (at >= before || state.orders.has(id)) continue;
    state.seen.delete(id);
    state.nonces.delete(nonce);
    state.floor = Math.max(state.floor, before);
  }
  for (const [planHash, { at }] of state.previews) if (at < before) state.previews.delete(planHash);
  for (const [key, { at }] of state.changed) if (at < before) state.changed.delete(key);
}

/** The shortest ledger with the same state. */
export function entriesOf(state: LedgerState, now: number): readonly Entry[] {
  const seen = [...state.seen].map(([id, { nonce, at }]) => ({ id, nonce, at }));
  const base: Entry = {
    kind: "base",
    at: now,
    floor: state.floor,
    seen,
    previews: [...state.previews.values()],
    changed: [...state.changed.values()],
  };
  return [base, ...[...state.orders.values()].flatMap(orderEntries)];
}

function orderEntries({ head, at, steps, targets, open, end }: LedgerOrder): readonly Entry[] {
  if (end !== null && end.refusal !== null) return [{ kind: "refused", at: end.at, head, refusal: end.refusal, note: end.note }];
  return [
    { kind: "intent", at, head },
    ...steps.map((step, n): Entry => ({ kind: "step", id: head.id, step, targets: n === 0 ? [...targets] : [] })),
    ...(open === null ? [] : [open]),
    ...(end === null ? [] : [{ kind: "end" as const, at: end.at, id: head.id, outcome: end.outcome, note: end.note }]),
  ];
}

/** Null while the order runs; an order whose ledger broke under it is `unknown`, for nobody can write its end. */
export function reportOf({ head, at, steps, end }: LedgerOrder, isDamaged: boolean): Report | null {
  if (end === null && !isDamaged) return null;
  const broken = {
    at,
    outcome: "unknown" as const,
    refusal: null,
    note: "The ledger of the host broke while the order ran. Look at the host.",
  };
  const { outcome, refusal, note, at: finishedAt } = end ?? broken;
  const { id: orderId, incidentId, planHash, mode } = head;
  return { orderId, incidentId, planHash, mode, outcome, refusal, note, steps, startedAt: at, finishedAt };
}
