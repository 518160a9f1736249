import type { PolicyContext } from "./context.js";
import { globs, type Globs } from "./glob.js";
import type { Scopes } from "./scopes.js";
import type { Ruling } from "./verdict.js";

/** What rules may ask about the host: the policy's lists and the incident's context. */
export interface Facts {
  readonly scopes: Scopes;
  /** Files that may be emptied, by the host's own file. */
  readonly logs: Globs;
  /** Units that the host's own file lists, without `.service`. */
  readonly units: ReadonlySet<string>;
  /** Names of the processes in evidence, by pid. */
  readonly processes: ReadonlyMap<number, string>;
  /** What this one judgement may still spend; counted down as it goes. */
  readonly effort: { innerText: number };
}

/** Stands for a word of which nothing is known before it runs. No text that is read can hold it. */
export const unknownWord = "\u0001";

/** Most text inside of other text that one judgement reads on, in characters: honest commands have a few hundred. */
const innerTextLimit = 8192;

/** Why one word is not all right. What it is called, what it says, and what would be all right. */
export interface Objection {
  readonly rule: string;
  readonly ruling: Exclude<Ruling, "allow">;
  readonly reason: string;
  readonly mend: string | null;
}

/** One type of value: what is wrong with a word of this type, or null. Total, and no two answers for one word. */
export type ValueCheck = (value: string, facts: Facts) => Objection | null;

/** The facts of one judgement, in the form that checks of values look them up in. */
export function factsOf(scopes: Scopes, context: PolicyContext): Facts {
  return {
    scopes,
    logs: globs(context.logScopes),
    units: new Set(context.units.map(bareUnit)),
    processes: new Map(context.processes.map(({ pid, name }) => [pid, name])),
    effort: { innerText: innerTextLimit },
  };
}

/** A unit's name as the lists spell it. */
export function bareUnit(unit: string): string {
  return unit.endsWith(".service") ? unit.slice(0, -".service".length) : unit;
}

/** Against a word that a person may still use by hand. */
export function held(rule: string, reason: string, mend: string | null = null): Objection {
  return { rule, ruling: "review", reason, mend };
}

/** Against a word that nobody should use. */
export function blocked(rule: string, reason: string, mend: string | null = null): Objection {
  return { rule, ruling: "block", reason, mend };
}
