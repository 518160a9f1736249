import { existsSync } from "node:fs";
import { Fault } from "../src/core/fault.js";
import type { DatedChange } from "../src/core/policy/limits.js";
import type { Report, ReportOutcome, Refusal, StepReport } from "../src/core/report.js";
import type { Clock } from "../src/ports/clock.js";
import { apply, applyTornLine, emptyState, entriesOf, forget, reportOf, type LedgerOrder } from "./ledger-state.js";
import { createLedgerFile, openLedgerFile, type LedgerFile } from "./ledger-file.js";
import { takeLock } from "./lock.js";
import { entryText, parseEntry, type Entry, type OrderHead, type Preview, type StartEntry } from "./ledger-entries.js";

/** The agent's memory of what it began: the reason why no order starts twice. Every line is on the disk before its call returns. */
export interface Ledger {
  /** Why nothing may run: the ledger is missing, changed or cannot be written; null when it is sound. */
  readonly damage: () => string | null;
  /** Room for an order and its whole report, reserved on the disk. */
  readonly reserve: () => boolean;
  /** `known` orders are in the ledger now; `forgotten` ones only by id and nonce, or they are older than its state. */
  readonly find: (order: { readonly id: string; readonly nonce: string; readonly notBefore: number }) => "new" | "known" | "forgotten";
  readonly order: (id: string) => LedgerOrder | null;
  readonly running: () => LedgerOrder | null;
  readonly previewOf: (planHash: string) => Preview | null;
  /** What steps were going to change when they started, in the last seven days, whether or not they did. */
  readonly changed: () => readonly DatedChange[];
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
    createLedgerFile(path, [entryText({ kind: "base", at, floor: at, seen: [], previews: [], changed: [] })]);
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
  const { lines, file } = openLedgerFile(path);
  const entries = lines.bodies.map(parseEntry);
  const strange = entries.findIndex((entry, n) => entry === null || (entry.kind === "base") !== (n === 0));
  const good = (strange === -1 ? entries : entries.slice(0, strange)).filter((entry) => entry !== null);
  if (lines.condition === "damaged" || strange !== -1 || good.length === 0) {
    file?.close();
    return ledgerOver(null, good, changed(path), clock);
  }
  return ledgerOver(file, good, null, clock, lines.condition === "torn");
}

const mend =
  "See on the host what ran last. Then keep a copy of the agent's state directory, revoke the host, remove the directory and join again.";
const missing = (path: string): string => `The ledger ${path} is missing, so it is not known which orders already ran. ${mend}`;
const changed = (path: string): string =>
  `The ledger ${path} is damaged before its last line, so it is not known which orders already ran. ${mend}`;
const unwritable = "The ledger cannot be written: the disk is full, failing or read-only. Mend the disk and restart the agent.";

function ledgerOver(
  file: LedgerFile | null,
  entries: readonly Entry[],
  damaged: string | null,
  clock: Pick<Clock, "now">,
  torn = false,
): Ledger {
  const state = emptyState();
  let damage = damaged;
  for (const entry of entries) apply(state, entry);

  // After closing, the number of the descriptor may be another file's.
  let isOpen = true;
  const write = (entry: Entry): void => {
    if (!isOpen) throw new Fault("agent_state_unwritable", "The ledger is closed: the agent is stopping.", false);
    if (file === null || damage !== null) throw new Fault("agent_state_damaged", damage ?? unwritable, false);
    try {
      file.append(entryText(entry));
    } catch (cause) {
      damage = unwritable;
      throw new Fault("agent_state_unwritable", unwritable, false, { cause });
    }
    apply(state, entry);
  };
  /** An acknowledgement that cannot be written only means that the report is sent once more after a restart. */
  const acknowledge = (entry: Entry): void => {
    try {
      write(entry);
    } catch (cause) {
      if (!(cause instanceof Fault)) throw cause;
      apply(state, entry);
    }
  };
  const compact = (): void => {
    if (file === null || damage !== null) return;
    forget(state, clock.now() - memoryMs);
    file.rewrite(entriesOf(state, clock.now()).map(entryText));
  };
  if (file !== null && (torn || file.usedBytes() > compactAtBytes)) {
    if (torn) applyTornLine(state, clock.now());
    compact();
  }
  file?.reserve(reserveBytes);

  return {
    damage: () => damage,
    reserve: () => isOpen && (file?.reserve(reserveBytes) ?? false),
    find({ id, nonce, notBefore }) {
      if (state.orders.has(id)) return "known";
      return state.seen.has(id) || state.nonces.has(nonce) || notBefore < state.floor ? "forgotten" : "new";
    },
    order: (id) => state.orders.get(id) ?? null,
    running: () => [...state.orders.values()].find(({ end }) => end === null) ?? null,
    previewOf: (planHash) => state.previews.get(planHash) ?? null,
    changed: () => [...state.changed.values()].flatMap(({ at, changes }) => changes.map((each) => ({ ...each, at }))),
    intend: (head) => write({ kind: "intent", at: clock.now(), head }),
    start: (entry) => write({ kind: "start", at: clock.now(), ...entry }),
    step: (id, step, targets) => write({ kind: "step", id, step, targets: [...targets] }),
    end: (id, outcome, note) => write({ kind: "end", at: clock.now(), id, outcome, note }),
    refuse: (head, refusal, note) => write({ kind: "refused", at: clock.now(), head, refusal, note }),
    unacked: () => [...state.orders.values()].flatMap((order) => reportOf(order, damage !== null) ?? []),
    ack(id) {
      const order = state.orders.get(id);
      if (order === undefined || reportOf(order, damage !== null) === null) return;
      acknowledge({ kind: "ack", at: clock.now(), id });
      if (isOpen && file !== null && file.usedBytes() > compactAtBytes) compact();
    },
    close() {
      isOpen = false;
      file?.close();
    },
  };
}
