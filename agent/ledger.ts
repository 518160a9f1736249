import { existsSync } from "node:fs";
import { Fault } from "../src/core/fault.js";
import type { Report, ReportOutcome, Refusal, StepReport } from "../src/core/report.js";
import type { Clock } from "../src/ports/clock.js";
import { createLedgerFile, openLedgerFile, type LedgerFile } from "./ledger-file.js";
import { takeLock } from "./lock.js";
import { entryText, parseEntry, type Entry, type OrderHead, type Preview, type StartEntry } from "./ledger-entries.js";

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

/** The agent's memory of what it began: the reason why no order starts twice. Every line is on the disk before its call returns. */
export interface Ledger {
  /** Why nothing may run: the ledger is missing, changed or cannot be written; null when it is sound. */
  readonly damage: () => string | null;
  /** Room for an order and its whole report, reserved on the disk. */
  readonly reserve: () => boolean;
  /** `known` orders are in the ledger now; `forgotten` ones only by id and nonce, or they are older than its memory. */
  readonly find: (order: { readonly id: string; readonly nonce: string; readonly notBefore: number }) => "new" | "known" | "forgotten";
  readonly order: (id: string) => LedgerOrder | null;
  readonly running: () => LedgerOrder | null;
  readonly previewOf: (planHash: string) => Preview | null;
  readonly intend: (head: OrderHead) => void;
  readonly start: (entry: Omit<StartEntry, "kind" | "at">) => void;
  readonly step: (id: string, step: StepReport, targets: readonly string[]) => void;
  readonly end: (id: string, outcome: ReportOutcome, note: string) => void;
  readonly refuse: (head: OrderHead, refusal: Refusal, note: string) => void;
  /** Ended orders that the hub has not acknowledged, oldest first. */
  readonly unacked: () => readonly Report[];
  readonly ack: (id: string) => void;
  readonly close: () => void;
}

/** Worst case of one order: five steps of 64 KiB, their JSON escapes, and the lines around them. */
const reserveBytes = 1024 * 1024;
const compactAtBytes = 4 * 1024 * 1024;
/** How long order ids are remembered: two thousand times the life of an order. */
const memoryMs = 7 * 24 * 60 * 60_000;

/** The first ledger of a host, made when it is enrolled. Throws a Fault when there is one already or the disk refuses. */
export function createLedger(path: string, clock: Pick<Clock, "now">): void {
  const at = clock.now();
  try {
    createLedgerFile(path, [entryText({ kind: "base", at, floor: at, seen: [], previews: [] })]);
  } catch (cause) {
    throw new Fault("agent_state_unwritable", `The ledger ${path} cannot be made: there is one already, or the disk refuses.`, false, {
      cause,
    });
  }
}

/**
 * Opens the ledger of an enrolled host. A missing, changed or unreadable ledger is no reason to fail: it opens as
 * damaged, refuses everything that would run, and still hands out the reports that can be read.
 */
export function openLedger(path: string, clock: Pick<Clock, "now">): Ledger {
  const lock = takeLock(`${path}.lock`);
  if (!lock.ok) throw new Fault("agent_state_damaged", `The ledger ${path} is in use: ${lock.error}. Stop the other agent first.`, false);
  const ledger = readLedger(path, clock);
  let isOpen = true;
  const close = (): void => {
    if (!isOpen) return;
    isOpen = false;
    ledger.close();
    lock.value();
  };
  return { ...ledger, close };
}

function readLedger(path: string, clock: Pick<Clock, "now">): Ledger {
  if (!existsSync(path)) return ledgerOver(null, [], missing(path), clock);
  const { reading, file } = openLedgerFile(path);
  const entries = reading.bodies.map(parseEntry);
  const strange = entries.findIndex((entry, n) => entry === null || (entry.kind === "base") !== (n === 0));
  const good = (strange === -1 ? entries : entries.slice(0, strange)).filter((entry) => entry !== null);
  if (reading.state === "damaged" || strange !== -1 || good.length === 0) {
    file?.close();
    return ledgerOver(null, good, changed(path), clock);
  }
  return ledgerOver(file, good, null, clock, reading.state === "torn");
}

const mend = "See on the host what ran last, then enrol it again with a new join token; that starts a new ledger.";
const missing = (path: string): string => `The ledger ${path} is missing, so it is not known which orders already ran. ${mend}`;
const changed = (path: string): string =>
  `The ledger ${path} is damaged before its last line, so it is not known which orders already ran. Keep a copy for inquiry. ${mend}`;
const unwritable = "The ledger cannot be written: the disk is full, failing or read-only. Mend the disk and restart the agent.";

