import type { ProcessUse, Sample } from "../sample.js";
import { crashes, type Seen } from "./crash.js";
import type { ProcessRef, Reading } from "./reading.js";
import type { Rule } from "./rules.js";

/** One program under one parent with the same arguments, as far as their length tells; or one unit under systemd. */
interface Family {
  readonly subject: string;
  /** Null for a unit. */
  readonly parent: (ProcessRef & { readonly name: string }) | null;
  /** Newest last. */
  readonly deaths: readonly Death[];
}

/** When an end was seen, how much processor time the parent had used by then, and whether it had other children. */
interface Death {
  readonly ms: number;
  readonly parentTicks: number;
  readonly wasAlone: boolean;
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
 * seen, so the count is a lower bound; how a child ended is not to be seen from outside, so what tells a loop from work is that
 * the parent does little else. Under systemd the units that wait for their next start are counted instead: it starts short
 * programs of its own all the time, and knows which of them ended badly.
 *
 * @param self the agent's own pid: its probes end by design.
 */
export function observe(families: Families, sample: Sample, rule: Rule<"crash-loop">, self: number): Families {
  const known = recent(families.known, sample.elapsedMs - rule.withinSeconds * 1_000);
  for (const unit of sample.units?.restarting ?? [])
    note(known, `unit ${unit}`, { subject: unit, parent: null }, { ms: sample.elapsedMs, parentTicks: 0, wasAlone: false });
  if (sample.processes === null) return { ...families, known };
  const isSystemd = sample.processes.some(({ pid, name }) => pid === 1 && name === "systemd");
  const now = new Map(sample.processes.map((process) => [process.pid, process]));
  for (const { process, parent, wasAlone } of crashes(families.before, now, sample.elapsedMs, rule)) {
    if (parent.pid === self || (isSystemd && parent.pid === 1)) continue;
    const key = `${parent.pid} ${parent.startTicks} ${process.argvBytes} ${process.name}`;
    const { pid, startTicks, name } = parent;
    const death = { ms: sample.elapsedMs, parentTicks: parent.cpuTicks, wasAlone };
    note(known, key, { subject: process.name, parent: { pid, startTicks, name } }, death);
  }
  return { ...families, known, before: seen(families.before, sample.processes, sample.elapsedMs) };
}

/** One reading for each program or unit that ended within the window; of several parents the one with most ends stands for all. */
export function crashLoop(
  families: Families,
  { elapsedMs, tickHz }: Sample,
  rule: Rule<"crash-loop">,
  watched: readonly string[],
): readonly Reading[] {
  const worst = new Map<string, Family>();
  const all = [...families.known.values()].filter((family) => isSupervised(family, families, rule, tickHz));
  for (const family of all) {
    if (family.deaths.length > (worst.get(family.subject)?.deaths.length ?? 0)) worst.set(family.subject, family);
  }
  const quiet = watched.filter((subject) => !worst.has(subject)).map((subject) => ({ subject, parent: null, deaths: [] }));
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

/** A supervisor waits: more processor time than this and it is at work itself, as a build or a test run is. */
const idleShare = 0.1;
/** Nearly all that ends under it is what loops: what runs many different programs ends many different ones. */
const loopingShare = 0.8;

function isSupervised({ parent, deaths }: Family, { known }: Families, rule: Rule<"crash-loop">, tickHz: number): boolean {
  const [first, last] = [deaths[0], deaths.at(-1)];
  if (parent === null || first === undefined || last === undefined || last.ms === first.ms) return true;
  const busy = (last.parentTicks - first.parentTicks) / tickHz / ((last.ms - first.ms) / 1_000);
  const siblings = [...known.values()].filter((other) => other.parent?.pid === parent.pid && other.parent.startTicks === parent.startTicks);
  const ends = (families: readonly Family[]): number => families.reduce((sum, family) => sum + family.deaths.length, 0);
  // Several may loop under one supervisor at the same time; a script runs its steps one after the other.
  const isScript = deaths.every(({ wasAlone }) => wasAlone);
  const looping = isScript
    ? deaths.length
    : ends(siblings.filter((family) => family.deaths.length >= Math.min(rule.deaths, deaths.length)));
  return busy <= idleShare && looping >= loopingShare * ends(siblings);
}

function recent(known: ReadonlyMap<string, Family>, afterMs: number): Map<string, Family> {
  const kept = [...known].map(([key, family]) => [key, { ...family, deaths: family.deaths.filter(({ ms }) => ms > afterMs) }] as const);
  return new Map(kept.filter(([, { deaths }]) => deaths.length > 0).slice(-maxFamilies));
}

function note(known: Map<string, Family>, key: string, family: Omit<Family, "deaths">, death: Death): void {
  const deaths = [...(known.get(key)?.deaths ?? []), death].slice(-maxDeaths);
  known.delete(key);
  known.set(key, { ...family, deaths });
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

function reading({ subject, parent, deaths }: Family, rule: Rule<"crash-loop">, isWholeWindow: boolean): Reading {
  const value = deaths.length;
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
    says: `${subject} ended ${value} times in ${rule.withinSeconds < 120 ? `${rule.withinSeconds} s` : `${Math.round(rule.withinSeconds / 60)} min`}${under}`,
    involved: parent === null || parent.pid <= 1 ? [] : [{ pid: parent.pid, startTicks: parent.startTicks }],
  };
}
