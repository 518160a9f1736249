import type { ConfigProblem } from "./config-problem.js";
import { err, ok, type Result } from "./result.js";

/** The part of a parsed document of the yaml package that is used here; core itself does not import it. */
export interface YamlDocument {
  readonly errors: readonly { readonly message: string }[];
  readonly toJS: (options: { readonly maxAliasCount: number }) => unknown;
}

/**
 * What a YAML text says, for every file that people write for hub and agent: `yamlValue(parseDocument(text), path)`. An empty
 * text says null. A key that stands twice is a problem (the package's own default). Never throws: an alias without its anchor,
 * or one that multiplies, shows only when the value is made, and is a problem like the others.
 *
 * @param key what the problems are said of: the file, or where its text came from.
 */
export function yamlValue(document: YamlDocument, key: string): Result<unknown, readonly ConfigProblem[]> {
  if (document.errors.length > 0)
    return err(document.errors.map(({ message }) => ({ key, problem: firstLine(message), mend: "Correct the YAML at that line." })));
  try {
    return ok(document.toJS({ maxAliasCount: 100 }));
  } catch (cause) {
    const problem = cause instanceof ReferenceError ? cause.message : "the YAML cannot be read";
    return err([{ key, problem, mend: "Write the value out in place of the alias (*name)." }]);
  }
}

/** The package draws the place below its sentence; the sentence names it too. */
const firstLine = (message: string): string => message.split("\n")[0] ?? message;
