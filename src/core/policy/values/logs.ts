import { held, type Objection, type ValueCheck } from "../facts.js";
import { shown } from "./text.js";

/** Least that a clean-up of the journal leaves: half a gigabyte, or two days. Less would take the evidence away. */
const minVacuumBytes = 500 * 1024 ** 2;
const minVacuumDays = 2;

export const logTypes = {
  "vacuum.size": (value) => vacuumSize(value),
  "vacuum.time": (value) => vacuumTime(value),
} as const satisfies Record<string, ValueCheck>;

function vacuumSize(value: string): Objection | null {
  const match = /^([0-9]{1,9})([KMGT]?)$/.exec(value);
  const bytes = match === null ? 0 : Number(match[1]) * 1024 ** " KMGT".indexOf(match[2] || " ");
  return bytes >= minVacuumBytes
    ? null
    : held("journal.vacuum", `\`${shown(value)}\` would leave less than 500M of the journal.`, "use `--vacuum-size=500M` or more");
}

/** systemd's units; without one the number counts seconds. */
const days: Readonly<Record<string, number>> = {
  d: 1,
  day: 1,
  days: 1,
  w: 7,
  week: 7,
  weeks: 7,
  M: 30,
  month: 30,
  months: 30,
  y: 365,
  year: 365,
  years: 365,
  h: 1 / 24,
  s: 1 / 86_400,
  "": 1 / 86_400,
};

function vacuumTime(value: string): Objection | null {
  const match = /^([0-9]{1,9})\s?([A-Za-z]*)$/.exec(value);
  const length = match === null ? 0 : Number(match[1]) * (days[match[2] ?? ""] ?? 0);
  return length >= minVacuumDays
    ? null
    : held("journal.vacuum", `\`${shown(value)}\` would leave less than two days of the journal.`, "use `--vacuum-time=2d` or more");
}
