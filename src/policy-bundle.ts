import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseDocument } from "yaml";
import type { ConfigProblem } from "./core/config-problem.js";
import type { HubConfigFile } from "./config-schema.js";
import { canonicalBundle, maxBundleBytes, sealedBundle, type SignedBundle } from "./core/policy/bundle.js";
import { builtInPolicy, policyFrom, type Policy } from "./core/policy/policy.js";
import { err, ok, type Result } from "./core/result.js";
import { yamlValue } from "./core/yaml-value.js";
import { isSigned } from "./signature.js";

/** A policy, and the signed file in it as hosts are offered it; null where there is only the built-in table. */
export interface LoadedPolicy {
  readonly policy: Policy;
  readonly bundle: SignedBundle | null;
}

/**
 * The policy that hub and signer judge by: the built-in table and, where the configuration names one, the organisation's
 * bundle, which counts only with a signature of the named key. Every problem is listed at once.
 *
 * @param base folder that relative paths start from.
 */
export function loadPolicy(
  { bundleFile, bundleKeyFile }: HubConfigFile["policy"],
  base: string,
): Result<LoadedPolicy, readonly ConfigProblem[]> {
  if (bundleFile === undefined || bundleKeyFile === undefined) return ok({ policy: builtInPolicy, bundle: null });
  const [path, keyPath] = [resolve(base, bundleFile), resolve(base, bundleKeyFile)];
  const [text, signature, key] = [read(path), read(`${path}.sig`), read(keyPath)];
  if (!text.ok || !signature.ok || !key.ok) return err([text, signature, key].flatMap((one) => (one.ok ? [] : [one.error])));
  const document = yamlValue(parseDocument(text.value), path);
  if (!document.ok) return document;
  const bundle = document.value;
  if (!isSigned(canonicalBundle(bundle).text, signature.value.trim(), key.value.trim())) {
    return problem(path, `is not signed by the key in ${keyPath}`, "Sign it with `tagout policy sign`, or name the right key.");
  }
  const sealed = sealedBundle(bundle, signature.value.trim());
  if (Buffer.byteLength(sealed.text, "utf8") > maxBundleBytes)
    return problem(path, `is larger than ${maxBundleBytes / 1024} KiB, and no host takes that`, "Write patterns in place of long lists.");
  const loaded = policyFrom({ organisation: bundle });
  if (loaded.ok) return ok({ policy: loaded.value, bundle: sealed });
  return err(
    loaded.error.map((one) => ({ key: `${path} ${one.path}`.trim(), problem: one.problem, mend: "Correct it there and sign it again." })),
  );
}

function read(path: string): Result<string, ConfigProblem> {
  try {
    return ok(readFileSync(path, "utf8"));
  } catch {
    return err({ key: path, problem: "cannot be read", mend: "Create it, or correct its path." });
  }
}

const problem = (key: string, what: string, mend: string): Result<never, readonly ConfigProblem[]> => err([{ key, problem: what, mend }]);
