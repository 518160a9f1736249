import type { Facts } from "./evidence.js";
import type { PolicyContext } from "./policy/context.js";
import type { Script } from "./shell/script.js";

/** A process as evidence named it: the same pid with another start time is another process. */
export interface BoundProcess {
  readonly pid: number;
  readonly startTicks: number;
  readonly name: string;
}

/** What the runnable steps of a plan name of the evidence they rest on. While it holds, the plan is about this host as it is. */
export interface Bound {
  readonly processes: readonly BoundProcess[];
  /** Full names, for example `payments.service`. */
  readonly units: readonly string[];
}

/** What these scripts name of those facts. */
export function boundBy(scripts: readonly Script[], facts: Facts): Bound {
  const words = new Set(scripts.flatMap((script) => script.flatMap(({ commands }) => commands.flatMap(({ argv }) => argv.slice(1)))));
  return {
    processes: facts.processes.filter(({ pid }) => words.has(String(pid))).map(({ pid, startTicks, name }) => ({ pid, startTicks, name })),
    units: unitsOf(facts).filter((unit) => words.has(unit) || words.has(unit.replace(/\.service$/, ""))),
  };
}

/**
 * How newer facts contradict what a plan is about, as a clause for people; null when they do not. Facts that name no process
 * or no unit at all say nothing about it: not every signal looks there.
 */
export function contradictionOf({ processes, units }: Bound, facts: Facts): string | null {
  return processContradiction(processes, facts.processes) ?? unitContradiction(units, unitsOf(facts));
}

function processContradiction(bound: readonly BoundProcess[], current: Facts["processes"]): string | null {
  if (current.length === 0) return null;
  for (const { pid, startTicks, name } of bound) {
    const now = current.find((process) => process.pid === pid);
    if (now === undefined) return `process ${pid} (${name}) is no longer there`;
    if (now.startTicks !== startTicks) return `process ${pid} is now another one (${now.name}) than it was (${name})`;
  }
  return null;
}

function unitContradiction(bound: readonly string[], current: readonly string[]): string | null {
  const [first] = current;
  const gone = first === undefined ? undefined : bound.find((unit) => !current.includes(unit));
  return gone === undefined ? null : `the trouble is now in ${first} and no longer in ${gone}`;
}

/** The context in which a plan may be judged: of the processes, only the very ones it is about. */
export function contextWithin(context: PolicyContext, { processes }: Bound): PolicyContext {
  const isBound = (one: Pick<BoundProcess, "pid" | "startTicks">): boolean =>
    processes.some(({ pid, startTicks }) => pid === one.pid && startTicks === one.startTicks);
  return { ...context, processes: context.processes.filter(isBound) };
}

function unitsOf({ processes, parent, units }: Facts): readonly string[] {
  const own = [...processes, ...(parent === null ? [] : [parent])].flatMap(({ unit }) => (unit === null ? [] : [unit]));
  return [...new Set([...units, ...own])];
}
