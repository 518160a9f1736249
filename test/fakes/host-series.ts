import { detect, type Detection, type Resolved } from "../../agent/detect.js";
import { detectorRules, type DetectorRules } from "../../agent/detectors/rules.js";
import type { FileSystemUse, ProcessUse, Sample } from "../../agent/sample.js";
import type { Noticed, Remembered } from "../../agent/signal-memory.js";
import { recordingLog } from "./recording-log.js";

/** A host on which nothing is wrong, to change from. */
export const healthy: Omit<Sample, "at" | "elapsedMs"> = {
  memory: { totalBytes: 16e9, availableBytes: 12e9, swapTotalBytes: 0, swapFreeBytes: 0 },
  cpu: { total: 1_000, idle: 900 },
  pressure: { memory: stalled(0), cpu: stalled(0), io: stalled(0) },
  fileSystems: [disk("/", 40), disk("/var", 50)],
  mounts: ["/", "/var"],
  processes: [],
  tickHz: 100,
  units: null,
};

export function stalled(some: number, full = 0): NonNullable<Sample["pressure"]["memory"]> {
  return { some: { avg10: some, avg60: some, totalUs: 0 }, full: { avg10: full, avg60: full, totalUs: 0 } };
}

export function disk(mount: string, usedPercent: number, inodesUsedPercent = 1, sizeBytes = 10e9): FileSystemUse {
  const availableBytes = sizeBytes * (1 - usedPercent / 100);
  return { mount, path: mount, device: mount, type: "ext4", sizeBytes, availableBytes, usedPercent, inodesUsedPercent };
}

export function running(name: string, pid: number, more: Partial<ProcessUse> = {}): ProcessUse {
  return {
    pid,
    name,
    state: "S",
    parent: 1,
    isKernel: false,
    startTicks: pid * 10,
    cpuTicks: 0,
    rssPages: 0,
    argvBytes: 20,
    rssBytes: 1e6,
    ...more,
  };
}

/** The rules with the given sections changed. */
export const rulesWith = (changes: Readonly<Record<string, unknown>> = {}): DetectorRules => detectorRules.parse(changes);

export interface Told {
  /** Seconds since the start of the replay. */
  readonly s: number;
  readonly text: string;
  readonly noticed: Noticed;
}

export interface Replay {
  readonly rules?: DetectorRules;
  readonly everySeconds?: number;
  /** Where the wall clock stands, by second; it runs with the other one unless said. */
  readonly wall?: (s: number) => number;
  readonly deliver?: (noticed: Noticed, s: number) => Promise<void>;
  readonly memory?: { remembered: Remembered };
  /** What is verified as mended, by second. */
  readonly resolved?: (s: number) => readonly Resolved[];
}

/**
 * Runs the real detection over a series, as fast as it goes: `host(s)` is the host at second `s`, null when it cannot be read.
 * Returns what it handed on, each as `raised memory-low host`.
 */
export async function replay(seconds: number, host: (s: number) => Partial<Sample> | null, options: Replay = {}): Promise<readonly Told[]> {
  const told: Told[] = [];
  const stop = new AbortController();
  const everyMs = (options.everySeconds ?? 5) * 1_000;
  const memory = options.memory ?? { remembered: { raised: [], undelivered: [] } };
  let elapsedMs = 0;

  const wall = options.wall ?? ((s: number) => 1_700_000_000_000 + s * 1_000);
  const detection: Detection = {
    sample: () => {
      const state = host(elapsedMs / 1_000);
      return state === null
        ? Promise.reject(new Error("unreadable"))
        : Promise.resolve({ ...healthy, ...state, at: wall(elapsedMs / 1_000), elapsedMs });
    },
    rules: options.rules ?? rulesWith(),
    everyMs,
    repeatMs: 300_000,
    memory: {
      read: () => Promise.resolve(memory.remembered),
      write: (remembered) => {
        memory.remembered = structuredClone(remembered);
        return Promise.resolve();
      },
    },
    deliver: async (noticed) => {
      await options.deliver?.(noticed, elapsedMs / 1_000);
      const { phase, kind, subject } = noticed.signal;
      told.push({ s: elapsedMs / 1_000, text: `${phase} ${kind} ${subject}`, noticed });
    },
    resolved: () => options.resolved?.(elapsedMs / 1_000) ?? [],
    clock: {
      dice: () => 0.5,
      now: () => wall(elapsedMs / 1_000),
      id: () => `01935740-0000-7000-8000-${String(nextId()).padStart(12, "0")}`,
    },
    elapsedMs: () => elapsedMs,
    pause: () => {
      elapsedMs += everyMs;
      if (elapsedMs >= seconds * 1_000) stop.abort();
      return Promise.resolve();
    },
    log: recordingLog(),
    self: 4_000_000,
  };
  await detect(detection, stop.signal);
  return told;
}

let ids = 0;
const nextId = (): number => (ids += 1);
