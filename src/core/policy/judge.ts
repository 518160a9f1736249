import { reservedWords } from "../shell/command-word.js";
import type { Word } from "../shell/reading.js";
import { scan } from "../shell/scan.js";
import { alternativeFor, argumentFindings, blockingFlags, effectOf } from "./arguments.js";
import { parseArgv, programName, type Argument, type Parsed } from "./argv.js";
import { checkNamed } from "./checks/index.js";
import type { Compiled, CompiledSpec } from "./compile.js";
import { blocked, held, unknownWord, type Facts } from "./facts.js";
import { allowing, refusing, together, type Judged } from "./judged.js";
import { scriptMend } from "./scripts.js";
import { asksForHelp, isSite, siteOf, type Site } from "./site.js";
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
  if (isDynamic(program.word, depth)) return refusing(dynamic(program.value), program);
  const spec = table.specs.get(programName(program.value));
  const own = spec === undefined ? unknownProgram(program) : judgeSpec(table, spec, words, facts, depth);
  return table.overlay(words, together(own, place(program), patterns(words)));
}

/** Known only on the host, or not a name at all: `NAME=VALUE` is what shells take for a variable. */
function isDynamic({ glob, tilde, value }: Word, depth: number): boolean {
  return (
    glob ||
    tilde ||
    value === "" ||
    /^[A-Za-z_][A-Za-z0-9_]*(?:\[.*\])?\+?=/s.test(value) ||
    /^[{}]$/.test(value) ||
    isShellWord(value, depth)
  );
}

/** `time` is the one word of the shell's language that is a program too; behind a wrapper it is another one than in front of it. */
function isShellWord(value: string, depth: number): boolean {
  return reservedWords.has(value) && (value !== "time" || depth > 0);
}

function dynamic(value: string) {
  const reason =
    value === unknownWord
      ? "Which program it is only turns out when it runs."
      : `Which program \`${shown(value)}\` is, or whether it is one, depends on who reads it.`;
  return blocked("program.dynamic", reason, "write the program's name");
}

function unknownProgram(program: Argument): Judged {
  return refusing(
    held(
      "program.unknown",
      `No rule knows \`${shown(program.value)}\`, so nobody has judged what it may do.`,
      "use a program that `tagout policy rules` lists",
    ),
    program,
  );
}

function place(program: Argument): Judged {
  if (!program.value.includes("/") || binaries.test(program.value)) return together();
  const reason = `\`${shown(program.value)}\` is not where the system keeps its programs.`;
  return refusing(held("program.path", reason, "write the program's name alone"), program);
}

/** Nothing on the host expands patterns: they would reach the program as they are written. */
function patterns(words: readonly Argument[]): Judged {
  return together(...words.slice(1).map((at) => refusing(patternIn(at), at)));
}

function patternIn({ word, value }: Argument) {
  if (word.glob)
    return held(
      "word.glob",
      `\`${shown(value)}\` stands for files that only a shell would look up, and no shell runs.`,
      "name each file; `find DIRECTORY -name 'PATTERN'` lists them; put a pattern that is for the program in single quotes",
    );
  return word.tilde ? held("word.tilde", `\`${shown(value)}\` stands for somebody's home directory.`, "write the whole path") : null;
}

function judgeSpec(table: Table, compiledSpec: CompiledSpec, words: readonly Argument[], facts: Facts, depth: number): Judged {
  const { spec, grammar } = compiledSpec;
  const mayHelp = spec.help ?? spec.refused === undefined;
  if (mayHelp && asksForHelp(grammar, words.slice(1)))
    return { findings: [allowing(`${spec.id}.help`, "Shows the program's own help or version.", words[0])], effect: "read" };
  const site = siteOf(compiledSpec, words);
  if (!isSite(site)) return site;
  const parsed = parseArgv(site.compiled, site.words);
  const whole = { ...parsed, flags: [...site.flags, ...parsed.flags], unknown: [...site.unknown, ...parsed.unknown] };
  const allow: Judged = {
    findings: [allowing(site.rule, `${reasonOf(site, whole)}.`, words[0], scriptMend(programName(words[0]?.value ?? "")))],
    effect: "read",
  };
  return together(judgeLeaf(table, site, whole, facts, depth), judgeInner(table, site, parsed, facts, depth), allow);
}

