import { bytesText } from "../../src/core/bytes-text.js";
import type { ProcessUse, Sample } from "../sample.js";
import { levelOf, ofHost, rounded, onlyUnderPressure, type Reading } from "./reading.js";
import type { Rule } from "./rules.js";

/** Memory in use, of which nothing can be given back at once. Where the kernel tells, programs must also be waiting for it. */
export function memoryLow({ memory, pressure }: Sample, rule: Rule<"memory-low">): readonly Reading[] {
  if (memory === null) return [];
  const { availableBytes, totalBytes } = memory;
  const value = 100 * (1 - availableBytes / totalBytes);
  const severity = value >= rule.criticalPercent ? "P1" : rule.severity;
  const says = `${rounded(value)} % of the memory is in use, ${bytesText(availableBytes)} of ${bytesText(totalBytes)} available`;
  return [onlyUnderPressure(ofHost("memory-low", value, { ...rule, severity }, says), pressure.memory, rule.minPressurePercent)];
}

/**
 * Time that programs lost waiting for memory. Measured by whichever of the two lines is further over its threshold.
 *
 * @param unit of the line that raised it, to measure by the same one again.
 */
export function memoryPressure({ pressure }: Sample, rule: Rule<"memory-pressure">, unit?: string): readonly Reading[] {
  if (pressure.memory === null) return [];
  const { some, full } = pressure.memory;
  const stalled = full?.avg60 ?? 0;
  const isFull = unit === undefined ? stalled / rule.raiseFullPercent > some.avg60 / rule.raiseSomePercent : unit === fullUnit;
  const value = isFull ? stalled : some.avg60;
  const threshold = isFull ? rule.raiseFullPercent : rule.raiseSomePercent;
  return [
    {
      kind: "memory-pressure",
      subject: "host",
      value,
      threshold,
      clear: rule.clearPercent,
      unit: isFull ? fullUnit : "% some",
      level: levelOf(value, threshold, rule.clearPercent),
      severity: rule.severity,
      says: `${isFull ? "all programs" : "programs"} waited for memory ${rounded(value)} % of the last minute`,
      involved: [],
    },
  ];
}

const fullUnit = "% full";

/** The largest process of each program that has a ceiling. None running is well under it. */
export function memoryProcess({ processes }: Sample, rule: Rule<"memory-process">): readonly Reading[] {
  if (processes === null) return [];
  return rule.programs.map(({ name, ceilingBytes }) => {
    const largest = processes.filter((process) => process.name === name).reduce<ProcessUse | null>(larger, null);
    const value = largest?.rssBytes ?? 0;
    const clear = (ceilingBytes * rule.clearPercent) / 100;
    return {
      kind: "memory-process",
      subject: name,
      value,
      threshold: ceilingBytes,
      clear,
      unit: "bytes",
      level: levelOf(value, ceilingBytes, clear),
      severity: rule.severity,
      says:
        largest === null
          ? `no process called ${name} is running`
          : `${name} (pid ${largest.pid}) uses ${bytesText(value)} of memory, ceiling ${bytesText(ceilingBytes)}`,
      involved: largest === null ? [] : [{ pid: largest.pid, startTicks: largest.startTicks }],
    };
  });
}

const larger = (a: ProcessUse | null, b: ProcessUse): ProcessUse => (a === null || b.rssBytes > a.rssBytes ? b : a);
