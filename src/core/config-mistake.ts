import type { Issue, SchemaNode } from "./config-shape.js";
import { nearest } from "./slash/nearest.js";

/** What is wrong with one value, in our words. */
export interface Mistake {
  readonly problem: string;
  /** Null when what the key takes says it all. */
  readonly mend: string | null;
}

/**
 * What is wrong with a value, and what to do about it.
 *
 * @param nodes every shape that the value may have.
 * @param has   the value itself.
 */
export function mistakeIn(issue: Issue, nodes: readonly SchemaNode[], has: unknown): Mistake {
  const words = nodes.flatMap((node) => [...(node.enum ?? []), ...(node.const === undefined ? [] : [node.const])]).map(String);
  switch (issue.code) {
    case "invalid_value":
    case "invalid_union":
      if (words.length > 0) return notOneOf(words, has);
      return wrongType(nodes.map(typeWord), has);
    case "invalid_type":
      return wrongType([typeWords[issue.expected ?? ""] ?? "something else"], has);
    case "too_small":
    case "too_big":
      return outOfRange(nodes, has);
    case "invalid_format":
      if (/^Invalid URL/i.test(issue.message))
        return { problem: "is no URL", mend: "Write it with its scheme, such as http://10.0.0.5:8000." };
      return ownWords(issue.message);
    default:
      return ownWords(issue.message);
  }
}

/** What the schema says in words of ours goes on from "takes"; a whole sentence stands alone. */
function ownWords(message: string): Mistake {
  if (/^(Invalid|Too|Unrecognized|Expected)/.test(message)) return { problem: "is not of the right form", mend: null };
  return { problem: /^[A-Z]/.test(message) ? message.replace(/\.$/, "") : `takes ${message}`, mend: null };
}

function notOneOf(words: readonly string[], has: unknown): Mistake {
  const all = [...new Set(words)];
  const meant =
    typeof has === "string"
      ? nearest(
          has.toLowerCase(),
          all.map((word) => word.toLowerCase()),
        )
      : null;
  const its = all.find((one) => one.toLowerCase() === meant);
  return { problem: `takes one of ${all.join(", ")}`, mend: its === undefined ? "Write one of them." : `Did you mean ${its}?` };
}

const typeWords: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  integer: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a table of keys",
  record: "a table of keys",
  tuple: "a list",
};
const typeWord = ({ type = "" }: SchemaNode): string => typeWords[type] ?? "";

function wrongType(expected: readonly string[], has: unknown): Mistake {
  const takes = [...new Set(expected.filter((one) => one !== ""))].join(" or ");
  return { problem: `takes ${takes || "something else"}, and ${hasWord(has)}`, mend: typeMend(takes, has) };
}

function hasWord(value: unknown): string {
  if (value === null) return "has nothing";
  if (Array.isArray(value)) return "has a list";
  if (typeof value === "number") return `has ${value}`;
  if (typeof value === "boolean") return `has ${String(value)}`;
  return typeof value === "string" ? "has text" : "has a table of keys";
}

function typeMend(takes: string, has: unknown): string | null {
  if (has === null)
    return takes === "a table of keys" ? "Indent what belongs to it, or take it out." : "Write it behind the colon, or take the key out.";
  if (takes.includes("number") && typeof has === "string" && /^\d+(\.\d+)?\s*[a-z]+$/i.test(has))
    return "Write the number alone: the key's name says its unit.";
  if (takes.includes("number") && typeof has === "string" && /^\d+$/.test(has)) return "Write it without quotes.";
  if (takes === "text" && typeof has !== "string" && typeof has !== "object") return "Put it in quotes.";
  if (takes === "a list") return "Write it in brackets, such as [a, b], or one to a line with a dash in front.";
  return takes === "a table of keys" ? "Write its keys below it, indented, as KEY: VALUE." : null;
}

function outOfRange(nodes: readonly SchemaNode[], has: unknown): Mistake {
  if (typeof has === "string") return { problem: has === "" ? "is blank" : "is too long", mend: null };
  const { minimum, maximum, exclusiveMinimum, minItems, maxItems } = nodes.reduce((all, node) => ({ ...all, ...node }), {});
  if (Array.isArray(has)) {
    if (has.length === 0) return { problem: "is empty", mend: "Add one." };
    return { problem: `takes ${range(minItems, maxItems)} entries, and has ${has.length}`, mend: null };
  }
  const takes =
    exclusiveMinimum === undefined
      ? range(minimum, maximum)
      : `more than ${exclusiveMinimum}${bounded(maximum) ? `, at most ${maximum}` : ""}`;
  return { problem: `takes ${takes}, and has ${String(has)}`, mend: null };
}

/** An unbounded whole number has the bounds of the format in its schema. */
const bounded = (limit: number | undefined): limit is number => limit !== undefined && Math.abs(limit) < Number.MAX_SAFE_INTEGER;

function range(least: number | undefined, most: number | undefined): string {
  if (bounded(least) && bounded(most)) return `${least} to ${most}`;
  return bounded(least) ? `at least ${least}` : `at most ${most}`;
}
