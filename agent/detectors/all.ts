import { signalKinds, type SignalKind } from "../../src/core/signal.js";
import type { Sample } from "../sample.js";
import { crashLoop, forgetDeaths, noFamilies, observe, type Families } from "./crash-loop.js";
import { diskInodes, diskSpace } from "./disk.js";
import { cpuHigh, cpuPressure, ioPressure } from "./load.js";
import { memoryLow, memoryPressure, memoryProcess } from "./memory.js";
import type { Reading, Watched } from "./reading.js";
import type { DetectorRules } from "./rules.js";
import { unitFailed } from "./unit.js";

/** What the detectors remember: one sample, and the programs that ended lately. */
export interface Seen {
  readonly before: Sample | null;
  readonly families: Families | null;
}

export const nothingSeen: Seen = { before: null, families: null };

/** Everything the enabled detectors make of one sample, in the order of `signalKinds`; and what to remember for the next. */
export function read(
  sample: Sample,
  seen: Seen,
  rules: DetectorRules,
  watched: Watched,
  self: number,
): { readonly readings: readonly Reading[]; readonly seen: Seen } {
  const families = observe(seen.families ?? noFamilies(sample.elapsedMs), sample, rules["crash-loop"], self);
  const readings = signalKinds.flatMap((kind) => {
    const subjects = watched.get(kind) ?? [];
    const found = rules[kind].enabled ? readKind(kind, sample, { before: seen.before, families }, rules, subjects) : [];
    return [...found, ...retired(kind, subjects, rules)];
  });
  return { readings, seen: { before: sample, families } };
}

/** After a fix that was verified: what the detectors counted about these subjects is history. */
export function forget(seen: Seen, resolved: readonly Pick<Reading, "kind" | "subject">[]): Seen {
  const subjects = resolved.filter(({ kind }) => kind === "crash-loop").map(({ subject }) => subject);
  return seen.families === null ? seen : { ...seen, families: forgetDeaths(seen.families, subjects) };
}

/** What was raised before the configuration stopped looking for it is over as far as this host is concerned. */
function retired(kind: SignalKind, watched: readonly string[], rules: DetectorRules): readonly Reading[] {
  const programs = rules["memory-process"].programs.map(({ name }) => name);
  const isWanted = (subject: string): boolean => rules[kind].enabled && (kind !== "memory-process" || programs.includes(subject));
  const none = { value: 0, threshold: 0, clear: 0, unit: "", level: "good", involved: [] } as const;
  return watched
    .filter((subject) => !isWanted(subject))
    .map((subject) => ({
      ...none,
      kind,
      subject,
      severity: rules[kind].severity,
      says: `${kind} of ${subject} is not looked for any more`,
    }));
}

/**
 * What the detector of one kind makes of a sample.
 *
 * @param watched subjects that it speaks of also when nothing is wrong with them any more.
 * @param unit of the signal that is measured again, where a kind is measured in several.
 */
export function readKind(
  kind: SignalKind,
  sample: Sample,
  seen: { readonly before: Sample | null; readonly families: Families },
  rules: DetectorRules,
  watched: readonly string[],
  unit?: string,
): readonly Reading[] {
  switch (kind) {
    case "memory-low":
      return memoryLow(sample, rules[kind]);
    case "memory-pressure":
      return memoryPressure(sample, rules[kind], unit);
    case "memory-process":
      return memoryProcess(sample, rules[kind]);
    case "disk-space":
      return diskSpace(sample, rules[kind], watched);
    case "disk-inodes":
      return diskInodes(sample, rules[kind], watched);
    case "cpu-high":
      return cpuHigh(sample, seen.before, rules[kind]);
    case "cpu-pressure":
      return cpuPressure(sample, rules[kind]);
    case "io-pressure":
      return ioPressure(sample, rules[kind]);
    case "unit-failed":
      return unitFailed(sample, rules[kind], watched);
    case "crash-loop":
      return crashLoop(seen.families, sample, rules[kind], watched);
  }
}
