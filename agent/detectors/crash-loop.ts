import type { ProcessUse, Sample } from "../sample.js";
import { crashes, type Seen } from "./crash.js";
import type { ProcessRef, Reading } from "./reading.js";
import type { Rule } from "./rules.js";

/** One program under one parent with the same arguments, as far as their length tells; or one unit under systemd. */
interface Family {
  readonly subject: string;
  readonly parent: (ProcessRef & { readonly name: string }) | null;
  /** When it was seen to have ended, newest last. */
  readonly deathsMs: readonly number[];
}

/** What is remembered between samples. */
export interface Families {
  readonly sinceMs: number;
  readonly before: ReadonlyMap<number, Seen>;
  readonly known: ReadonlyMap<string, Family>;
}

export const noFamilies = (sinceMs: number): Families => ({ sinceMs, before: new Map(), known: new Map() });

/**
 * Looks for a program that the same parent starts again and again and that keeps ending. Only what lived through a sample is
 * seen, so the count is a lower bound. Under systemd the units that wait for their next start are counted instead: it starts
 * short programs of its own all the time, and knows which of them ended badly.
 *
 * @param self the agent's own pid: its probes end by design.
 */
export function observe(families: Families, sample: Sample, rule: Rule<"crash-loop">, self: number): Families {
  const known = recent(families.known, sample.elapsedMs - rule.withinSeconds * 1_000);
  for (const unit of sample.units?.restarting ?? []) note(known, `unit ${unit}`, unit, null, sample.elapsedMs);
  if (sample.processes === null) return { ...families, known };
  const isSystemd = sample.processes.some(({ pid, name }) => pid === 1 && name === "systemd");
  const now = new Map(sample.processes.map((process) => [process.pid, process]));
  for (const { process, parent } of crashes(families.before, now, sample.elapsedMs, rule)) {
    if (parent.pid === self || (isSystemd && parent.pid === 1)) continue;
    const key = `${parent.pid} ${parent.startTicks} ${process.argvBytes} ${process.name}`;
    note(known, key, process.name, { pid: parent.pid, startTicks: parent.startTicks, name: parent.name }, sample.elapsedMs);
  }
  return { ...families, known, before: seen(families.before, sample.processes, sample.elapsedMs) };
}

/** One reading for each program or unit that ended within the window; of several parents the one with most ends stands for all. */
export function crashLoop(
  families: Families,
  { elapsedMs }: Sample,
  rule: Rule<"crash-loop">,
  watched: readonly string[],
): readonly Reading[] {
  const worst = new Map<string, Family>();
  for (const family of families.known.values()) {
    if (family.deathsMs.length > (worst.get(family.subject)?.deathsMs.length ?? 0)) worst.set(family.subject, family);
  }
  const quiet = watched.filter((subject) => !worst.has(subject)).map((subject) => ({ subject, parent: null, deathsMs: [] }));
  // Before a whole window has been watched, silence proves nothing.
  const isWholeWindow = elapsedMs - families.sinceMs >= rule.withinSeconds * 1_000;
  return [...worst.values(), ...quiet].map((family) => reading(family, rule, isWholeWindow));
}

/** What was counted of these subjects before they were mended counts no more. */
export function forgetDeaths(families: Families, subjects: readonly string[]): Families {
  if (subjects.length === 0) return families;
  return { ...families, known: new Map([...families.known].filter(([, { subject }]) => !subjects.includes(subject))) };
}

/** Kept for each family and in all, so that a host of short-lived programs cannot fill the agent. */
const maxDeaths = 100;
const maxFamilies = 500;

function recent(known: ReadonlyMap<string, Family>, afterMs: number): Map<string, Family> {
  const kept = [...known].map(([key, family]) => [key, { ...family, deathsMs: family.deathsMs.filter((at) => at > afterMs) }] as const);
  return new Map(kept.filter(([, { deathsMs }]) => deathsMs.length > 0).slice(-maxFamilies));
}

function note(known: Map<string, Family>, key: string, subject: string, parent: Family["parent"], elapsedMs: number): void {
  const deathsMs = [...(known.get(key)?.deathsMs ?? []), elapsedMs].slice(-maxDeaths);
  known.delete(key);
  known.set(key, { subject, parent, deathsMs });
}

function seen(before: ReadonlyMap<number, Seen>, processes: readonly ProcessUse[], elapsedMs: number): ReadonlyMap<number, Seen> {
  const alive = processes.filter(({ state, isKernel }) => state !== "Z" && !isKernel);
  return new Map(
    alive.map((process) => {
      const known = before.get(process.pid);
      const isSame = known?.process.startTicks === process.startTicks;
      return [process.pid, { process, firstMs: isSame ? known.firstMs : elapsedMs }];
    }),
  );
}

function reading({ subject, parent, deathsMs }: Family, rule: Rule<"crash-loop">, isWholeWindow: boolean): Reading {
  const value = deathsMs.length;
  const quiet = isWholeWindow ? ("good" as const) : ("between" as const);
  const under = parent === null ? "" : ` under ${parent.name} (pid ${parent.pid})`;
  return {
    kind: "crash-loop",
    subject,
    value,
    threshold: rule.deaths,
    clear: 1,
    unit: "deaths",
    level: value >= rule.deaths ? "bad" : value === 0 ? quiet : "between",
    severity: rule.severity,
    says: `${subject} ended ${value} times in ${Math.round(rule.withinSeconds / 6) / 10} min${under}`,
    involved: parent === null || parent.pid <= 1 ? [] : [{ pid: parent.pid, startTicks: parent.startTicks }],
  };
}
