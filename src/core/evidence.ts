import type { Signal, SignalPhase } from "./signal.js";

/** Who could have written the text: 0 anyone on the host, 1 its root, 2 the kernel or the agent itself. */
export type Trust = 0 | 1 | 2;

/** The same in words, for people and for models. */
export const trustWords: Readonly<Record<Trust, string>> = {
  0: "anybody on the host may have written this",
  1: "written by root of the host",
  2: "from the kernel or the agent itself",
};

/** Limits of one capture, applied at the agent before anything is spooled. */
export const evidenceLimits = { items: 12, itemChars: 1_800, lineChars: 240, processes: 12 } as const;

/** One bounded, redacted piece of text about a signal. */
export interface EvidenceItem {
  /** Unique within its evidence: `E` and four letters or digits, random, so that host text cannot forge it. */
  readonly id: string;
  /** Where it was read, for example `/proc/meminfo`. */
  readonly source: string;
  readonly trust: Trust;
  readonly text: string;
}

/** A process as the kernel names it: a pid alone is reused, a pid with its start time is not. */
export interface ProcessFact {
  readonly pid: number;
  /** Field 22 of /proc/PID/stat, in clock ticks since boot. */
  readonly startTicks: number;
  /** At most 15 bytes, control characters escaped. */
  readonly name: string;
  readonly user: string;
  readonly rssBytes: number;
  /** Share of one core over the last sample, 0 to 100 times cores. */
  readonly cpuPercent: number;
  /** The systemd unit it belongs to, when the cgroup path says so. */
  readonly unit: string | null;
}

/** A mounted file system as it was when the evidence was captured. */
export interface FileSystemFact {
  readonly mount: string;
  readonly type: string;
  readonly sizeBytes: number;
  readonly usedPercent: number;
  readonly inodesUsedPercent: number;
}

/** A large file found under a full file system. */
export interface FileFact {
  readonly path: string;
  readonly bytes: number;
}

/** What code may reason about: read from the kernel, typed, never parsed out of free text. */
export interface Facts {
  readonly processes: readonly ProcessFact[];
  /** For a crash loop, the process that starts the subject again and again; it is among `processes` too. */
  readonly parent: ProcessFact | null;
  readonly fileSystems: readonly FileSystemFact[];
  readonly files: readonly FileFact[];
  /** Units named by the signal or owning a process above. */
  readonly units: readonly string[];
}

/** Everything an agent knows about one signal at the moment it was noticed. */
export interface Evidence {
  readonly signal: Signal;
  readonly items: readonly EvidenceItem[];
  readonly facts: Facts;
}

/** The signal's figure at one moment. */
export interface Reading {
  /** Milliseconds since 1970, by the agent's clock. */
  readonly at: number;
  readonly phase: SignalPhase;
  /** Both in the unit of the incident's signal. */
  readonly value: number;
  readonly threshold: number;
}
