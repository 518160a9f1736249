import { escapeName } from "../src/core/escape.js";

/** One process as /proc/PID/stat tells it. */
export interface ProcessStat {
  readonly pid: number;
  /** The kernel's 15 bytes, escaped: the process chose them. */
  readonly name: string;
  /** `R`, `S`, `D`, `Z` ... */
  readonly state: string;
  readonly parent: number;
  /** Kernel threads have no memory of their own and cannot be signalled. */
  readonly isKernel: boolean;
  readonly startTicks: number;
  /** User and system time so far, in ticks. */
  readonly cpuTicks: number;
  readonly rssPages: number;
  /** Length of its arguments; 0 when this user may not know. Tells apart runs of one program without reading what they were given. */
  readonly argvBytes: number;
}

/** Total and idle time of all cores since boot, in ticks. Waiting for a disk counts as idle: that is what io-pressure measures. */
export interface CpuTicks {
  readonly total: number;
  readonly idle: number;
}

export interface Memory {
  readonly totalBytes: number;
  readonly availableBytes: number;
  readonly swapTotalBytes: number;
  readonly swapFreeBytes: number;
}

/** One line of /proc/pressure: shares of time in percent, and microseconds since boot. */
export interface Stall {
  readonly avg10: number;
  readonly avg60: number;
  readonly totalUs: number;
}

export interface Pressure {
  readonly some: Stall;
  /** Null where the kernel has no such line: for the CPU before 5.13. */
  readonly full: Stall | null;
}

/** One line of mountinfo. */
export interface Mount {
  /** `major:minor`: bind mounts of one file system share it. */
  readonly device: string;
  /** The directory of that file system which is mounted. */
  readonly root: string;
  readonly path: string;
  readonly type: string;
  readonly source: string;
  /** The file system itself, not just this view of it, takes no writes. */
  readonly isReadOnly: boolean;
}

const kernelThread = 0x0020_0000;

/**
 * The name may hold spaces, line ends and parentheses, so the fields are counted from the last `)`.
 *
 * @source proc_pid_stat(5); fields are numbered there from 1, `state` is 3.
 */
export function parseStat(text: string): ProcessStat | null {
  const open = text.indexOf("(");
  const close = text.lastIndexOf(")");
  if (open < 1 || close < open) return null;
  const rest = text
    .slice(close + 2)
    .trimEnd()
    .split(" ");
  const field = (n: number): number => Number(rest[n - 3] ?? Number.NaN);
  const stat = {
    pid: Number(text.slice(0, open)),
    name: escapeName(text.slice(open + 1, close)),
    state: rest[0] ?? "",
    parent: field(4),
    isKernel: (field(9) & kernelThread) !== 0,
    startTicks: field(22),
    cpuTicks: field(14) + field(15),
    rssPages: field(24),
    argvBytes: Math.max(0, (field(49) || 0) - (field(48) || 0)),
  };
  return [stat.pid, stat.parent, stat.startTicks, stat.cpuTicks, stat.rssPages].every(Number.isFinite) ? stat : null;
}

export function parseMeminfo(text: string): Memory | null {
  const bytes = (key: string): number | null => {
    const match = new RegExp(`^${key}:\\s+(\\d+) kB$`, "m").exec(text);
    return match === null ? null : Number(match[1]) * 1024;
  };
  const totalBytes = bytes("MemTotal");
  const availableBytes = bytes("MemAvailable");
  if (totalBytes === null || totalBytes === 0 || availableBytes === null) return null;
  return { totalBytes, availableBytes, swapTotalBytes: bytes("SwapTotal") ?? 0, swapFreeBytes: bytes("SwapFree") ?? 0 };
}

/** The first line of /proc/stat: user nice system idle iowait irq softirq steal; guest time is already in user. */
export function parseCpu(text: string): CpuTicks | null {
  const match = /^cpu +([\d ]+)$/m.exec(text);
  const ticks = match?.[1]?.trim().split(" ").slice(0, 8).map(Number) ?? [];
  if (ticks.length < 4) return null;
  return { total: ticks.reduce((sum, value) => sum + value, 0), idle: (ticks[3] ?? 0) + (ticks[4] ?? 0) };
}

export function parsePressure(text: string): Pressure | null {
  const stall = (kind: string): Stall | null => {
    const match = new RegExp(`^${kind} avg10=([\\d.]+) avg60=([\\d.]+) avg300=[\\d.]+ total=(\\d+)$`, "m").exec(text);
    return match === null ? null : { avg10: Number(match[1]), avg60: Number(match[2]), totalUs: Number(match[3]) };
  };
  const some = stall("some");
  return some === null ? null : { some, full: stall("full") };
}

/** @source proc_pid_mountinfo(5): the optional fields end at a lone dash. */
export function parseMountinfo(text: string): readonly Mount[] {
  return text.split("\n").flatMap((line) => {
    const [before, after] = line.split(" - ", 2);
    const [, , device, root, path] = before?.split(" ") ?? [];
    const [type, source, options] = after?.split(" ") ?? [];
    if (device === undefined || root === undefined || path === undefined || type === undefined || source === undefined) return [];
    const isReadOnly = options?.split(",").includes("ro") ?? false;
    return [{ device, root: unoctal(root), path: unoctal(path), type, source: unoctal(source), isReadOnly }];
  });
}

/**
 * The system service that owns a process, from its cgroup path. Null for sessions, scopes, containers and the
 * services of a user's own manager: none of these can be restarted with `systemctl restart`.
 */
export function parseUnit(cgroup: string): string | null {
  const line = /^0::(\/.*)$/m.exec(cgroup)?.[1] ?? "";
  const path = line.includes(".service") ? line : (/^\d+:name=systemd:(\/.*)$/m.exec(cgroup)?.[1] ?? "");
  const parts = path.split("/");
  if (parts.includes("user.slice")) return null;
  return parts.find((part) => part.endsWith(".service") && unitPattern.test(part)) ?? null;
}

/** Names of units as systemd writes them. The first character keeps a name from being read as a flag. */
export const unitPattern =
  /^[A-Za-z0-9_][A-Za-z0-9:_.@\\-]{0,240}\.(?:service|socket|timer|mount|path|target|slice|scope|swap|automount|device)$/;

const unoctal = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
