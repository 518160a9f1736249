import type { Span } from "../policy/verdict.js";
import type { Construct, SeenAssignment, SeenRedirect, SeenWord, Sighting, Walk } from "./sighting.js";
import { spanner } from "./spans.js";
import { substitutionsIn } from "./substitutions.js";
import { childrenOf, parseUnbash, type UnbashNode } from "./unbash-reader.js";
import { assignmentAsWord, seenAssignment, seenRedirect, seenWord } from "./unbash-word.js";

/** Deeper or more than this is not walked: 4 KB of honest shell have less, and a cut walk is not complete. */
export const walkLimits = { depth: 100, nodes: 20_000, sightings: 256 } as const;

interface Visit {
  readonly node: UnbashNode;
  readonly depth: number;
  readonly pipedInto: boolean;
  /** Whether positions are of the text itself and not of something decoded from it. */
  readonly placed: boolean;
  /** Found by looking again into an expansion: what makes no sense there is no fault of the text. */
  readonly again: boolean;
}

/** Everything command-like in unbash's tree, nested scripts included, in the order of the text. */
export function walkUnbash(text: string): Walk {
  const parsed = parseUnbash(text);
  if (parsed === null) return { sightings: [], constructs: [], unreadable: "unbash gives no answer.", complete: false };
  const span = spanner(text);
  const sightings: Sighting[] = [];
  const seen = new Set<Construct>();
  const todo: Visit[] = [{ node: parsed, depth: 0, pipedInto: false, placed: true, again: false }];
  let unreadable: string | null = null;
  let nodes = 0;
  for (let visit = todo.pop(); visit !== undefined; visit = todo.pop()) {
    nodes += 1;
    const found = constructOf(visit.node);
    if (found !== null) seen.add(found);
    unreadable ??= errorOf(visit);
    const sighting = sightingOf(visit, span);
    if (sighting !== null) sightings.push(sighting);
    const within = below(visit);
    if (nodes > walkLimits.nodes || sightings.length > walkLimits.sightings || (within.length > 0 && visit.depth >= walkLimits.depth)) {
      return { sightings, constructs: [...seen], unreadable, complete: false };
    }
    todo.push(...within.reverse());
  }
  return { sightings, constructs: [...seen], unreadable, complete: true };
}

function errorOf({ node, again }: Visit): string | null {
  const first = node.type === "Script" && !again ? node.errors?.[0] : undefined;
  return first === undefined ? null : `unbash reports: ${first.message}.`;
}

function constructOf(node: UnbashNode): Construct | null {
  if (node.type === "Statement" && node.background === true) return "background";
  if (node.type === "Coproc") return "coproc";
  if (node.type === "Function") return "function";
  if (node.type === "ProcessSubstitution") return "process-substitution";
  const indirect = node.type === "Transform" || (node.type === "ParameterExpansion" && node.prefix === "!");
  return indirect ? "indirect-expansion" : null;
}

/** The children with what they inherit: all of a later stage of a pipeline reads the pipe, groups and nested scripts too. */
function below({ node, depth, pipedInto, placed, again }: Visit): Visit[] {
  const here = placed && !(node.type === "Script" && node.source !== undefined);
  const stages: readonly UnbashNode[] = node.type === "Pipeline" ? node.commands : [];
  const children = childrenOf(node).map((child) => ({
    node: child,
    depth: depth + 1,
    pipedInto: pipedInto || stages.indexOf(child) > 0,
    placed: here,
    again,
  }));
  return [...children, ...lookedIntoAgain(node).map((inner) => ({ node: inner, depth: depth + 1, pipedInto, placed: false, again: true }))];
}

/** unbash 6.0.4 cuts `${x//$(rm -rf /)/}` at the `/` within, which would hide the end of a command. */
function lookedIntoAgain(node: UnbashNode): readonly UnbashNode[] {
  if (node.type !== "Replace") return [];
  const texts = substitutionsIn(`${node.pattern.text}/${node.replacement.text}`);
  return texts.map(parseUnbash).filter((inner) => inner !== null);
}

function sightingOf({ node, pipedInto, placed }: Visit, span: (start: number, end: number) => Span): Sighting | null {
  const seen = partsOf(node);
  if (seen === null) return null;
  return { reader: "unbash", ...seen, pipedInto, span: placed ? span(node.pos, node.end) : null };
}

interface Parts {
  readonly words: readonly SeenWord[];
  readonly assignments: readonly SeenAssignment[];
  readonly redirects: readonly SeenRedirect[];
}

const nothing: Parts = { words: [], assignments: [], redirects: [] };

function partsOf(node: UnbashNode): Parts | null {
  if (node.type === "Command") return partsOfCommand(node);
  if (node.type === "Redirected") return { ...nothing, redirects: node.redirects.map(seenRedirect) };
  if (node.type === "For" || node.type === "Select") return sets(node.name.value);
  if (node.type !== "ParameterExpansion") return null;
  // `${x:=y}` sets `x`.
  return node.operation?.type === "Default" && node.operation.operator.endsWith("=") ? sets(node.parameter) : null;
}

function partsOfCommand({ name, args, prefix, redirects }: Extract<UnbashNode, { readonly type: "Command" }>): Parts {
  const words = args.map((arg) => (arg.type === "Word" ? seenWord(arg) : assignmentAsWord(arg)));
  return {
    words: name === undefined ? words : [seenWord(name), ...words],
    assignments: prefix.flatMap((part) => (part.type === "Assignment" ? [seenAssignment(part)] : [])),
    redirects: redirects.map(seenRedirect),
  };
}

const sets = (name: string): Parts => ({ ...nothing, assignments: [{ name, value: null }] });
