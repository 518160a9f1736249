import {
  forEachChild,
  parse,
  type Command as CommandNode,
  type ParsedScript,
  type Redirection,
  type Statement,
  type SyntaxNode,
} from "unbash";
import type { CommandArgument, PipelineNode, Word, WordPart } from "unbash";
import { err, ok, type Result } from "../result.js";
import { streams, type Redirect } from "./redirect.js";
import type { Command, Joint, Pipeline, Script } from "./script.js";

/** A node of unbash's tree. No other file names unbash. */
export type UnbashNode = SyntaxNode;

/** unbash's tree, errors inside it, or null if it did not answer. Never throws. */
export function parseUnbash(text: string): ParsedScript | null {
  try {
    return parse(text);
  } catch {
    return null;
  }
}

/** The direct children, nested scripts resolved. None if unbash fails on this part. */
export function childrenOf(node: UnbashNode): readonly UnbashNode[] {
  const children: UnbashNode[] = [];
  try {
    forEachChild(node, (child) => children.push(child));
  } catch {
    return [];
  }
  return children;
}

/**
 * The second reading of a text that the scanner accepted: the same kind of plan, made by another parser. An
 * error is a sentence about what unbash sees there that no plan can hold.
 */
export function readByUnbash(text: string): Result<Script, string> {
  const parsed = parseUnbash(text);
  if (parsed === null) return err("unbash gives no answer.");
  const first = parsed.errors?.[0];
  if (first !== undefined) return err(`unbash reports: ${first.message}.`);
  const pipelines: Pipeline[] = [];
  for (const statement of parsed.commands) {
    const read = statementOf(statement);
    if (!read.ok) return read;
    pipelines.push(...read.value);
  }
  return ok(pipelines);
}

function statementOf({ command, background }: Statement): Result<readonly Pipeline[], string> {
  if (background === true) return err("unbash sees a background job.");
  const parts = command.type === "AndOr" ? command.commands : [command];
  const operators = command.type === "AndOr" ? command.operators : [];
  const pipelines: Pipeline[] = [];
  for (const [index, part] of parts.entries()) {
    const commands = pipelineOf(part);
    if (!commands.ok) return commands;
    pipelines.push({ after: jointOf(operators[index - 1]), commands: commands.value });
  }
  return ok(pipelines);
}

function jointOf(operator: "&&" | "||" | undefined): Joint {
  if (operator === undefined) return "always";
  return operator === "&&" ? "ok" : "fail";
}

function pipelineOf(node: PipelineNode): Result<readonly Command[], string> {
  if (node.type === "Pipeline" && node.prefixes.length > 0) return err("unbash sees `!` or `time` before a pipeline.");
  if (node.type === "Pipeline" && node.operators.includes("|&")) return err("unbash sees `|&`.");
  const parts = node.type === "Pipeline" ? node.commands : [node];
  const commands: Command[] = [];
  for (const [index, part] of parts.entries()) {
    if (part.type !== "Command") return err(`unbash sees a ${part.type} where a plain command was read.`);
    const command = commandOf(part, { from: index > 0, to: index < parts.length - 1 });
    if (!command.ok) return command;
    commands.push(command.value);
  }
  return ok(commands);
}

function commandOf(
  { name, prefix, suffix }: CommandNode,
  piped: { readonly from: boolean; readonly to: boolean },
): Result<Command, string> {
  if (prefix.length > 0 || name === undefined) return err("unbash sees something before the program's name.");
  const argv: string[] = [];
  const redirects: Redirect[] = [];
  for (const part of [name, ...suffix]) {
    const read = isArgument(part) ? argumentOf(part) : redirectOf(part);
    if (!read.ok) return read;
    if (read.value.kind === "word") argv.push(read.value.value);
    else redirects.push(read.value.value);
  }
  const set = streams(redirects, piped);
  return set === null ? err("unbash sees a redirect and a pipe on one stream.") : ok({ argv, ...set });
}

type Part = { readonly kind: "word"; readonly value: string } | { readonly kind: "redirect"; readonly value: Redirect };

function isArgument(part: CommandArgument | Redirection): part is CommandArgument {
  return part.type === "Word" || part.type === "Assignment";
}

/** `export A=b` holds an assignment where other programs get a word; the program is given the same text. */
function argumentOf(part: CommandArgument): Result<Part, string> {
  if (part.type === "Word") return literalOf(part, "");
  if (part.value.type !== "Word" || part.index !== undefined) return err("unbash sees an array.");
  return literalOf(part.value, `${part.name}${part.append === true ? "+=" : "="}`);
}

function literalOf(word: Word, before: string): Result<Part, string> {
  if (!isStatic(word.parts ?? [])) return err("unbash sees an expansion in a word.");
  return ok({ kind: "word", value: before + word.value });
}

/** Whether every part stands for itself, but for file name patterns. Parts of plain words are not nested deeper than this. */
function isStatic(parts: readonly WordPart[]): boolean {
  return parts.every((part) => {
    if (part.type === "DoubleQuoted") return part.parts.every(({ type }) => type === "Literal");
    if (part.type === "Glob")
      return (part.parts ?? []).every(({ type }) => type === "Literal" || type === "SingleQuoted" || type === "DoubleQuoted");
    return part.type === "Literal" || part.type === "SingleQuoted";
  });
}

const known: readonly {
  readonly operator: string;
  readonly descriptor: number | null;
  readonly target: string;
  readonly redirect: Redirect;
}[] = [
  { operator: ">", descriptor: null, target: "/dev/null", redirect: ">" },
  { operator: ">", descriptor: 2, target: "/dev/null", redirect: "2>" },
  { operator: "&>", descriptor: null, target: "/dev/null", redirect: "&>" },
  { operator: "<", descriptor: null, target: "/dev/null", redirect: "<" },
  { operator: ">&", descriptor: 2, target: "1", redirect: "2>&1" },
];

function redirectOf(part: Redirection): Result<Part, string> {
  if (part.type !== "Redirect" || part.descriptor?.type === "FileDescriptorVariable") return err(`unbash sees a ${part.type}.`);
  const descriptor = part.descriptor?.value ?? null;
  const form = known.find(
    ({ operator, target, ...wanted }) => operator === part.operator && wanted.descriptor === descriptor && target === part.target?.value,
  );
  return form === undefined
    ? err(`unbash sees a redirect \`${part.operator}\` that is none of the five.`)
    : ok({ kind: "redirect", value: form.redirect });
}
