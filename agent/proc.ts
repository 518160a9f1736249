import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import {
  parseCpu,
  parseMeminfo,
  parseMountinfo,
  parsePressure,
  parseStat,
  parseUnit,
  type CpuTicks,
  type Memory,
  type Mount,
  type Pressure,
  type ProcessStat,
} from "./proc-text.js";

/**
 * The kernel's own view of the host. Read synchronously: these files are made in memory on the spot, and one blocking
 * read costs a tenth of a trip through the thread pool. The few that can block (`cmdline`, `smaps`) are never read.
 */
export interface Proc {
  readonly root: string;
  /** Ticks per second in `stat`. */
  readonly tickHz: number;
  readonly pageBytes: number;
}

/** Null where there is no /proc, as on macOS. */
export function openProc(root = "/proc"): Proc | null {
  if (!existsSync(`${root}/stat`)) return null;
  const auxv = auxiliary(root);
  return { root, pageBytes: auxv.get(6) ?? 4096, tickHz: auxv.get(17) ?? 100 };
}

export const readMemory = (proc: Proc): Memory | null => parsed(proc, "meminfo", parseMeminfo);
export const readCpu = (proc: Proc): CpuTicks | null => parsed(proc, "stat", parseCpu);
export const readPressure = (proc: Proc, of: "memory" | "cpu" | "io"): Pressure | null => parsed(proc, `pressure/${of}`, parsePressure);
export const readMounts = (proc: Proc): readonly Mount[] => parsed(proc, "self/mountinfo", parseMountinfo) ?? [];
export const readUnit = (proc: Proc, pid: number): string | null => parsed(proc, `${pid}/cgroup`, parseUnit);

/** Null when there is no such process any more. */
export const readProcess = (proc: Proc, pid: number): ProcessStat | null => parsed(proc, `${pid}/stat`, parseStat);

/** Every process there is; one that ends while being read is left out. */
export function readProcesses(proc: Proc): readonly ProcessStat[] {
  return readdirSync(proc.root).flatMap((entry) => {
    const first = entry.charCodeAt(0);
    if (first < 48 || first > 57) return [];
    const stat = readProcess(proc, Number(entry));
    return stat === null ? [] : [stat];
  });
}

/** Who a process runs as right now; null when it is gone. */
export function readUid(proc: Proc, pid: number): number | null {
  return statSync(`${proc.root}/${pid}`, { throwIfNoEntry: false })?.uid ?? null;
}

/** Changes with every boot: a start time means nothing without it. Empty where the kernel does not say. */
export const readBootId = (proc: Proc): string => textOf(proc, "sys/kernel/random/boot_id")?.trim() ?? "";

/** Seconds since boot. */
export const readUptime = (proc: Proc): number => Number.parseFloat(textOf(proc, "uptime") ?? "0");

/** The text of one file under /proc; null when it is gone or not ours to read. */
export function textOf(proc: Proc, path: string): string | null {
  try {
    return readFileSync(`${proc.root}/${path}`, "utf8");
  } catch {
    return null;
  }
}

function parsed<T>(proc: Proc, path: string, parse: (text: string) => T | null): T | null {
  const text = textOf(proc, path);
  return text === null ? null : parse(text);
}

/** The auxiliary vector, pairs of machine words: 6 is the page size, 17 the ticks per second. All our platforms have 64 bits. */
function auxiliary(root: string): ReadonlyMap<number, number> {
  try {
    const bytes = readFileSync(`${root}/self/auxv`);
    const words = new BigUint64Array(Uint8Array.from(bytes).buffer, 0, Math.floor(bytes.length / 8));
    return new Map(Array.from({ length: Math.floor(words.length / 2) }, (_, n) => [Number(words[2 * n]), Number(words[2 * n + 1])]));
  } catch {
    return new Map();
  }
}
