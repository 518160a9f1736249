import type { Evidence, FileFact, FileSystemFact, ProcessFact } from "../src/core/evidence.js";
import type { SignalKind } from "../src/core/signal.js";
import { deletedFiles } from "./capture/deleted-files.js";
import { cpuFigures, diskFigures, fileSystemFigures, memoryFigures, pressureFigures } from "./capture/figures.js";
import { largestFiles } from "./capture/files.js";
import { itemsOf } from "./capture/items.js";
import { kernelLog, programLog, unitLog } from "./capture/logs.js";
import { processFacts, processTable, rssFigures, waitingProcesses, type Ranking } from "./capture/processes.js";
import { takeSnapshot, type CaptureParts, type Finding, type Snapshot } from "./capture/snapshot.js";
import { unitState } from "./capture/unit-state.js";
import { inTime } from "./in-time.js";
import type { FileSystemUse } from "./sample.js";
import type { Noticed } from "./signal-memory.js";

export type { CaptureParts, CaptureSettings } from "./capture/snapshot.js";

/**
 * What this host knows about a signal right now: a fixed list for each kind, each part bounded in time and size, escaped and
 * redacted before anything else sees it. What cannot be read is said, not guessed. Never throws.
 */
export async function capture({ signal, involved }: Noticed, parts: CaptureParts): Promise<Evidence> {
  if (signal.phase === "cleared")
    return { signal, items: [], facts: { processes: [], parent: null, fileSystems: [], files: [], units: [] } };
  const snapshot = takeSnapshot(signal, involved, parts);
  const unread: string[] = [];
  const look = <T>(what: string, work: () => T | Promise<T>, otherwise: T): Promise<T> => partOr(what, work, otherwise, unread);

  const isAboutDisk = signal.kind === "disk-space" || signal.kind === "disk-inodes";
  const deleted = await look(
    "deleted files",
    () => (signal.kind === "disk-space" ? deletedFiles(snapshot) : nothingDeleted),
    nothingDeleted,
  );
  const processes = processFacts(snapshot, rankings[signal.kind], deleted.holders);
  const unit = unitOf(snapshot, processes);
  const disk = await look("file systems", () => fileSystemFigures(snapshot), noFileSystems);
  const files = await look("files", () => (isAboutDisk ? largestFiles(snapshot) : noFiles), noFiles);
  const collected = await Promise.all(
    collectors[signal.kind].map(([what, collect]) => look(what, () => collect(snapshot, processes, unit), none)),
  );
  const findings = [
    ...disk.findings.filter(() => isAboutDisk || signal.kind === "io-pressure"),
    ...files.findings,
    ...deleted.findings,
    ...collected.flat(),
    ...said(unread),
  ];
  return {
    signal,
    items: itemsOf(findings, parts.token),
    facts: {
      processes,
      parent: signal.kind === "crash-loop" ? (processes.find(({ pid }) => involved.some((ref) => ref.pid === pid)) ?? null) : null,
      fileSystems: disk.uses.map(factOf),
      files: files.facts,
      units: [...new Set([signal.kind === "unit-failed" ? signal.subject : null, ...processes.map((process) => process.unit)])].filter(
        (name) => name !== null,
      ),
    },
  };
}

type Collect = (
  snapshot: Snapshot,
  processes: readonly ProcessFact[],
  unit: string | null,
) => readonly Finding[] | Promise<readonly Finding[]>;
type Collector = readonly [string, Collect];

const byMemory: Collector = ["processes", (snapshot, processes) => processTable(snapshot, processes, "memory")];
const byCpu: Collector = ["processes", (snapshot, processes) => processTable(snapshot, processes, "cpu")];
const history: Collector = ["rss history", rssFigures];
const meminfo: Collector = ["meminfo", memoryFigures];
const kernel: Collector = ["kernel log", kernelLog];
const unitWords: Collector = ["unit log", (snapshot, _, unit) => unitLog(snapshot, unit)];
const unitFacts: Collector = ["unit state", (snapshot, _, unit) => unitState(snapshot, unit)];
const ownLog: Collector = ["program log", (snapshot) => programLog(snapshot, snapshot.signal.subject)];

