import { nodeOf, nodesOf, parseBashParser, textOf, type BashParserNode } from "./bash-parser-reader.js";
import type { SeenAssignment, SeenRedirect, SeenWord, Sighting } from "./sighting.js";
import { walkLimits } from "./unbash-walk.js";

interface Visit {
  readonly node: BashParserNode;
  readonly depth: number;
  readonly pipedInto: boolean;
}

/**
 * Commands with a literal name in bash-parser's tree. It gives no positions and misreads much, so nothing follows
 * from what it does not show, and a command whose name it takes for an expansion is left to unbash. A walk cut
 * short at a limit shows less, which is no harm here.
 */
export function walkBashParser(text: string): readonly Sighting[] {
  const tree = parseBashParser(text);
  const sightings: Sighting[] = [];
  const todo: Visit[] = tree === null ? [] : [{ node: tree, depth: 0, pipedInto: false }];
  for (let nodes = 0; nodes < walkLimits.nodes && sightings.length < walkLimits.sightings; nodes += 1) {
    const visit = todo.pop();
    if (visit === undefined) break;
    const sighting = sightingOf(visit);
    if (sighting !== null) sightings.push(sighting);
    if (visit.depth < walkLimits.depth) todo.push(...below(visit).reverse());
  }
  return sightings;
}

/** Every node below, whatever its place is called; the tree's own names differ from construct to construct. */
function below({ node, depth, pipedInto }: Visit): Visit[] {
  const stages = node.type === "Pipeline" ? nodesOf(node.commands) : [];
  return Object.values(node)
    .flatMap((value) => (Array.isArray(value) ? nodesOf(value) : [nodeOf(value)].filter((child) => child !== null)))
    .map((child) => ({ node: child, depth: depth + 1, pipedInto: pipedInto || stages.indexOf(child) > 0 }));
}

function sightingOf({ node, pipedInto }: Visit): Sighting | null {
  const redirects = [...nodesOf(node.prefix), ...nodesOf(node.suffix), ...nodesOf(node.redirections)].filter(isRedirect).map(redirectOf);
  if (node.type !== "Command")
    return redirects.length === 0 ? null : { reader: "bash-parser", words: [], assignments: [], redirects, pipedInto, span: null };
  const name = nodeOf(node.name);
  const words = [...(name === null ? [] : [name]), ...nodesOf(node.suffix).filter((part) => !isRedirect(part))].map(wordOf);
  // Empty names are what it makes of `[[ '' ]]`.
  if (words[0]?.literal === null || words[0]?.literal === "") return null;
  const assignments = nodesOf(node.prefix)
    .filter((part) => !isRedirect(part))
    .map(assignmentOf);
  return { reader: "bash-parser", words, assignments, redirects, pipedInto, span: null };
}

const isRedirect = ({ type }: BashParserNode): boolean => type === "Redirect";

function redirectOf(node: BashParserNode): SeenRedirect {
  const operator = textOf(nodeOf(node.op));
  const digits = textOf(nodeOf(node.numberIo));
  const file = nodeOf(node.file);
  const target = file === null ? null : wordOf(file);
  const copies = operator === ">&" && /^[0-9]*-?$/.test(target?.text ?? "");
  return { operator, descriptor: digits === "" ? null : Number(digits), target, writes: operator.includes(">") && !copies };
}

function assignmentOf(node: BashParserNode): SeenAssignment {
  const { text, literal, prefix } = wordOf(node);
  const at = text.indexOf("=") + 1;
  const value: SeenWord = { text: text.slice(at), literal: literal?.slice(at) ?? null, prefix: prefix.slice(at), glob: false };
  return { name: text.slice(0, at - 1).replace(/\+$/, ""), value };
}

/** Its text is after quote removal, unless something is expanded in it. Whether a pattern was quoted is lost. */
function wordOf(node: BashParserNode): SeenWord {
  const text = textOf(node);
  const starts = nodesOf(node.expansion)
    .map(({ loc }) => Number(nodeOf(loc)?.start))
    .filter((start) => start >= 0 && start < text.length);
  if (starts.length === 0) return { text, literal: text, prefix: text, glob: false };
  return { text, literal: null, prefix: text.slice(0, Math.min(...starts)).replace(/["']/g, ""), glob: false };
}
