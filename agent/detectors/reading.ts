import type { Severity, Signal, SignalKind } from "../../src/core/signal.js";
import type { Pressure } from "../proc-text.js";

/** A process as only the kernel can name it. */
export interface ProcessRef {
  readonly pid: number;
  readonly startTicks: number;
}

/** `between` is under the threshold and not yet under the clear level: it neither raises nor clears. */
export type Level = "bad" | "between" | "good";

/** What one detector makes of one sample, about one subject. */
export interface Reading extends Pick<Signal, "kind" | "subject" | "value" | "threshold" | "unit"> {
  readonly level: Level;
  /** Below this the trouble is over; the verification holds every sample against it. */
  readonly clear: number;
  readonly severity: Severity;
  /** What is measured, for people, without a full stop: `/var is 94 % full`. Names in it are escaped. */
  readonly says: string;
  /** Processes that it is about, when the detector knows them. */
  readonly involved: readonly ProcessRef[];
}

/** Subjects that are pending or raised, by kind: the detector says so when one of them is no longer there. */
export type Watched = ReadonlyMap<SignalKind, readonly string[]>;

/** Higher is worse, at every detector. */
export function levelOf(value: number, raise: number, clear: number): Level {
  if (value >= raise) return "bad";
  return value < clear ? "good" : "between";
}

/** A share in percent of something that the whole host has, by the levels of its rule. */
export function ofHost(
  kind: SignalKind,
  value: number,
  { raisePercent, clearPercent, severity }: { readonly raisePercent: number; readonly clearPercent: number; readonly severity: Severity },
  says: string,
): Reading {
  return {
    kind,
    subject: "host",
    value,
    threshold: raisePercent,
    clear: clearPercent,
    unit: "%",
    level: levelOf(value, raisePercent, clearPercent),
    severity,
    says,
    involved: [],
  };
}

/** Bad only while programs also wait; where the kernel does not tell, the reading stands. */
export function onlyUnderPressure(reading: Reading, pressure: Pressure | null, minPressurePercent: number): Reading {
  const isFelt = pressure === null || pressure.some.avg60 >= minPressurePercent;
  return reading.level === "bad" && !isFelt ? { ...reading, level: "between" } : reading;
}

/** Percentages and counts as people read them: no decimals that nobody needs. */
export const rounded = (value: number): number => (value >= 10 ? Math.round(value) : Math.round(value * 10) / 10);
