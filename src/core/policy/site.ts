import { blockingFlags } from "./arguments.js";
import { parseArgv, programName, type Argument, type GivenFlag, type Parsed } from "./argv.js";
import type { Compiled, CompiledSpec } from "./compile.js";
import { held, type Objection } from "./facts.js";
import { refusing, together, type Judged } from "./judged.js";
import { shown } from "./values/text.js";

/** A place in a rule: the program with the subcommands met so far, and the words that are left. */
export interface Site {
  /** The rule's id with the subcommands, `docker.container.restart`. */
  readonly rule: string;
  /** As people write it, `docker container restart`. */
  readonly called: string;
  readonly because: string;
  readonly compiled: Compiled;
  /** Flags before the last subcommand. */
  readonly flags: readonly GivenFlag[];
  readonly unknown: Parsed["unknown"];
  /** The program, or the last subcommand. */
  readonly at: Argument | null;
  readonly words: readonly Argument[];
}

/** Follows the subcommands to the grammar that the rest of the words belong to, or says why there is none. */
export function siteOf({ spec, grammar }: CompiledSpec, words: readonly Argument[]): Site | Judged {
  const [program, ...rest] = words;
  const called = programName(program?.value ?? "");
  return descend({
    rule: spec.id,
    called,
    because: spec.because,
    compiled: grammar,
    flags: [],
    unknown: [],
    at: program ?? null,
    words: rest,
  });
}

/** Whether the subcommands led to a grammar, or the judgement is made already. */
export const isSite = (place: Site | Judged): place is Site => "compiled" in place;

function descend(site: Site): Site | Judged {
  const { compiled, rule, called } = site;
  if (compiled.subcommands.size === 0) return site;
  const parsed = parseArgv(compiled, site.words, true);
  const met = { ...site, flags: [...site.flags, ...parsed.flags], unknown: [...site.unknown, ...parsed.unknown] };
  const [name, ...words] = parsed.rest;
  if (name === undefined) return compiled.grammar.bare === true ? site : stuck(met, missing(site), null);
  const key = compiled.grammar.caseless === true ? name.value.toLowerCase() : name.value;
  const inner = compiled.subcommands.get(key);
  if (inner !== undefined) {
    const because = inner.grammar.because ?? site.because;
    return descend({ ...met, rule: `${rule}.${key}`, called: `${called} ${key}`, because, compiled: inner, at: name, words });
  }
  const takesOperands = compiled.slots.length > 0 || compiled.given.length > 0;
  return takesOperands ? site : stuck(met, unknownTo(site, name.value), name);
}

/** The flags before a subcommand that is not known may still be a reason to block. */
function stuck({ rule, flags, unknown }: Site, objection: Objection, at: Argument | null): Judged {
  return together(refusing(objection, at), { findings: blockingFlags(rule, { flags, operands: [], unknown }), effect: "read" });
}

function missing({ rule, called, compiled }: Site): Objection {
  return held(`${rule}.subcommand`, `\`${called}\` needs to be told what to do.`, mendFor(compiled));
}

function unknownTo({ rule, called, compiled }: Site, name: string): Objection {
  return held(`${rule}.subcommand`, `The rule for \`${called}\` does not know \`${shown(name)}\`.`, mendFor(compiled));
}

/** The first of the subcommands that may be allowed. */
function mendFor({ subcommands }: Compiled): string | null {
  const known = [...subcommands].filter(([, { grammar }]) => grammar.refused === undefined).map(([name]) => `\`${name}\``);
  return known.length === 0 ? null : `use one of ${known.slice(0, 8).join(", ")}`;
}

/** `PROGRAM [SUBCOMMAND...] --help` and nothing else; programs of the cobra kind take `-h` as well. */
export function asksForHelp(grammar: Compiled, words: readonly Argument[]): boolean {
  const [word, ...rest] = words;
  if (word === undefined) return false;
  const isShort = word.value === "-h" && grammar.reading === "cobra";
  if (rest.length === 0 && (isShort || word.value === "--help" || word.value === "--version")) return true;
  const inner = grammar.subcommands.get(word.value);
  return inner !== undefined && inner.grammar.runs === undefined && asksForHelp(inner, rest);
}
