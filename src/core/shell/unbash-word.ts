import type { SeenAssignment, SeenRedirect, SeenWord } from "./sighting.js";
import type { UnbashNode } from "./unbash-reader.js";

type NodeOf<T extends UnbashNode["type"]> = Extract<UnbashNode, { readonly type: T }>;

/** A word of unbash's tree with what is literal in it. */
export function seenWord(word: NodeOf<"Word">): SeenWord {
  const parts = word.parts ?? null;
  if (parts === null) return { text: word.text, literal: word.value, prefix: word.value, glob: false };
  const pieces = parts.map(literalOf);
  const dynamic = pieces.findIndex(({ whole }) => !whole);
  const prefix = pieces.slice(0, dynamic === -1 ? undefined : dynamic + 1).map(({ prefix }) => prefix);
  return {
    text: word.text,
    literal: dynamic === -1 ? word.value : null,
    prefix: dynamic === -1 ? word.value : prefix.join(""),
    glob: parts.some(({ type }) => type === "Glob" || type === "ExtendedGlob" || type === "BraceExpansion"),
  };
}

/** A redirect of unbash's tree. A here-document's target is its body. */
export function seenRedirect(node: NodeOf<"Redirect" | "HereString" | "HereDoc">): SeenRedirect {
  const descriptor = node.descriptor?.type === "FileDescriptor" ? node.descriptor.value : null;
  const operator = node.operator;
  if (node.type === "HereDoc") return { operator, descriptor, target: seenBody(node.body), writes: false };
  const target = node.target === undefined ? null : seenWord(node.target);
  const copies = operator === ">&" && target?.literal !== null && /^[0-9]*-?$/.test(target?.literal ?? "");
  return { operator, descriptor, target, writes: operator.includes(">") && !copies };
}

/** `A=b` before a command, as the walk reports it. */
export function seenAssignment({ name, value, index }: NodeOf<"Assignment">): SeenAssignment {
  return { name, value: value.type === "Word" && index === undefined ? seenWord(value) : null };
}

/** `export A=b` gives the program one word, `A=b`. */
export function assignmentAsWord(node: NodeOf<"Assignment">): SeenWord {
  const { name, value } = seenAssignment(node);
  const before = `${name}${node.append === true ? "+=" : "="}`;
  return {
    text: node.text,
    literal: value === null || value.literal === null ? null : before + value.literal,
    prefix: before + (value?.prefix ?? ""),
    glob: value?.glob ?? false,
  };
}

function seenBody({ text, parts }: NodeOf<"HereDocBody">): SeenWord {
  const literal = parts === undefined || parts.every(({ type }) => type === "Literal");
  return { text, literal: literal ? text : null, prefix: literal ? text : "", glob: false };
}

interface Piece {
  readonly prefix: string;
  /** Whether nothing in it waits for run time. */
  readonly whole: boolean;
}

/** What stands for itself in one part of a word. File name patterns do: nothing is run to expand them. */
function literalOf(part: UnbashNode): Piece {
  if (part.type === "Literal" || part.type === "SingleQuoted" || part.type === "AnsiCQuoted") return { prefix: part.value, whole: true };
  if (part.type === "Glob" || part.type === "ExtendedGlob") return patternOf(part);
  if (part.type === "DoubleQuoted" || part.type === "LocaleString") return insideQuotes(part.parts.map(literalOf));
  return { prefix: "", whole: false };
}

function patternOf({ text, parts }: NodeOf<"Glob" | "ExtendedGlob">): Piece {
  const whole = (parts ?? []).every((inner) => literalOf(inner).whole);
  return { prefix: whole ? text : "", whole };
}

function insideQuotes(pieces: readonly Piece[]): Piece {
  const dynamic = pieces.findIndex(({ whole }) => !whole);
  const known = dynamic === -1 ? pieces : pieces.slice(0, dynamic + 1);
  return { prefix: known.map(({ prefix }) => prefix).join(""), whole: dynamic === -1 };
}