/** What is read for each kind of signal, the most telling first: the last to fit is the first to go. */
const collectors: Readonly<Record<SignalKind, readonly Collector[]>> = {
  "memory-low": [meminfo, ["pressure", pressureFigures("memory")], byMemory, history, kernel, unitFacts, unitWords],
  "memory-pressure": [["pressure", pressureFigures("memory", "io")], meminfo, byMemory, history, kernel, unitFacts, unitWords],
  "memory-process": [byMemory, history, meminfo, ["pressure", pressureFigures("memory")], kernel, unitFacts, unitWords, ownLog],
  "disk-space": [byMemory, kernel],
  "disk-inodes": [kernel],
  "cpu-high": [byCpu, ["load", cpuFigures], ["pressure", pressureFigures("cpu")], kernel],
  "cpu-pressure": [byCpu, ["load", cpuFigures], ["pressure", pressureFigures("cpu")], kernel],
  "io-pressure": [
    ["pressure", pressureFigures("io", "memory")],
    ["disks", diskFigures],
    ["waiting processes", waitingProcesses],
    byCpu,
    kernel,
  ],
  "unit-failed": [unitFacts, unitWords, kernel, meminfo],
  "crash-loop": [byMemory, ownLog, unitFacts, unitWords, kernel, meminfo],
};

const rankings: Readonly<Record<SignalKind, Ranking>> = {
  "memory-low": "memory",
  "memory-pressure": "memory",
  "memory-process": "memory",
  "disk-space": "named",
  "disk-inodes": "named",
  "cpu-high": "cpu",
  "cpu-pressure": "cpu",
  "io-pressure": "cpu",
  "unit-failed": "named",
  "crash-loop": "named",
};

const none: readonly Finding[] = [];
const nothingDeleted = { findings: none, holders: [] };
const noFiles = { findings: none, facts: [] as readonly FileFact[] };
const noFileSystems = { findings: none, uses: [] as readonly FileSystemUse[] };

/** The unit a signal is about: named by it, or owning the process that stands first. */
function unitOf({ signal }: Snapshot, processes: readonly ProcessFact[]): string | null {
  if (signal.kind === "unit-failed" || signal.subject.endsWith(".service")) return signal.subject;
  return signal.kind.startsWith("memory-") || signal.kind === "crash-loop" ? (processes[0]?.unit ?? null) : null;
}

const factOf = ({ mount, type, sizeBytes, usedPercent, inodesUsedPercent }: FileSystemUse): FileSystemFact => ({
  mount,
  type,
  sizeBytes,
  usedPercent: Math.round(usedPercent * 10) / 10,
  inodesUsedPercent: Math.round(inodesUsedPercent * 10) / 10,
});

/** What is missing is part of the picture: a log that could not be read is not a quiet one. */
const said = (unread: readonly string[]): readonly Finding[] =>
  unread.length === 0 ? [] : [{ source: "agent", trust: 2, lines: [`not read: ${unread.join("; ")}`], keep: "first" }];

const collectMs = 6_000;
const late = Symbol("late");

/** A part that breaks or takes too long is left out and named. It may go on in the background; all it does is read. */
async function partOr<T>(what: string, work: () => T | Promise<T>, otherwise: T, unread: string[]): Promise<T> {
  try {
    const found = await inTime(Promise.resolve().then(work), collectMs, late);
    if (found !== late) return found;
    unread.push(`${what} (took too long)`);
  } catch (failure) {
    unread.push(`${what} (${failure instanceof Error ? reasonOf(failure) : "unreadable"})`);
  }
  return otherwise;
}

/** Node's own messages hold paths; its codes are enough. */
const reasonOf = (failure: Error): string => (failure as NodeJS.ErrnoException).code ?? failure.message;
