import type { Word } from "../shell/reading.js";
import { scan } from "../shell/scan.js";
import { alternativeFor, argumentFindings, blockingFlags, effectOf } from "./arguments.js";
import { parseArgv, programName, type Argument, type GivenFlag, type Parsed } from "./argv.js";
import { checkNamed } from "./checks/index.js";
import type { Compiled, CompiledSpec } from "./compile.js";
import { blocked, held, type Facts, type Objection } from "./facts.js";
import { allowing, refusing, together, type Judged } from "./judged.js";
import type { Table } from "./table.js";
import { shown } from "./values/text.js";

/** Programs wrapped in programs: more than this is not something a person wrote. */
export const maxDepth = 4;

/** Where programs are looked up. A program elsewhere is not the one that a rule speaks of. */
const binaries = /^\/(?:usr\/)?s?bin\/[^/]+$/;

/**
 * Judges one argv: the program's rule with every flag, operand and subcommand, and the command that it would
 * run. Total: any list of words gets an answer, and what no rule knows is `review`.
 */
export function judgeCommand(table: Table, words: readonly Argument[], facts: Facts, depth = 0): Judged {
  const program = words[0];
  if (program === undefined) return refusing(held("program.missing", "A command is missing here."), null);
  if (depth > maxDepth) return refusing(blocked("wrapper.depth", `More than ${maxDepth} programs are wrapped in each other.`), program);
  if (isDynamic(program.word))
    return refusing(
      blocked(
        "program.dynamic",
        `Which program \`${shown(program.value)}\` is, or whether it is one, depends on who reads it.`,
        "write the program's name",
      ),
      program,
    );
  const spec = table.specs.get(programName(program.value));
  const own = spec === undefined ? unknownProgram(program) : judgeSpec(table, spec, words, facts, depth);
  return table.overlay(words, together(own, place(program), patterns(words)));
}

