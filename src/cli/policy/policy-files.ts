import { parseDocument } from "yaml";
import { problemText } from "../../core/config-problem.js";
import { builtInPolicy, policyFrom, type Policy, type PolicyProblem } from "../../core/policy/policy.js";
import { err, ok, type Result } from "../../core/result.js";
import { yamlValue } from "../../core/yaml-value.js";
import { readText } from "./context-file.js";

const unusable = "This policy cannot be used:";

/** The files that a person wants to judge by; without any, the built-in table alone. */
export interface PolicyFiles {
  readonly bundle?: string;
  readonly host?: string;
}

/**
 * The policy made of these files, or every problem with them in text for people. Signatures are not asked for:
 * this is for reading and trying a file, and nothing that comes of it runs.
 */
export async function policyFromFiles({ bundle, host }: PolicyFiles): Promise<Result<Policy, string>> {
  if (bundle === undefined && host === undefined) return ok(builtInPolicy);
  const organisation = await readYaml(bundle);
  const own = await readYaml(host);
  if (!organisation.ok) return organisation;
  if (!own.ok) return own;
  const policy = policyFrom({ organisation: organisation.value, host: own.value });
  return policy.ok ? policy : err([unusable, ...policy.error.map((problem) => showProblem(problem, { bundle, host }))].join("\n"));
}

/** A file's value; `undefined` when no file is named. */
export async function readYaml(path: string | undefined): Promise<Result<unknown, string>> {
  if (path === undefined) return ok(undefined);
  const text = await readText(path);
  if (!text.ok) return text;
  const document = yamlValue(parseDocument(text.value), path);
  return document.ok ? document : err(`${unusable}\n${problemText(document.error)}`);
}

function showProblem(
  { layer, path, problem }: PolicyProblem,
  files: { readonly bundle: string | undefined; readonly host: string | undefined },
): string {
  const file = { "built-in": "built-in table", organisation: files.bundle ?? "", host: files.host ?? "" }[layer];
  return `  ${file}${path === "" ? "" : `, ${path}`}: ${problem}`;
}
