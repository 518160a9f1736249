import type { z } from "zod";
import { configProblems } from "./config-issues.js";
import type { ConfigProblem } from "./config-problem.js";
import { err, ok, type Result } from "./result.js";
import { yamlValue, type YamlDocument } from "./yaml-value.js";

/**
 * What a configuration file of hub or agent says, by its schema: an empty one takes every default. Either all of it is right, or
 * every problem with its shape is listed at once. What keys contradict each other is for the caller to see.
 *
 * @param document `parseDocument(text)` of the yaml package, which core itself does not import.
 * @param key      what problems of the YAML are said of: the file, or where its text came from.
 * @param where    where every key is explained, for example `docs/config.md`.
 */
export function configValue<S extends z.ZodType>(
  document: YamlDocument,
  key: string,
  schema: S,
  where: string,
): Result<z.output<S>, readonly ConfigProblem[]> {
  const read = yamlValue(document, key);
  if (!read.ok) return read;
  const value = read.value ?? {};
  const parsed = schema.safeParse(value);
  return parsed.success ? ok(parsed.data) : err(configProblems(parsed.error, schema, value, where));
}
