import { z } from "zod";
import type { ConfigProblem } from "./config-problem.js";
import { nearest } from "./slash/nearest.js";

/** What zod says of one place, as far as it is used. */
interface Issue {
  readonly code: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
  readonly expected?: string;
  /** Of a value that may have several shapes: what each of them finds wrong. */
  readonly errors?: readonly (readonly Issue[])[];
}

/** A schema as JSON Schema: the part that says what may stand where. */
interface Node {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: Node | boolean;
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
  readonly oneOf?: readonly Node[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

type Path = Issue["path"];

/**
 * Everything that is wrong with a configuration, in our words: what the key takes, what it has, and what to do. The schema's own
 * words name types that whoever writes YAML at night has never heard of.
 *
 * @param value what the file says.
 * @param where where every key is explained, for example `docs/config.md`.
 */
export function configProblems(error: z.ZodError, schema: z.ZodType, value: unknown, where: string): readonly ConfigProblem[] {
  const root = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Node;
  return (error.issues as readonly Issue[]).flatMap(flat).flatMap((issue) => problemsOf(issue, root, value, where));
}

/** Says of a value that may have several shapes what is wrong with the one it was meant to have. */
function flat(issue: Issue): readonly Issue[] {
  if (issue.code !== "invalid_union") return [issue];
  const isOther = ({ code, path }: Issue): boolean => code === "invalid_type" && path.length === 0;
  const meant = (issue.errors ?? []).find((found) => !found.some(isOther));
  return meant === undefined ? [issue] : meant.flatMap((its) => flat({ ...its, path: [...issue.path, ...its.path] }));
}

function problemsOf(issue: Issue, root: Node, value: unknown, where: string): readonly ConfigProblem[] {
  if (issue.code === "unrecognized_keys") return (issue.keys ?? []).map((name) => unknownKey(name, issue.path, root, where));
  const nodes = nodesAt([root], issue.path);
  const has = valueAt(value, issue.path);
  const descriptions = new Set(nodes.map((node) => node.description).filter((one) => one !== undefined));
  // Of several shapes nobody knows which one was meant.
  const about = descriptions.size === 1 ? `${where}: ${[...descriptions].join("")}` : `${where} says more.`;
  const { problem, mend } = has === undefined ? { problem: "is missing", mend: "Add it." } : wrong(issue, nodes, has);
  return [{ key: keyText(issue.path), problem, mend: mend === null ? about : `${mend} ${about}` }];
}

const keyText = (path: Path): string => path.map(String).join(".") || "(the whole file)";

function unknownKey(name: string, path: Path, root: Node, where: string): ConfigProblem {
  const known = nodesAt([root], path).flatMap(({ properties }) => Object.keys(properties ?? {}));
  const meant = nearest(name.toLowerCase(), known.map(lower)) ?? name.toLowerCase();
  // A secret itself where its file belongs is the most common slip of all.
  const its = known.find((one) => one.toLowerCase() === meant || one.toLowerCase() === `${meant}file`);
  const elsewhere = placesOf(name, root, "").slice(0, 3);
  const hint =
    its !== undefined
      ? `Did you mean ${its}?`
      : elsewhere.length > 0
        ? `Such a key is ${elsewhere.join(" or ")}: check how far it is indented.`
        : `Remove it. Here may stand: ${[...new Set(known)].join(", ")}.`;
  return { key: [...path, name].map(String).join("."), problem: "no such key", mend: `${hint} ${where} lists every key.` };
}

const lower = (text: string): string => text.toLowerCase();

function placesOf(name: string, { properties = {}, anyOf = [], oneOf = [] }: Node, at: string): readonly string[] {
  const own = Object.entries(properties).flatMap(([key, node]) => {
    const here = at === "" ? key : `${at}.${key}`;
    return [...(key === name && at !== "" ? [here] : []), ...placesOf(name, node, here)];
  });
  return [...new Set([...own, ...[...anyOf, ...oneOf].flatMap((node) => placesOf(name, node, at))])];
}

/** Every shape that the value at this path may have. */
function nodesAt(nodes: readonly Node[], path: Path): readonly Node[] {
  const all = nodes.flatMap(({ anyOf = [], oneOf = [], ...own }) => [own, ...nodesAt([...anyOf, ...oneOf], [])]);
  const [step, ...rest] = path;
  if (step === undefined) return all;
  const next = all.flatMap(({ properties, items, additionalProperties }): readonly Node[] => {
    const member = typeof step === "number" ? items : properties?.[String(step)];
    return [member, typeof additionalProperties === "object" ? additionalProperties : undefined].filter((one) => one !== undefined);
  });
  return next.length === 0 ? [] : nodesAt(next, rest);
}

function valueAt(value: unknown, [step, ...rest]: Path): unknown {
  if (step === undefined) return value;
  return typeof value === "object" && value !== null ? valueAt((value as Readonly<Record<PropertyKey, unknown>>)[step], rest) : undefined;
}

interface Wrong {
  readonly problem: string;
  /** Null when what the key takes says it all. */
  readonly mend: string | null;
}

function wrong(issue: Issue, nodes: readonly Node[], has: unknown): Wrong {
  const words = nodes.flatMap((node) => [...(node.enum ?? []), ...(node.const === undefined ? [] : [node.const])]).map(String);
  switch (issue.code) {
    case "invalid_value":
    case "invalid_union":
      if (words.length > 0) return notAWord(words, has);
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
function ownWords(message: string): Wrong {
  if (/^(Invalid|Too|Unrecognized|Expected)/.test(message)) return { problem: "is not of the right form", mend: null };
  return { problem: /^[A-Z]/.test(message) ? message.replace(/\.$/, "") : `takes ${message}`, mend: null };
}

function notAWord(words: readonly string[], has: unknown): Wrong {
  const all = [...new Set(words)];
  const meant = typeof has === "string" ? nearest(has.toLowerCase(), all.map(lower)) : null;
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
const typeWord = ({ type = "" }: Node): string => typeWords[type] ?? "";

function wrongType(expected: readonly string[], has: unknown): Wrong {
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

function outOfRange(nodes: readonly Node[], has: unknown): Wrong {
  if (typeof has === "string") return { problem: has === "" ? "is blank" : "is too long", mend: null };
  const { minimum, maximum, exclusiveMinimum, minItems, maxItems } = nodes.reduce((all, node) => ({ ...all, ...node }), {});
  if (Array.isArray(has)) {
    if (has.length === 0) return { problem: "is empty", mend: "Add one." };
    return { problem: `takes ${range(minItems, maxItems)} entries, and has ${has.length}`, mend: null };
  }
  const least = exclusiveMinimum === undefined ? undefined : `more than ${exclusiveMinimum}`;
  const takes = least === undefined ? range(minimum, maximum) : `${least}${bounded(maximum) ? `, at most ${maximum}` : ""}`;
  return { problem: `takes ${takes}, and has ${String(has)}`, mend: null };
}

/** An unbounded whole number has the bounds of the format in its schema. */
const bounded = (limit: number | undefined): limit is number => limit !== undefined && Math.abs(limit) < Number.MAX_SAFE_INTEGER;

function range(least: number | undefined, most: number | undefined): string {
  if (bounded(least) && bounded(most)) return `${least} to ${most}`;
  return bounded(least) ? `at least ${least}` : `at most ${most}`;
}
