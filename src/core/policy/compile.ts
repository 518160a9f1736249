import { err, ok, type Result } from "../result.js";
import type { ValueCheck } from "./facts.js";
import { flagNotes, operandNotes } from "./notation.js";
import type { CommandSpec, Grammar, ArgumentReading, Refusal } from "./spec.js";
import { valueCheck } from "./values/index.js";
import { words } from "./words.js";
import type { Effect } from "./verdict.js";

/** A flag, ready to be met in an argv. */
export interface Flag {
  readonly name: string;
  readonly value: "none" | "required" | "optional";
  readonly check: ValueCheck | null;
  readonly effect: Effect;
  readonly refusal: Refusal | null;
}

/** Operands of one type that may follow each other, at least `min` and at most `max`. */
export interface Slot {
  readonly check: ValueCheck;
  readonly min: number;
  readonly max: number;
}

/** Other operands and another effect, once one of these flags is given. */
export interface Alternative {
  readonly flags: ReadonlySet<string>;
  readonly slots: readonly Slot[];
  readonly effect: Effect;
  readonly because: string | null;
}

/** A grammar with its notation read and its types looked up. */
export interface Compiled {
  readonly grammar: Grammar;
  readonly reading: ArgumentReading;
  readonly flags: ReadonlyMap<string, Flag>;
  readonly slots: readonly Slot[];
  readonly given: readonly Alternative[];
  readonly needs: readonly {
    readonly flags: ReadonlySet<string>;
    readonly because: string;
    readonly mend: string;
    readonly ruling: Refusal["ruling"];
  }[];
  readonly subcommands: ReadonlyMap<string, Compiled>;
}

/** A rule of the table, ready to judge. */
export interface CompiledSpec {
  readonly spec: CommandSpec;
  readonly grammar: Compiled;
}

/** Reads a rule's notation. The error says which part cannot be read. */
export function compileSpec(spec: CommandSpec): Result<CompiledSpec, string> {
  const grammar = compileGrammar(spec, "gnu", new Map());
  return grammar.ok ? ok({ spec, grammar: grammar.value }) : err(`rule \`${spec.id}\`: ${grammar.error}`);
}

/** Flags of a program count for its subcommands too, unless those have their own of that name; so does how it reads them. */
function compileGrammar(grammar: Grammar, outer: ArgumentReading, inherited: ReadonlyMap<string, Flag>): Result<Compiled, string> {
  const reading = grammar.reading ?? (outer === "posix" ? "gnu" : outer);
  const flags = compileFlags(grammar, grammar.flags ?? "", inherited);
  if (!flags.ok) return flags;
  const own = compileFlags(grammar, `${grammar.flags ?? ""} ${grammar.ownFlags ?? ""}`, inherited);
  if (!own.ok) return own;
  const slots = compileSlots(grammar.operands ?? "");
  if (!slots.ok) return slots;
  const given = compileGiven(grammar);
  if (!given.ok) return given;
  const subcommands = new Map<string, Compiled>();
  for (const [names, inner] of Object.entries(grammar.subcommands ?? {})) {
    const compiled = compileGrammar(inner, reading, flags.value);
    if (!compiled.ok) return err(`${names}: ${compiled.error}`);
    for (const name of words(names)) subcommands.set(name, compiled.value);
  }
  const needs = (grammar.needs ?? []).map((need) => ({ ruling: "review" as const, ...need, flags: new Set(words(need.flags)) }));
  return ok({ grammar, reading, flags: own.value, slots: slots.value, given: given.value, needs, subcommands });
}

function compileFlags(grammar: Grammar, plain: string, inherited: ReadonlyMap<string, Flag>): Result<ReadonlyMap<string, Flag>, string> {
  const all = new Map(inherited);
  const groups: readonly (readonly [string, Effect, Refusal | null])[] = [
    [plain, "read", null],
    [grammar.changes ?? "", "change", null],
    ...Object.entries(grammar.refuse ?? {}).map(([notation, refusal]) => [notation, "read", refusal] as const),
  ];
  const own = new Set<string>();
  for (const [notation, effect, refusal] of groups) {
    const notes = flagNotes(notation);
    if (!notes.ok) return notes;
    for (const { name, value, type } of notes.value) {
      const check = type === "" ? null : valueCheck(type);
      if (type !== "" && check === null) return err(`\`${type}\` is not a type of value`);
      if (own.has(name)) return err(`the flag \`${name}\` is there twice`);
      own.add(name);
      all.set(name, { name, value, check, effect, refusal });
    }
  }
  return ok(all);
}

function compileSlots(notation: string): Result<readonly Slot[], string> {
  const notes = operandNotes(notation);
  if (!notes.ok) return notes;
  const slots: Slot[] = [];
  for (const { type, min, max } of notes.value) {
    const check = valueCheck(type);
    if (check === null) return err(`\`${type}\` is not a type of value`);
    slots.push({ check, min, max });
  }
  return ok(slots);
}

function compileGiven(grammar: Grammar): Result<readonly Alternative[], string> {
  const given: Alternative[] = [];
  for (const { flags, operands, effect, because } of grammar.given ?? []) {
    const slots = compileSlots(operands);
    if (!slots.ok) return slots;
    given.push({ flags: new Set(words(flags)), slots: slots.value, effect: effect ?? "read", because: because ?? null });
  }
  return ok(given);
}
