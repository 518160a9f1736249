import type { VerifyRequest } from "../src/ports/agents.js";
import { readKind } from "./detectors/all.js";
import { noFamilies, observe, type Families } from "./detectors/crash-loop.js";
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

/** A file system that is gone measures nothing here, and neither do ends that nobody could see; silence about a program is a figure. */
function readAgain(
  { kind, subject, unit }: Pick<VerifyRequest, "kind" | "subject" | "unit">,
  sample: Sample,
  seen: { readonly before: Sample | null; readonly families: Families },
  rules: DetectorRules,
): readonly Reading[] {
  if (kind === "crash-loop" && sample.processes === null) return [];
  return readKind(kind, sample, seen, rules, kind === "crash-loop" ? [subject] : [], unit);
}

const lately = (pressure: Pressure | null): Pressure | null =>
  pressure === null
    ? null
    : {
        some: { ...pressure.some, avg60: pressure.some.avg10 },
        full: pressure.full === null ? null : { ...pressure.full, avg60: pressure.full.avg10 },
      };