interface Memory {
  floor: number;
  readonly orders: Map<string, LedgerOrder>;
  readonly seen: Map<string, { readonly nonce: string; readonly at: number }>;
  readonly nonces: Set<string>;
  readonly previews: Map<string, Preview>;
}

function ledgerOver(
  file: LedgerFile | null,
  entries: readonly Entry[],
  damaged: string | null,
  clock: Pick<Clock, "now">,
  torn = false,
): Ledger {
  const memory: Memory = { floor: 0, orders: new Map(), seen: new Map(), nonces: new Set(), previews: new Map() };
  let damage = damaged;
  for (const entry of entries) remember(memory, entry);

  const write = (entry: Entry): void => {
    if (file === null || damage !== null) throw new Fault("agent_state_damaged", damage ?? unwritable, false);
    try {
      file.append(entryText(entry));
    } catch (cause) {
      damage = unwritable;
      throw new Fault("agent_state_unwritable", unwritable, false, { cause });
    }
    remember(memory, entry);
  };
  const compact = (): void => {
    if (file === null || damage !== null) return;
    forget(memory, clock.now() - memoryMs);
    file.rewrite(linesOf(memory, clock.now()).map(entryText));
  };
  if (file !== null && (torn || file.usedBytes() > compactAtBytes)) {
    if (torn) doubt(memory, clock.now());
    compact();
  }
  file?.reserve(reserveBytes);

  return {
    damage: () => damage,
    reserve: () => file?.reserve(reserveBytes) ?? false,
    find({ id, nonce, notBefore }) {
      if (memory.orders.has(id)) return "known";
      return memory.seen.has(id) || memory.nonces.has(nonce) || notBefore < memory.floor ? "forgotten" : "new";
    },
    order: (id) => memory.orders.get(id) ?? null,
    running: () => [...memory.orders.values()].find(({ end }) => end === null) ?? null,
    previewOf: (planHash) => memory.previews.get(planHash) ?? null,
    intend: (head) => write({ kind: "intent", at: clock.now(), head }),
    start: (entry) => write({ kind: "start", at: clock.now(), ...entry }),
    step: (id, step, targets) => write({ kind: "step", id, step, targets: [...targets] }),
    end: (id, outcome, note) => write({ kind: "end", at: clock.now(), id, outcome, note }),
    refuse: (head, refusal, note) => write({ kind: "refused", at: clock.now(), head, refusal, note }),
    unacked: () => [...memory.orders.values()].flatMap((order) => reportOf(order, damage !== null) ?? []),
    ack(id) {
      const order = memory.orders.get(id);
      if (order === undefined || reportOf(order, damage !== null) === null) return;
      if (damage === null) write({ kind: "ack", at: clock.now(), id });
      else remember(memory, { kind: "ack", at: clock.now(), id });
      if (file !== null && file.usedBytes() > compactAtBytes) compact();
    },
    close: () => file?.close(),
  };
}

/** The one reading of an entry, when it is written and when it is read back. */
function remember(memory: Memory, entry: Entry): void {
  switch (entry.kind) {
    case "base":
      memory.floor = entry.floor;
      for (const { id, nonce, at } of entry.seen) see(memory, id, nonce, at);
      for (const preview of entry.previews) memory.previews.set(preview.planHash, preview);
      return;
    case "intent":
      see(memory, entry.head.id, entry.head.nonce, entry.at);
      memory.orders.set(entry.head.id, { head: entry.head, at: entry.at, steps: [], targets: [], open: null, end: null });
      return;
    case "refused":
      see(memory, entry.head.id, entry.head.nonce, entry.at);
      memory.orders.set(entry.head.id, {
        ...{ head: entry.head, at: entry.at, steps: [], targets: [], open: null },
        end: { at: entry.at, outcome: "refused", refusal: entry.refusal, note: entry.note },
      });
      return;
    case "start":
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
function doubt(memory: Memory, at: number): void {
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
function forget(memory: Memory, before: number): void {
  for (const [id, { nonce, at }] of memory.seen) {
    if (at >= before || memory.orders.has(id)) continue;
    memory.seen.delete(id);
    memory.nonces.delete(nonce);
    memory.floor = Math.max(memory.floor, before);
  }
  for (const [planHash, { at }] of memory.previews) if (at < before) memory.previews.delete(planHash);
}

/** The shortest ledger that remembers the same. */
function linesOf(memory: Memory, now: number): readonly Entry[] {
  const seen = [...memory.seen].map(([id, { nonce, at }]) => ({ id, nonce, at }));
  const base: Entry = { kind: "base", at: now, floor: memory.floor, seen, previews: [...memory.previews.values()] };
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
function reportOf({ head, at, steps, end }: LedgerOrder, isDamaged: boolean): Report | null {
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
