import type { ReadCommand, Reading, ReadPipeline, Word } from "../shell/reading.js";
import { parseArgv, programName, type Argument } from "./argv.js";
import { innerWords, maxDepth } from "./judge.js";
import type { Table } from "./table.js";
import { readText, teed, type ReadText } from "./text.js";

/**
 * Replaces `sh -c 'TEXT'` by what TEXT reads as, because no shell runs on the host. Wrappers before the shell
 * (`sudo`, `timeout 5`) are put before each command of a text of one pipeline. What cannot be replaced without
 * changing its meaning stays, and the rule for shells holds it. The texts that were inside are among the sources.
 */
export function expand(table: Table, { reading, sources }: ReadText, depth = 0): ReadText {
  const parts = reading.map((pipeline) => expandPipeline(table, pipeline, depth));
  return { reading: parts.flatMap((part) => part.reading), sources: [...sources, ...parts.flatMap((part) => part.sources)] };
}

function expandPipeline(table: Table, pipeline: ReadPipeline, depth: number): ReadText {
  const dropped = teed(pipeline.commands);
  if (dropped !== null) return { reading: [{ ...pipeline, commands: [dropped] }], sources: [] };
  const parts = pipeline.commands.map((command) => expandCommand(table, command, depth));
  const sources = parts.flatMap((part) => part?.sources ?? []);
  const [only] = parts;
  if (parts.length === 1 && only !== undefined && only !== null)
    return { reading: joinedAfter(pipeline, only.reading) ?? [pipeline], sources };
  const commands = pipeline.commands.flatMap((command, index) => spliced(command, parts[index] ?? null));
  return { reading: [{ after: pipeline.after, commands }], sources };
}

/** Several pipelines mean the same in the place of one only where nothing decides whether the one starts. */
function joinedAfter({ after }: ReadPipeline, [first, ...rest]: Reading): Reading | null {
  if (first === undefined || (rest.length > 0 && after !== "always")) return null;
  return [{ ...first, after }, ...rest];
}

/** A text of one pipeline may stand in a longer pipeline; its ends take over the streams of the shell. */
function spliced(command: ReadCommand, part: ReadText | null): readonly ReadCommand[] {
  const [pipeline, ...rest] = part?.reading ?? [];
  if (pipeline === undefined || rest.length > 0) return [command];
  const last = pipeline.commands.length - 1;
  const commands = pipeline.commands.map((inner, index) => ({
    ...inner,
    stdin: index === 0 ? command.stdin : inner.stdin,
    stdout: index === last ? command.stdout : inner.stdout,
  }));
  // `sh -c 'ls >/dev/null' | wc`: the inner stream is closed, the outer one is a pipe; a plan cannot say both.
  return pipeline.commands[last]?.stdout === "null" ? [command] : commands;
}

function expandCommand(table: Table, command: ReadCommand, depth: number): ReadText | null {
  if (depth > maxDepth) return null;
  const found = shellText(table, placed(command.words), 0);
  const read = found === null ? null : readText(found.text.value);
  if (found === null || read?.ok !== true || !canInherit(command, read.value.reading)) return null;
  const { reading, sources } = read.value;
  if (found.wrappers.length > 0 && reading.length > 1) return null;
  const { span } = found.text.word;
  const wrapped = reading.map(({ after, commands }) => ({
    after,
    commands: commands.map((inner, at) => inheriting(command, wrap(found.wrappers, inner, span), at === commands.length - 1)),
  }));
  return expand(table, { reading: wrapped, sources }, depth + 1);
}

/** The shell's own `2>&1` goes where the shell's output goes, which for all but the last command of a pipe is elsewhere. */
function canInherit({ stderr }: ReadCommand, reading: Reading): boolean {
  return stderr !== "stdout" || reading.every(({ commands }) => commands.length === 1);
}

/** A command with the streams of the shell that it was in, where it has no redirects of its own. */
function inheriting(shell: ReadCommand, inner: ReadCommand, isLast: boolean): ReadCommand {
  const stdout = isLast && inner.stdout === "capture" && shell.stdout === "null" ? "null" : inner.stdout;
  // The command has closed its own output, but its errors still go to the shell's, which is the report.
  const toReport = inner.stdout === "null" && shell.stderr === "stdout";
  const stderr = inner.stderr === "capture" && !toReport ? shell.stderr : inner.stderr;
  return { ...inner, stdout, stderr };
}

function wrap(wrappers: readonly Word[], command: ReadCommand, span: Word["span"]): ReadCommand {
  return { ...command, span, words: [...wrappers, ...command.words.map((word) => ({ ...word, span }))] };
}

interface ShellText {
  readonly text: Argument;
  readonly wrappers: readonly Word[];
}

/** The literal text of a `sh -c`, and the words of the wrappers before the shell. Null when there is none. */
function shellText(table: Table, words: readonly Argument[], depth: number): ShellText | null {
  const [program, ...rest] = words;
  const spec = program === undefined || depth > maxDepth ? undefined : table.specs.get(programName(program.value));
  const grammar = spec?.grammar.grammar;
  if (spec === undefined || grammar?.refused !== undefined || grammar?.runs === undefined) return null;
  const parsed = parseArgv(spec.grammar, rest);
  const inner = innerWords(spec.grammar, parsed);
  const [first] = inner;
  if (parsed.unknown.length > 0 || first === undefined) return null;
  if (grammar.runs.as === "argv") return behind(words, shellText(table, inner, depth + 1), inner.length);
  const isPlainCall =
    parsed.operands.length === 1 &&
    parsed.flags.every(({ flag }) => flag.refusal === null) &&
    parsed.flags.some(({ flag }) => flag.name === "-c");
  return isPlainCall ? { text: first, wrappers: [] } : null;
}

function behind(words: readonly Argument[], found: ShellText | null, innerLength: number): ShellText | null {
  const own = words.slice(0, words.length - innerLength).map(({ word }) => word);
  return found === null ? null : { text: found.text, wrappers: [...own, ...found.wrappers] };
}

/** Words with their places in the argv that they make. */
export function placed(words: readonly Word[]): readonly Argument[] {
  return words.map((word, index) => ({ value: word.value, word, index }));
}
