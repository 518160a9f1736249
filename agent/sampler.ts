import { troubledUnits, type Run } from "./units.js";
import { fileSystemReader, watchedMounts, type MountRule } from "./file-systems.js";
import { readCpu, readMemory, readMounts, readPressure, readProcesses, type Proc } from "./proc.js";
import type { ProcessUse, Sample, TroubledUnits } from "./sample.js";

/** Two clocks: the one people read, and one that never jumps. Both in milliseconds. */
export interface Time {
  readonly now: () => number;
  readonly elapsedMs: () => number;
}

export interface SamplerParts {
  readonly proc: Proc;
  readonly time: Time;
  readonly mounts: MountRule;
  /** How to ask systemd, and how often; null where there is none. */
  readonly units: { readonly run: Run; readonly everyMs: number } | null;
}

/** Reads the host once. */
export type Sampler = () => Promise<Sample>;

/** Reads Linux by /proc. Nothing is spawned but the question to systemd, in the background, every `units.everyMs`. */
export function procSampler({ proc, time, mounts, units }: SamplerParts): Sampler {
  const readFileSystems = fileSystemReader();
  const takeProcesses = processReader(proc, time);
  const takeUnits = units === null ? () => null : unitReader(units, time);
  return async () => {
    const { fileSystems, mounts: paths } = await readFileSystems(watchedMounts(readMounts(proc), mounts));
    return {
      at: time.now(),
      elapsedMs: time.elapsedMs(),
      memory: readMemory(proc),
      cpu: readCpu(proc),
      pressure: { memory: readPressure(proc, "memory"), cpu: readPressure(proc, "cpu"), io: readPressure(proc, "io") },
      fileSystems,
      mounts: paths.length === 0 ? null : paths,
      processes: takeProcesses(),
      tickHz: proc.tickHz,
      units: takeUnits(),
    };
  };
}

/**
 * Looking at one process takes about 8 us of one core, so with this pause for each of them it stays below half a percent: a host
 * with thousands is looked at less often, but not never. Not measured on the spot: on a busy host that would measure the others.
 */
const pauseForEachMs = 2;
const longestPauseMs = 15_000;

function processReader(proc: Proc, time: Time): () => readonly ProcessUse[] | null {
  let notBeforeMs = Number.NEGATIVE_INFINITY;
  return () => {
    const nowMs = time.elapsedMs();
    if (nowMs < notBeforeMs) return null;
    const processes = readProcesses(proc).map((stat) => ({ ...stat, rssBytes: stat.rssPages * proc.pageBytes }));
    notBeforeMs = nowMs + Math.min(longestPauseMs, processes.length * pauseForEachMs);
    return processes;
  };
}

/** Gives each answer once; a question that is still open is not asked again. */
function unitReader({ run, everyMs }: { readonly run: Run; readonly everyMs: number }, time: Time): () => TroubledUnits | null {
  let answer: TroubledUnits | null = null;
  let dueMs = 0;
  return () => {
    if (time.elapsedMs() >= dueMs) {
      dueMs = Number.POSITIVE_INFINITY;
      void troubledUnits(run)
        .then((units) => (answer = units))
        .finally(() => (dueMs = time.elapsedMs() + everyMs));
    }
    const taken = answer;
    answer = null;
    return taken;
  };
}
