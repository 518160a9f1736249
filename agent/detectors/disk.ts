import { bytesText } from "../../src/core/bytes-text.js";
import type { Signal } from "../../src/core/signal.js";
import type { FileSystemUse, Sample } from "../sample.js";
import { levelOf, rounded, type Level, type Reading } from "./reading.js";
import type { Rule } from "./rules.js";

/** Every watched file system that is nearly full: by share, and by what is left where the disk is very large. */
export function diskSpace(sample: Sample, rule: Rule<"disk-space">, watched: readonly string[]): readonly Reading[] {
  const readings = sample.fileSystems.map((use): Reading => {
    const value = use.usedPercent;
    return {
      ...base("disk-space", use.mount, rule),
      value,
      level: spaceLevel(use, rule),
      severity: value >= rule.criticalPercent ? "P1" : rule.severity,
      says: `${use.mount} is ${rounded(value)} % full, ${bytesText(use.availableBytes)} of ${bytesText(use.sizeBytes)} free`,
    };
  });
  return [...readings, ...unmounted("disk-space", sample, rule, watched)];
}

/** Every watched file system that can hardly take another file, however small. */
export function diskInodes(sample: Sample, rule: Rule<"disk-inodes">, watched: readonly string[]): readonly Reading[] {
  const readings = sample.fileSystems.map((use): Reading => {
    const value = use.inodesUsedPercent;
    return {
      ...base("disk-inodes", use.mount, rule),
      value,
      level: levelOf(value, rule.raisePercent, rule.clearPercent),
      severity: value >= rule.criticalPercent ? "P1" : rule.severity,
      says: `${use.mount} has used ${rounded(value)} % of its inodes`,
    };
  });
  return [...readings, ...unmounted("disk-inodes", sample, rule, watched)];
}

type DiskRule = Rule<"disk-space"> | Rule<"disk-inodes">;

const base = (
  kind: "disk-space" | "disk-inodes",
  subject: string,
  rule: DiskRule,
): Pick<Signal, "kind" | "subject" | "threshold" | "unit"> & { clear: number; involved: [] } => ({
  kind,
  subject,
  threshold: rule.raisePercent,
  clear: rule.clearPercent,
  unit: "%",
  involved: [],
});

/** Half as much again as what raises it has to be free before a large disk is well. */
function spaceLevel({ usedPercent, availableBytes }: FileSystemUse, rule: Rule<"disk-space">): Level {
  const level = levelOf(usedPercent, rule.raisePercent, rule.clearPercent);
  if (level === "good" || availableBytes >= 1.5 * rule.freeBelowBytes) return "good";
  return level === "bad" && availableBytes >= rule.freeBelowBytes ? "between" : level;
}

/** A file system that is gone is nobody's trouble any more; one that only does not answer still is. */
function unmounted(kind: "disk-space" | "disk-inodes", { mounts }: Sample, rule: DiskRule, watched: readonly string[]): readonly Reading[] {
  if (mounts === null) return [];
  return watched
    .filter((mount) => !mounts.includes(mount))
    .map((mount) => ({
      ...base(kind, mount, rule),
      value: 0,
      level: "good",
      severity: rule.severity,
      says: `${mount} is not mounted any more`,
    }));
}