/** Known only on the host, or not a name at all: `NAME=VALUE` is what shells take for a variable. */
function isDynamic({ glob, tilde, value }: Word): boolean {
  return glob || tilde || value === "" || value.includes("=") || /^(?:!|\{|\}|\[\[)$/.test(value);
}

function unknownProgram(program: Argument): Judged {
  return refusing(held("program.unknown", `No rule knows \`${shown(program.value)}\`.`, "use a program that the policy names"), program);
}

function place(program: Argument): Judged {
  const usual = !program.value.includes("/") || binaries.test(program.value);
  return refusing(
    usual
      ? null
      : held("program.path", `\`${shown(program.value)}\` is not where the system keeps its programs.`, "write the program's name alone"),
    program,
  );
}

/** Nothing on the host expands patterns: they would reach the program as they are written. */
function patterns(words: readonly Argument[]): Judged {
  const judged = words.slice(1).map((at) => {
    const { word, value } = at;
    if (word.glob)
      return refusing(
        held(
          "word.glob",
          `\`${shown(value)}\` stands for names that only the host knows.`,
          "name each file, or quote a pattern that is for the program",
        ),
        at,
      );
    return refusing(
      word.tilde ? held("word.tilde", `\`${shown(value)}\` stands for somebody's home directory.`, "write the whole path") : null,
      at,
    );
  });
  return together(...judged);
}

/** A place in a rule: the program with the subcommands met so far, and the words that are left. */
interface Site {
  readonly rule: string;
  readonly program: string;
  readonly because: string;
  readonly compiled: Compiled;
  readonly flags: readonly GivenFlag[];
  readonly unknown: Parsed["unknown"];
  readonly words: readonly Argument[];
}

function judgeSpec(table: Table, { spec, grammar }: CompiledSpec, words: readonly Argument[], facts: Facts, depth: number): Judged {
  const [program, ...rest] = words;
  if ((spec.help ?? spec.refused === undefined) && asksForHelp(grammar, rest))
    return { findings: [allowing(`${spec.id}.help`, "Shows the program's own help or version.", program)], effect: "read" };
  const site = descend({
    rule: spec.id,
    program: programName(program?.value ?? ""),
    because: spec.because,
    compiled: grammar,
    flags: [],
    unknown: [],
    words: rest,
  });
  if ("findings" in site) return site;
  const parsed = parseArgv(site.compiled, site.words);
  const whole = { ...parsed, flags: [...site.flags, ...parsed.flags], unknown: [...site.unknown, ...parsed.unknown] };
  const outer = judgeLeaf(table, site, whole, facts, depth);
  const inner = judgeInner(table, site, parsed, facts, depth);
  const allow = { findings: [allowing(site.rule, `${reasonOf(site, whole)}.`, program)], effect: "read" as const };
  return together(outer, inner, allow);
}

/** What an allowed command does, by the flags that it was given. */
function reasonOf({ compiled, because }: Site, parsed: Parsed): string {
  const changes = effectOf(compiled, parsed) === "change" ? compiled.grammar.becauseChange : undefined;
  return changes ?? alternativeFor(compiled, parsed)?.because ?? because;
}

/** `PROGRAM [SUBCOMMAND...] --help` and nothing else. */
function asksForHelp(grammar: Compiled, words: readonly Argument[]): boolean {
  const [word, ...rest] = words;
  if (word === undefined) return false;
  const isShort = word.value === "-h" && grammar.reading === "cobra";
  if (rest.length === 0 && (isShort || word.value === "--help" || word.value === "--version")) return true;
  const inner = grammar.subcommands.get(word.value);
  return inner !== undefined && inner.grammar.runs === undefined && asksForHelp(inner, rest);
}

/** Follows the subcommands to the grammar that the rest of the words belong to. */
function descend(site: Site): Site | Judged {
  const { compiled, rule } = site;
  if (compiled.subcommands.size === 0) return site;
  const parsed = parseArgv(compiled, site.words, true);
  const flags = [...site.flags, ...parsed.flags];
  const unknown = [...site.unknown, ...parsed.unknown];
  const [name, ...words] = parsed.rest;
  if (name === undefined)
    return compiled.grammar.bare === true
      ? site
      : stuck(
          { ...site, flags, unknown },
          held(`${rule}.subcommand`, `\`${rule}\` needs to be told what to do.`, `add one of ${names(compiled)}`),
          null,
        );
  const key = compiled.grammar.caseless === true ? name.value.toLowerCase() : name.value;
  const inner = compiled.subcommands.get(key);
  if (inner === undefined)
    return compiled.slots.length > 0 || compiled.given.length > 0
      ? site
      : stuck(
          { ...site, flags, unknown },
          held(`${rule}.subcommand`, `The rule for \`${rule}\` does not know \`${shown(name.value)}\`.`, `use one of ${names(compiled)}`),
          name,
        );
  return descend({
    ...site,
    rule: `${rule}.${key}`,
    because: inner.grammar.because ?? site.because,
    compiled: inner,
    flags,
    unknown,
    words,
  });
}

/** No subcommand that the rule knows; the flags before it may still be a reason to block. */
function stuck({ rule, flags, unknown }: Site, objection: Objection, at: Argument | null): Judged {
  return together(refusing(objection, at), { findings: blockingFlags(rule, { flags, operands: [], unknown }), effect: "read" });
}

function names({ subcommands }: Compiled): string {
  const known = [...subcommands].filter(([, { grammar }]) => grammar.refused === undefined).map(([name]) => name);
  return known.length === 0
    ? "the subcommands that the rule allows: there are none"
    : known
        .slice(0, 8)
        .map((name) => `\`${name}\``)
        .join(", ");
}

function judgeLeaf(table: Table, site: Site, parsed: Parsed, facts: Facts, depth: number): Judged {
  const { rule, compiled } = site;
  const { refused, check: checkName } = compiled.grammar;
  const check = checkName === undefined ? null : checkNamed(checkName);
  const judge = (words: readonly Argument[]): Judged => judgeCommand(table, words, facts, depth + 1);
  const judgeInside = (text: string, at: Argument): Judged => judgeText(table, text, at, facts, depth + 1);
  const checked = check?.({ rule, program: site.program, depth, words: site.words, parsed, facts, judge, judgeText: judgeInside }) ?? {
    findings: [],
  };
  const refusedWhole = refusing(
    refused === undefined ? null : { rule, ruling: refused.ruling, reason: `${refused.because}.`, mend: refused.mend ?? null },
    null,
  );
  // A program that is refused whole may describe no arguments: then none of them is worth a finding of its own.
  const described = refused === undefined || compiled.grammar.operands !== undefined || compiled.grammar.flags !== undefined;
  const own = described ? argumentFindings(rule, compiled, parsed, facts) : blockingFlags(rule, parsed);
  const effect = checked.effect ?? effectOf(compiled, parsed);
  return together(refusedWhole, { findings: [...own, ...checked.findings], effect });
}

/** The command that this one runs, judged as if it stood alone. */
function judgeInner(table: Table, { rule, compiled }: Site, parsed: Parsed, facts: Facts, depth: number): Judged {
  const { runs } = compiled.grammar;
  if (runs === undefined) return together();
  const words = innerWords(compiled, parsed);
  if (words.length === 0)
    return refusing(
      runs.optional === true ? null : held(`${rule}.command`, `\`${rule}\` needs a command to run.`, "add the command"),
      null,
    );
  if (runs.as === "argv") return judgeCommand(table, words, facts, depth + 1);
  return judgeText(table, words.map(({ value }) => value).join(" "), words[0], facts, depth + 1);
}

/** A text inside a command, of which nothing is allowed to run: every command in it is judged for what is against it. */
export function judgeText(table: Table, text: string, at: Argument | undefined, facts: Facts, depth: number): Judged {
  const read = scan(text);
  if (!read.ok) return table.outside(text, read.error, facts, depth);
  const inside = (word: Word): Argument => ({
    value: word.value,
    index: at?.index ?? 0,
    word: at === undefined ? word : { ...word, span: at.word.span },
  });
  const commands = read.value.flatMap((pipeline) => pipeline.commands);
  return together(...commands.map(({ words }) => judgeCommand(table, words.map(inside), facts, depth)));
}

/** The words of the command that a wrapper runs, with their places in the whole argv. */
export function innerWords(compiled: Compiled, parsed: Parsed): readonly Argument[] {
  const { runs } = compiled.grammar;
  if (runs === undefined) return [];
  if (runs.flag !== undefined) {
    const found = parsed.flags.findLast(({ flag }) => flag.name === runs.flag);
    return found?.value === null || found === undefined ? [] : [found.value];
  }
  if (runs.skip !== "assignments") return parsed.operands.slice(runs.skip ?? 0);
  const first = parsed.operands.findIndex(({ value }) => !value.includes("="));
  return first === -1 ? [] : parsed.operands.slice(first);
}
