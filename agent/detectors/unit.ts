import type { Sample } from "../sample.js";
import type { Reading } from "./reading.js";
import type { Rule } from "./rules.js";

/** Units that systemd has given up on. One that was watched and is not among them any more is well. */
export function unitFailed({ units }: Sample, rule: Rule<"unit-failed">, watched: readonly string[]): readonly Reading[] {
  if (units === null) return [];
  const failed = units.failed.filter((unit) => !rule.ignore.includes(unit));
  const recovered = watched.filter((unit) => !failed.includes(unit));
  return [...failed.map((unit) => reading(unit, true, rule)), ...recovered.map((unit) => reading(unit, false, rule))];
}

const reading = (unit: string, isFailed: boolean, rule: Rule<"unit-failed">): Reading => ({
  kind: "unit-failed",
  subject: unit,
  value: isFailed ? 1 : 0,
  threshold: 1,
  clear: 1,
  unit: "failed",
  level: isFailed ? "bad" : "good",
  severity: rule.severity,
  says: isFailed ? `${unit} has failed` : `${unit} is no longer failed`,
  involved: [],
});