/** What an allowed command does, by the flags that it was given. */
function reasonOf({ compiled, because }: Site, parsed: Parsed): string {
  const changes = effectOf(compiled, parsed) === "change" ? compiled.grammar.becauseChange : undefined;
  return changes ?? alternativeFor(compiled, parsed)?.because ?? because;
}

function judgeLeaf(table: Table, site: Site, parsed: Parsed, facts: Facts, depth: number): Judged {
  const { rule, compiled, words } = site;
  const { refused, check, flags, operands } = compiled.grammar;
  const call = { rule, program: site.called.split(" ", 1)[0] ?? "", depth, words, parsed, facts };
  const checked = check === undefined ? null : checkNamed(check)?.({ ...call, ...innerJudges(table, facts, depth) });
  // A program that is refused whole may describe no arguments: then none of them is worth a finding of its own.
  const isDescribed = refused === undefined || operands !== undefined || flags !== undefined;
  const own = isDescribed ? argumentFindings(rule, compiled, parsed, facts) : blockingFlags(rule, parsed);
  const effect = checked?.effect ?? effectOf(compiled, parsed);
  return together(refusedWhole(site), { findings: [...own, ...(checked?.findings ?? [])], effect });
}

function innerJudges(table: Table, facts: Facts, depth: number) {
  return {
    judge: (words: readonly Argument[]): Judged => judgeCommand(table, words, facts, depth + 1),
    judgeText: (text: string, at: Argument): Judged => judgeText(table, text, at, facts, depth + 1),
  };
}

function refusedWhole({ rule, called, compiled, at }: Site): Judged {
  const { refused } = compiled.grammar;
  if (refused === undefined) return together();
  const { ruling, because, mend } = refused;
  return refusing({ rule, ruling, reason: `\`${called}\` ${because}.`, mend: mend ?? null }, at);
}

/** The command that this one runs, judged as if it stood alone. */
function judgeInner(table: Table, { rule, called, compiled }: Site, parsed: Parsed, facts: Facts, depth: number): Judged {
  const { runs } = compiled.grammar;
  if (runs === undefined) return together();
  const words = innerWords(compiled, parsed);
  if (words.length === 0)
    return refusing(
      runs.optional === true ? null : held(`${rule}.command`, `\`${called}\` needs a command to run.`, "add the command"),
      null,
    );
  if (runs.as === "argv") return judgeCommand(table, words, facts, depth + 1);
  return judgeText(table, words.map(({ value }) => value).join(" "), words[0], facts, depth + 1);
}

/** A text inside a command, of which nothing is allowed to run: every command in it is judged for what is against it. */
function judgeText(table: Table, text: string, at: Argument | undefined, facts: Facts, depth: number): Judged {
  if (text.includes(unknownWord)) return refusing(dynamicText, at ?? null);
  const read = scan(text);
  if (!read.ok) return placedAt(table.outside(text, read.error, facts, depth), at);
  const inside = (word: Word): Argument => ({
    value: word.value,
    index: at?.index ?? 0,
    word: at === undefined ? word : { ...word, span: at.word.span },
  });
  const commands = read.value.flatMap((pipeline) => pipeline.commands);
  return together(...commands.map(({ words }) => judgeCommand(table, words.map(inside), facts, depth)));
}

const dynamicText = blocked("shell.dynamic", "What it would run is only known when it runs.", "write the command itself, with its values");

/** Findings about a text inside a word stand at that word. */
function placedAt({ findings, effect }: Judged, at: Argument | undefined): Judged {
  if (at === undefined) return { findings, effect };
  return { findings: findings.map((finding) => ({ ...finding, span: at.word.span, argvIndex: at.index })), effect };
}

/** The words of the command that a wrapper runs, with their places in the whole argv. */
export function innerWords({ grammar: { runs } }: Compiled, parsed: Parsed): readonly Argument[] {
  if (runs === undefined) return [];
  if (runs.skip !== "assignments") return parsed.operands.slice(runs.skip ?? 0);
  const first = parsed.operands.findIndex(({ value }) => !value.includes("="));
  return first === -1 ? [] : parsed.operands.slice(first);
}
