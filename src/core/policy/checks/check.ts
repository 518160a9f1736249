import type { Argument, Parsed } from "../argv.js";
import type { Facts, Objection } from "../facts.js";
import { against, type Judged } from "../judged.js";
import type { Effect, Finding } from "../verdict.js";

/** A command as a check sees it. */
export interface Call {
  /** The rule's id with its subcommands, `docker.run`. */
  readonly rule: string;
  /** The program's name without its directory. */
  readonly program: string;
  /** How many programs this one is wrapped in. */
  readonly depth: number;
  /** Everything behind the program or its last subcommand. */
  readonly words: readonly Argument[];
  /** The same, taken apart; flags given before the last subcommand are among the flags. */
  readonly parsed: Parsed;
  readonly facts: Facts;
  /** Judges a command that this one would run. */
  readonly judge: (words: readonly Argument[]) => Judged;
  /** Judges a text that this command would have a shell read. */
  readonly judgeText: (text: string, at: Argument) => Judged;
}

/** What a check found against a command. Without `effect` the grammar's own stands. */
export interface Checked {
  readonly findings: readonly Finding[];
  readonly effect?: Effect;
}

/** A look at a whole command, for programs whose arguments the notation cannot express. Total. */
export type Check = (call: Call) => Checked;

/** Findings of the objections that there are. */
export function objecting(...found: readonly (readonly [Objection | null, Argument | null])[]): readonly Finding[] {
  return found.flatMap(([objection, at]) => (objection === null ? [] : [against(objection, at)]));
}

/** The value of the last flag of these names, or null. */
export function flagValue({ parsed }: Call, ...names: readonly string[]): Argument | null {
  return parsed.flags.findLast(({ flag }) => names.includes(flag.name))?.value ?? null;
}

export function hasFlag({ parsed }: Call, ...names: readonly string[]): boolean {
  return parsed.flags.some(({ flag }) => names.includes(flag.name));
}
