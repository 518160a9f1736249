import { agreeingUnbash } from "../shell/agree.js";
import { dropCaches } from "../shell/drop-caches.js";
import type { ReadCommand, Reading, ReadPipeline, Word } from "../shell/reading.js";
import { scan } from "../shell/scan.js";
import { parseArgv, programName, type Argument } from "./argv.js";
import { innerWords, maxDepth, type Table } from "./judge.js";

/** A text that stood inside `sh -c`, with the reading that took its place. Other readers are asked about it too. */
export interface Inlined {
  readonly text: string;
  readonly reading: Reading;
}

/** A reading without the shells that only wrapped a literal text, and the texts that were inside. */
export interface Expanded {
  readonly reading: Reading;
  readonly inlined: readonly Inlined[];
}

/**
 * Replaces `sh -c 'TEXT'` by what TEXT reads as, because no shell runs on the host. Wrappers before the shell
 * (`sudo`, `timeout 5`) are put before each command of a text of one pipeline. What cannot be replaced without
 * changing its meaning stays, and the rule for shells holds it.
 */
export function expand(table: Table, reading: Reading, depth = 0): Expanded {
  const parts = reading.map((pipeline) => expandPipeline(table, pipeline, depth));
  return { reading: parts.flatMap((part) => part.reading), inlined: parts.flatMap((part) => part.inlined) };
}

function expandPipeline(table: Table, pipeline: ReadPipeline, depth: number): Expanded {
  const parts = pipeline.commands.map((command) => expandCommand(table, command, depth));
  const inlined = parts.flatMap((part) => part?.inlined ?? []);
  const [only] = parts;
  if (parts.length === 1 && only !== undefined && only !== null) return { reading: joinedAfter(pipeline, only.reading) ?? [pipeline], inlined };
  const commands = pipeline.commands.flatMap((command, index) => spliced(command, parts[index] ?? null));
  return { reading: [{ after: pipeline.after, commands }], inlined };
}

/** Several pipelines mean the same in place of one only where nothing decides whether the one starts. */
function joinedAfter({ after }: ReadPipeline, [first, ...rest]: Reading): Reading | null {
  if (first === undefined || (rest.length > 0 && after !== "always")) return null;
  return [{ ...first, after }, ...rest];
}

/** A text of one pipeline may stand in a longer pipeline; its ends take over the command's own streams. */
function spliced(command: ReadCommand, part: Expanded | null): readonly ReadCommand[] {
  const [pipeline, ...rest] = part?.reading ?? [];
  if (pipeline === undefined || rest.length > 0) return [command];
  return pipeline.commands.map((inner, index) => {
    const first = index === 0;
    const last = index === pipeline.commands.length - 1;
    return { ...inner, stdin: first ? command.stdin : inner.stdin, stdout: last && inner.stdout !== "null" ? command.stdout : inner.stdout };
  });
}

function expandCommand(table: Table, command: ReadCommand, depth: number): Expanded | null {
  if (depth > maxDepth) return null;
  const found = shellText(table, placed(command.words), 0);
  if (found === null) return null;
  const { text, wrappers } = found;
  const drop = dropCaches(text.value);
  const read = drop === null ? scan(text.value) : { ok: true as const, value: dropped(drop, text.word) };
  if (!read.ok || (wrappers.length > 0 && read.value.length > 1) || !isPlain(command)) return null;
  if (drop === null && agreeingUnbash(text.value, read.value).kind !== "agreed") return null;
  const own = drop === null ? [{ text: text.value, reading: read.value }] : [];
  const wrapped = read.value.map((pipeline) => ({ ...pipeline, commands: pipeline.commands.map((inner) => wrap(wrappers, inner, text.word)) }));
  const deeper = expand(table, wrapped, depth + 1);
  return { reading: deeper.reading, inlined: [...own, ...deeper.inlined] };
}

/** Redirects of the shell itself would have to be spread over all its commands. */
function isPlain({ stdout, stderr }: ReadCommand): boolean {
  return stdout !== "null" && stderr === "capture";
}

function wrap(wrappers: readonly Word[], command: ReadCommand, at: Word): ReadCommand {
  return { ...command, span: at.span, words: [...wrappers, ...command.words.map((word) => ({ ...word, span: at.span }))] };
}

/** The built-in step that `echo 3 > /proc/sys/vm/drop_caches` stands for, as argv. */
export function dropped(kind: number, at: Word): Reading {
  const words = ["sysctl", "-w", `vm.drop_caches=${kind}`].map((value) => ({ ...at, value, glob: false, tilde: false }));
  return [{ after: "always", commands: [{ words, stdin: "null", stdout: "capture", stderr: "capture", span: at.span }] }];
}

/** The literal text of a `sh -c`, and the words of the wrappers before the shell. Null when there is none. */
function shellText(table: Table, words: readonly Argument[], depth: number): { readonly text: Argument; readonly wrappers: readonly Word[] } | null {
  const [program, ...rest] = words;
  const spec = program === undefined || depth > maxDepth ? undefined : table.specs.get(programName(program.value));
  if (spec === undefined || spec.grammar.grammar.refused !== undefined || spec.grammar.grammar.runs === undefined) return null;
  const parsed = parseArgv(spec.grammar, rest);
  if (parsed.unknown.length > 0) return null;
  const inner = innerWords(spec.grammar, parsed);
  const [first] = inner;
  if (first === undefined) return null;
  if (spec.grammar.grammar.runs.as === "argv") return deeper(table, words, inner, depth);
  const plain = parsed.operands.length === 1 && parsed.flags.every(({ flag }) => flag.refusal === null) && parsed.flags.some(({ flag }) => flag.name === "-c");
  return plain ? { text: first, wrappers: [] } : null;
}

function deeper(table: Table, words: readonly Argument[], inner: readonly Argument[], depth: number): ReturnType<typeof shellText> {
  const found = shellText(table, inner, depth + 1);
  const wrappers = words.slice(0, words.length - inner.length).map(({ word }) => word);
  return found === null ? null : { text: found.text, wrappers: [...wrappers, ...found.wrappers] };
}

/** Words with their places in the argv that they make. */
export function placed(words: readonly Word[]): readonly Argument[] {
  return words.map((word, index) => ({ value: word.value, word, index }));
}
