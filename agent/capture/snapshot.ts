import { readFileSync } from "node:fs";
import type { ProcessFact, Trust } from "../../src/core/evidence.js";
import { redact } from "../../src/core/redact.js";
import type { Signal } from "../../src/core/signal.js";
import type { ProcessRef } from "../detectors/reading.js";
import type { Mount } from "../proc-text.js";
import { readMounts, readProcesses, readUid, readUnit, readUptime, type Proc } from "../proc.js";
import type { RssHistory } from "../rss-history.js";
import type { ProcessUse, Sample } from "../sample.js";
import type { Run } from "../units.js";

/** What the agent's file says about capturing. */
export interface CaptureSettings {
  /** Whether command lines are read. They hold passwords more often than not. */
  readonly commandLines: boolean;
  /** Log files of programs that do not log to the journal. Only these are read. */
  readonly logs: readonly { readonly program: string; readonly file: string }[];
}

export interface CaptureParts {
  readonly proc: Proc | null;
  readonly run: Run;
  readonly hasSystemd: boolean;
  readonly settings: CaptureSettings;
  readonly history: RssHistory;
  /** The newest sample; null before the first. */
  readonly latest: () => Sample | null;
  readonly now: () => number;
  readonly elapsedMs: () => number;
  /** Random hex digits. */
  readonly token: (bytes: number) => string;
}

/** One thing that was read. Its lines are raw; whoever makes an item of it escapes and redacts them. */
export interface Finding {
  readonly source: string;
  readonly trust: Trust;
  readonly lines: readonly string[];
  /** Which end stays when it is too long: the top of a table, the end of a log. */
  readonly keep: "first" | "last";
}

/** The host at the moment of one signal, read once and looked at by every collector. */
export interface Snapshot extends CaptureParts {
  readonly signal: Signal;
  readonly involved: readonly ProcessRef[];
  readonly uptimeSeconds: number;
  readonly processes: readonly ProcessUse[];
  readonly mounts: readonly Mount[];
  /** Share of one core since the last sample, in percent. */
  readonly cpuPercentOf: (process: ProcessUse) => number;
  /** Looks up owner and unit of one process. */
  readonly factOf: (process: ProcessUse) => ProcessFact;
}

export function takeSnapshot(signal: Signal, involved: readonly ProcessRef[], parts: CaptureParts): Snapshot {
  const { proc } = parts;
  const processes = proc === null ? [] : readProcesses(proc).map((stat) => ({ ...stat, rssBytes: stat.rssPages * proc.pageBytes }));
  const cpuPercentOf = cpuShares(parts);
  const users = userNames();
  return {
    ...parts,
    signal,
    involved,
    processes,
    uptimeSeconds: proc === null ? 0 : readUptime(proc),
    mounts: proc === null ? [] : readMounts(proc),
    cpuPercentOf,
    factOf: (process) => {
      const { pid, startTicks, rssBytes } = process;
      const uid = proc === null ? null : readUid(proc, pid);
      const unit = proc === null ? null : readUnit(proc, pid);
      const user = uid === null ? "" : (users.get(uid) ?? String(uid));
      return { pid, startTicks, name: redact(process.name).text, user, rssBytes, cpuPercent: cpuPercentOf(process), unit };
    },
  };
}

function cpuShares({ proc, latest, elapsedMs }: CaptureParts): (process: ProcessUse) => number {
  const before = latest();
  const then = new Map(before?.processes?.map((process) => [process.pid, process]));
  const seconds = (elapsedMs() - (before?.elapsedMs ?? 0)) / 1_000;
  return ({ pid, startTicks, cpuTicks }) => {
    const earlier = then.get(pid);
    if (earlier?.startTicks !== startTicks || seconds <= 0) return 0;
    const percent = (100 * (cpuTicks - earlier.cpuTicks)) / ((proc?.tickHz ?? 100) * seconds);
    return Math.max(0, Math.round(percent * 10) / 10);
  };
}

/** Local accounts only: asking a directory server in the middle of an incident could block. */
function userNames(): ReadonlyMap<number, string> {
  try {
    const rows = readFileSync("/etc/passwd", "utf8").split("\n");
    return new Map(rows.map((row) => [Number(row.split(":")[2]), (row.split(":")[0] ?? "").slice(0, 64)] as const).toReversed());
  } catch {
    return new Map();
  }
}
