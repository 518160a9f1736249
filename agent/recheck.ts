import type { VerifyRequest } from "../src/ports/agents.js";
import { crashLoop, noFamilies, observe, type Families } from "./detectors/crash-loop.js";
import { diskInodes, diskSpace } from "./detectors/disk.js";
import { cpuHigh, cpuPressure, ioPressure } from "./detectors/load.js";
import { memoryLow, memoryPressure, memoryProcess } from "./detectors/memory.js";
import type { Reading } from "./detectors/reading.js";
import type { DetectorRules } from "./detectors/rules.js";
import type { Pressure } from "./proc-text.js";
import type { Sample } from "./sample.js";

/** One measurement of a signal after a fix; null when it cannot be measured right now. */
export interface Measured {
  readonly value: number;
  /** Below this it is over. */
  readonly clear: number;
  readonly says: string;
}

/** Measures sample after sample by the detector that raised the signal; the first one only starts what counts differences. */
export type Recheck = (sample: Sample) => Measured | null;

/**
 * The detectors again, with what a verification has to see otherwise: pressure over the last ten seconds, because a minute still
 * holds the time before the fix, and deaths since now.
 */
export function recheck(request: Pick<VerifyRequest, "kind" | "subject" | "unit">, rules: DetectorRules, self: number): Recheck {
  const { kind, subject } = request;
  let before: Sample | null = null;
  let families: Families | null = null;
  return (sample) => {
    const recent = {
      ...sample,
      pressure: { memory: lately(sample.pressure.memory), cpu: lately(sample.pressure.cpu), io: lately(sample.pressure.io) },
    };
    families = observe(families ?? noFamilies(sample.elapsedMs), sample, rules["crash-loop"], self);
    const readings = readAgain(request, recent, { before, families }, rules);
    before = sample;
    const reading = readings.find((each) => each.kind === kind && each.subject === subject);
    if (reading === undefined) return null;
    const says = kind === "crash-loop" ? `${subject} ended ${reading.value} times since then` : reading.says;
    return { value: reading.value, clear: reading.clear, says };
  };
}

function readAgain(
  { kind, subject, unit }: Pick<VerifyRequest, "kind" | "subject" | "unit">,
  sample: Sample,
  seen: { readonly before: Sample | null; readonly families: Families },
  rules: DetectorRules,
): readonly Reading[] {
  switch (kind) {
    case "memory-low":
      return memoryLow(sample, rules[kind]);
    case "memory-pressure":
      return memoryPressure(sample, rules[kind], unit);
    case "memory-process":
      return memoryProcess(sample, rules[kind]);
    case "disk-space":
      return diskSpace(sample, rules[kind], []);
    case "disk-inodes":
      return diskInodes(sample, rules[kind], []);
    case "cpu-high":
      return cpuHigh(sample, seen.before, rules[kind]);
    case "cpu-pressure":
      return cpuPressure(sample, rules[kind]);
    case "io-pressure":
      return ioPressure(sample, rules[kind]);
    case "crash-loop":
      return sample.processes === null ? [] : crashLoop(seen.families, sample, rules[kind], [subject]);
    case "unit-failed":
      return [];
  }
}

const lately = (pressure: Pressure | null): Pressure | null =>
  pressure === null
    ? null
    : {
        some: { ...pressure.some, avg60: pressure.some.avg10 },
        full: pressure.full === null ? null : { ...pressure.full, avg60: pressure.full.avg10 },
      };
