import parse from "bash-parser";
import { err, ok, type Result } from "../result.js";
import type { Outline, OutlineCommand, OutlinePipeline } from "./outline.js";
import { readingLimits } from "./reading.js";
import type { Joint } from "./script.js";

/**
 * A node of bash-parser's tree, unproven: every field is looked at before it is used. Not a zod schema, because
 * the tree is recursive and this runs for every command.
 */
export type BashParserNode = Readonly<Record<string, unknown>>;

/**
 * bash-parser's tree, or null if it does not answer. It is quadratic and can hang on long input, so longer text
 * than the readers take is not given to it. Its errors carry no more than a position. Never throws.
 */
export function parseBashParser(text: string): BashParserNode | null {
  // Its cost grows with UTF-16 units, and bytes are never fewer.
  if (text.length > readingLimits.bytes) return null;
  try {
    return nodeOf(parse(text, { mode: "bash" }));
  } catch {
    return null;
  }
}

/** A value of the tree as a node; null when it is none. The package has no types, and its tree no promise. */
export function nodeOf(value: unknown): BashParserNode | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as BashParserNode) : null;
}

/** The nodes of a list; what is none is left out. */
export function nodesOf(value: unknown): readonly BashParserNode[] {
  return Array.isArray(value) ? value.map(nodeOf).filter((node) => node !== null) : [];
}

/** The text of a node; empty when it has none. */
export function textOf(node: BashParserNode | null): string {
  return typeof node?.text === "string" ? node.text : "";
}

/**
 * The third reading: structure only, since its words are decoded by the rules of JavaScript and its redirects
 * eat numbers. An error is a sentence about what it sees that no plan can hold.
 */
export function outlineByBashParser(text: string): Result<Outline, string> {
  const tree = parseBashParser(text);
  if (tree === null) return err("bash-parser gives no answer.");
  const pipelines: OutlinePipeline[] = [];
  for (const part of nodesOf(tree.commands)) {
    const read = chainOf(part);
    if (!read.ok) return read;
    pipelines.push(...read.value);
  }
  return ok(pipelines);
}

/** `a && b || c` is a tree that leans left; its length is bounded by the text's. */
function chainOf(top: BashParserNode): Result<readonly OutlinePipeline[], string> {
  const pipelines: OutlinePipeline[] = [];
  let node: BashParserNode | null = top;
  while (node?.type === "LogicalExpression") {
    const right = pipelineOf(nodeOf(node.right), node.op === "and" ? "ok" : "fail");
    if (!right.ok) return right;
    pipelines.unshift(right.value);
    node = nodeOf(node.left);
  }
  const first = pipelineOf(node, "always");
  return first.ok ? ok([first.value, ...pipelines]) : first;
}

function pipelineOf(node: BashParserNode | null, after: Joint): Result<OutlinePipeline, string> {
  if (node === null) return err("bash-parser leaves a gap.");
  if (node.bang === true || node.async === true) return err("bash-parser sees a `!` or a background job.");
  const commands: OutlineCommand[] = [];
  for (const part of node.type === "Pipeline" ? nodesOf(node.commands) : [node]) {
    const command = commandOf(part);
    if (!command.ok) return command;
    commands.push(command.value);
  }
  return ok({ after, commands });
}

function commandOf(node: BashParserNode): Result<OutlineCommand, string> {
  if (node.type !== "Command") return err(`bash-parser sees a ${String(node.type)} where a plain command was read.`);
  if (node.async === true) return err("bash-parser sees a background job.");
  const name = nodeOf(node.name);
  if (name === null || nodesOf(node.prefix).length > 0) return err("bash-parser sees something before the program's name.");
  const words = nodesOf(node.suffix).filter(({ type }) => type !== "Redirect");
  if ([name, ...words].some(runsCommands)) return err("bash-parser sees a command inside a word.");
  return ok({ name: textOf(name), words: 1 + words.length });
}

const runsCommands = (word: BashParserNode): boolean => nodesOf(word.expansion).some(({ type }) => type === "CommandExpansion");
