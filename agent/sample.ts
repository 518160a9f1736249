import type { CpuTicks, Memory, Pressure, ProcessStat } from "./proc-text.js";

/** One file system that matters, as `df` counts it: blocks kept for root are not available. */
export interface FileSystemUse {
  /** Where it is mounted, escaped: what a signal is about. */
  readonly mount: string;
  readonly path: string;
  /** `major:minor`. */
  readonly device: string;
  readonly type: string;
  readonly sizeBytes: number;
  readonly availableBytes: number;
  readonly usedPercent: number;
  /** 0 where the file system makes inodes as it needs them. */
  readonly inodesUsedPercent: number;
}

export interface ProcessUse extends ProcessStat {
  readonly rssBytes: number;
}

/** Units that systemd has given up on, and those that died and wait for their next start. */
export interface TroubledUnits {
  readonly failed: readonly string[];
  readonly restarting: readonly string[];
}

/** Everything read on one tick. What could not be read is null, and no detector guesses it. */
export interface Sample {
  /** Milliseconds since 1970, which may jump. */
  readonly at: number;
  /** Milliseconds on a clock that never jumps: every duration is measured on this one. */
  readonly elapsedMs: number;
  readonly memory: Memory | null;
  readonly cpu: CpuTicks | null;
  readonly pressure: Readonly<Record<"memory" | "cpu" | "io", Pressure | null>>;
  /** Those that answered. */
  readonly fileSystems: readonly FileSystemUse[];
  /** Every mount that is watched, whether it answered or not; null when the table could not be read. */
  readonly mounts: readonly string[] | null;
  readonly processes: readonly ProcessUse[] | null;
  /** Ticks per second of the processes' times. */
  readonly tickHz: number;
  /** Null on a tick that did not ask, and where there is no systemd. */
  readonly units: TroubledUnits | null;
}
