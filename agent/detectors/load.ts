import type { Sample } from "../sample.js";
import { ofHost, rounded, onlyUnderPressure, type Reading } from "./reading.js";
import type { Rule } from "./rules.js";

/** All cores busy, with programs waiting for one where the kernel tells. Two samples are needed, and counters that went on. */
export function cpuHigh(sample: Sample, before: Sample | null, rule: Rule<"cpu-high">): readonly Reading[] {
  const value = busyPercent(sample, before);
  if (value === null) return [];
  const reading = ofHost("cpu-high", value, rule, `the cores are ${rounded(value)} % busy`);
  return [onlyUnderPressure(reading, sample.pressure.cpu, rule.minPressurePercent)];
}

/** Time that programs lost waiting for a core. */
export function cpuPressure({ pressure }: Sample, rule: Rule<"cpu-pressure">): readonly Reading[] {
  return stall("cpu-pressure", pressure.cpu?.some.avg60, rule, "programs waited for a core");
}

/** Time in which nothing ran because everything waited for a disk. */
export function ioPressure({ pressure }: Sample, rule: Rule<"io-pressure">): readonly Reading[] {
  return stall("io-pressure", pressure.io?.full?.avg60, rule, "everything waited for a disk");
}

/** Share of the cores' time since the sample before that was not idle; null when there is nothing to compare. */
export function busyPercent({ cpu }: Sample, before: Sample | null): number | null {
  if (cpu === null || before === null || before.cpu === null) return null;
  const total = cpu.total - before.cpu.total;
  const idle = cpu.idle - before.cpu.idle;
  // Counters that stand still or went back belong to another boot, or to a host that was moved.
  if (total <= 0 || idle < 0) return null;
  return Math.min(100, Math.max(0, 100 * (1 - idle / total)));
}

function stall(
  kind: "cpu-pressure" | "io-pressure",
  value: number | undefined,
  rule: Rule<"cpu-pressure">,
  what: string,
): readonly Reading[] {
  return value === undefined ? [] : [ofHost(kind, value, rule, `${what} ${rounded(value)} % of the last minute`)];
}
