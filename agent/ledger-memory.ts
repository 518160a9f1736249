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

/** What the lines of a ledger say, taken together. */
export interface Memory {
  floor: number;
  readonly orders: Map<string, LedgerOrder>;
  readonly seen: Map<string, { readonly nonce: string; readonly at: number }>;
  readonly nonces: Set<string>;
  readonly previews: Map<string, Preview>;
  /** By order and step, so that a line that is read twice counts once. They outlive their orders. */
  readonly changed: Map<string, Changed>;
}

export function newMemory(): Memory {
  return { floor: 0, orders: new Map(), seen: new Map(), nonces: new Set(), previews: new Map(), changed: new Map() };
}

/** The one reading of an entry, when it is written and when it is read back. */
export function remember(memory: Memory, entry: Entry): void {
  switch (entry.kind) {
    case "base":
      memory.floor = entry.floor;
      for (const { id, nonce, at } of entry.seen) see(memory, id, nonce, at);
      for (const preview of entry.previews) memory.previews.set(preview.planHash, preview);
      for (const one of entry.changed) change(memory, one);
      return;
    case "intent":
      see(memory, entry.head.id, entry.head.nonce, entry.at);
      memory.orders.set(entry.head.id, { head: entry.head, at: entry.at, steps: [], targets: [], open: null, end: null });
      return;
    case "refused":
      see(memory, entry.head.id, entry.head.nonce, entry.at);
      memory.orders.set(entry.head.id, {
        head: entry.head,
        at: entry.at,
        steps: [],
        targets: [],
        open: null,
        end: { at: entry.at, outcome: "refused", refusal: entry.refusal, note: entry.note },
      });
      return;
    case "start":
      change(memory, entry);
      return update(memory, entry.id, (order) => ({ ...order, open: entry }));
    case "step":
      return update(memory, entry.id, (order) => ({
        ...order,
        open: null,
        steps: [...order.steps, entry.step],
        targets: [...order.targets, ...entry.targets],
      }));
    case "end":
      return update(memory, entry.id, (order) => ended(memory, order, entry));
    case "ack":
      memory.orders.delete(entry.id);
  }
}

/**
 * What a torn last line may have said: the intent of an order that is still on its way here, so nothing older than now
 * is taken; or the start of a step, so an order without an end and without an open step is not known to have stopped.
 */
export function doubt(memory: Memory, at: number): void {
  memory.floor = at;
  const note = "The agent stopped while it wrote to its ledger, so it is not known whether a step was running. Look at the host.";
  for (const { head, open, end } of memory.orders.values()) {
    if (end === null && open === null) remember(memory, { kind: "end", at, id: head.id, outcome: "unknown", note });
  }
}

function see(memory: Memory, id: string, nonce: string, at: number): void {
  memory.seen.set(id, { nonce, at });
  memory.nonces.add(nonce);
}

function change(memory: Memory, { id, n, at, changes }: Changed): void {
  if (changes.length > 0) memory.changed.set(`${id} ${n}`, { id, n, at, changes });
}

function update(memory: Memory, id: string, change: (order: LedgerOrder) => LedgerOrder): void {
  const order = memory.orders.get(id);
  if (order !== undefined) memory.orders.set(id, change(order));
}

function ended(memory: Memory, order: LedgerOrder, { at, outcome, note }: Extract<Entry, { kind: "end" }>): LedgerOrder {
  const { planHash } = order.head;
  if (outcome === "passed") memory.previews.set(planHash, { planHash, at, targets: [...order.targets] });
  return { ...order, open: null, end: { at, outcome, refusal: null, note } };
}

/** Drops what is older than the memory of the ledger, and raises the floor so that nothing dropped can come back. */
export function forget(memory: Memory, before: number): void {
  for (const [id, { nonce, at }] of memory.seen) {
    if (at >= before || memory.orders.has(id)) continue;
    memory.seen.delete(id);
    memory.nonces.delete(nonce);
    memory.floor = Math.max(memory.floor, before);
  }
  for (const [planHash, { at }] of memory.previews) if (at < before) memory.previews.delete(planHash);
  for (const [key, { at }] of memory.changed) if (at < before) memory.changed.delete(key);
}

/** The shortest ledger that remembers the same. */
export function linesOf(memory: Memory, now: number): readonly Entry[] {
  const seen = [...memory.seen].map(([id, { nonce, at }]) => ({ id, nonce, at }));
  const base: Entry = {
    kind: "base",
    at: now,
    floor: memory.floor,
    seen,
    previews: [...memory.previews.values()],
    changed: [...memory.changed.values()],
  };
  return [base, ...[...memory.orders.values()].flatMap(entriesOf)];
}

function entriesOf({ head, at, steps, targets, open, end }: LedgerOrder): readonly Entry[] {
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
