import { z } from "zod";
import { mistakeIn } from "./config-mistake.js";
import type { ConfigProblem } from "./config-problem.js";
import { nodesAt, placesOf, valueAt, type Issue, type Path, type SchemaNode } from "./config-shape.js";
import { nearest } from "./slash/nearest.js";

/**
 * Everything that is wrong with a configuration, in our words: what the key takes, what it has, and what to do. The schema's own
 * words name types that whoever writes YAML at night has never heard of.
 *
 * @param value what the file says.
 * @param where where every key is explained, for example `docs/config.md`.
 */
export function configProblems(error: z.ZodError, schema: z.ZodType, value: unknown, where: string): readonly ConfigProblem[] {
  const root = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as SchemaNode;
  return (error.issues as readonly Issue[]).flatMap(withoutUnion).flatMap((issue) => problemsOf(issue, root, value, where));
}

/** Says of a value that may have several shapes what is wrong with the one it was meant to have. */
function withoutUnion(issue: Issue): readonly Issue[] {
  if (issue.code !== "invalid_union") return [issue];
  const isOther = ({ code, path }: Issue): boolean => code === "invalid_type" && path.length === 0;
  const meant = (issue.errors ?? []).find((found) => !found.some(isOther));
  return meant === undefined ? [issue] : meant.flatMap((its) => withoutUnion({ ...its, path: [...issue.path, ...its.path] }));
}

function problemsOf(issue: Issue, root: SchemaNode, value: unknown, where: string): readonly ConfigProblem[] {
  if (issue.code === "unrecognized_keys") return (issue.keys ?? []).map((name) => unknownKey(name, issue.path, root, where));
  const nodes = nodesAt([root], issue.path);
  const has = valueAt(value, issue.path);
  const descriptions = new Set(nodes.map((node) => node.description).filter((one) => one !== undefined));
  // Of several shapes nobody knows which one was meant.
  const about = descriptions.size === 1 ? `${where}: ${[...descriptions].join("")}` : `${where} says more.`;
  const { problem, mend } = has === undefined ? { problem: "is missing", mend: "Add it." } : mistakeIn(issue, nodes, has);
  return [{ key: keyText(issue.path), problem, mend: mend === null ? about : `${mend} ${about}` }];
}

const keyText = (path: Path): string => path.map(String).join(".") || "(the whole file)";

function unknownKey(name: string, path: Path, root: SchemaNode, where: string): ConfigProblem {
  const known = nodesAt([root], path).flatMap(({ properties }) => Object.keys(properties ?? {}));
  const meant = nearest(name.toLowerCase(), known.map(lower)) ?? name.toLowerCase();
  // A secret itself where its file belongs is the most common slip of all.
  const near = known.find((key) => lower(key) === meant || lower(key) === `${meant}file`);
  const elsewhere = placesOf(name, root, "").slice(0, 3);
  const hint = (): string => {
    if (near !== undefined) return `Did you mean ${near}?`;
    if (elsewhere.length > 0) return `Such a key is ${elsewhere.join(" or ")}: check how far it is indented.`;
    return `Remove it. Here may stand: ${[...new Set(known)].join(", ")}.`;
  };
  return { key: [...path, name].map(String).join("."), problem: "no such key", mend: `${hint()} ${where} lists every key.` };
}

const lower = (text: string): string => text.toLowerCase();
