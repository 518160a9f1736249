import { join } from "node:path";
import { parseDocument } from "yaml";
import { z } from "zod";
import { canonicalBundle } from "../src/core/policy/bundle.js";
import { builtInPolicy, policyFrom, type Policy } from "../src/core/policy/policy.js";
import { err, ok, type Result } from "../src/core/result.js";
import type { AgentConfig } from "./config.js";
import { readOwn } from "./own-file.js";
import type { ConfigProblem } from "../src/core/config-problem.js";
import { isSigned } from "./signature.js";
import { readState, replaceState } from "./state-file.js";

type Loaded<T> = Result<T, readonly ConfigProblem[]>;

/**
 * The policy this host judges by: the built-in table, the organisation's bundle if the file names one, and the host's own part. A
 * bundle counts only with a signature of the key that the file pins, and never goes back to an older version: a hub, or whoever
 * copies files here, cannot widen what this host accepts. Everything that is wrong is listed at once.
 *
 * @param uid the user the agent runs as.
 */
export async function loadPolicy(config: Pick<AgentConfig, "policy" | "stateDir">, uid: number): Promise<Loaded<Policy>> {
  const { bundleFile, bundleKeyFile, hostFile } = config.policy;
  if (bundleFile === undefined && hostFile === undefined) return ok(builtInPolicy);
  const bundle = bundleFile === undefined ? ok(undefined) : readBundle(bundleFile, bundleKeyFile ?? "", uid);
  const host = hostFile === undefined ? ok(undefined) : readYaml(hostFile, uid);
  if (!bundle.ok || !host.ok) return err([...(bundle.ok ? [] : bundle.error), ...(host.ok ? [] : host.error)]);
  const policy = policyFrom({ organisation: bundle.value, host: host.value });
  if (!policy.ok) {
    const file = { "built-in": "built-in table", organisation: bundleFile ?? "", host: hostFile ?? "" };
    return err(
      policy.error.map(({ layer, path, problem }) => ({
        key: `${file[layer]} ${path}`.trim(),
        problem,
        mend: "Correct it there, and sign a bundle again.",
      })),
    );
  }
  return bundleFile === undefined ? policy : await notOlder(bundleFile, bundle.value, policy.value, config.stateDir);
}

/** What is signed is the one canonical text of the bundle, not the bytes of its YAML. */
function readBundle(path: string, keyPath: string, uid: number): Loaded<unknown> {
  const value = readYaml(path, uid);
  const key = readOwn(keyPath, uid);
  const signature = readOwn(`${path}.sig`, uid);
  if (!value.ok || !key.ok || !signature.ok) {
    return err([...(value.ok ? [] : value.error), ...(key.ok ? [] : [key.error]), ...(signature.ok ? [] : [signature.error])]);
  }
  if (isSigned(canonicalBundle(value.value).text, signature.value.trim(), key.value.trim())) return value;
  const mend = `Sign it with \`tagout policy sign\`, or correct ${keyPath} if your organisation has a new key.`;
  return err([{ key: path, problem: `is not signed by the key in ${keyPath}`, mend }]);
}

function readYaml(path: string, uid: number): Loaded<unknown> {
  const text = readOwn(path, uid);
  if (!text.ok) return err([text.error]);
  const document = parseDocument(text.value, { uniqueKeys: true });
  const [first] = document.errors;
  if (first !== undefined)
    return err([{ key: path, problem: first.message.split("\n")[0] ?? "is no YAML", mend: "Correct the file at that line." }]);
  try {
    return ok(document.toJS({ maxAliasCount: 100 }) as unknown);
  } catch {
    return err([{ key: path, problem: "refers to itself or to too much", mend: "Write it without anchors." }]);
  }
}

const shape = z.strictObject({ version: z.int(), hash: z.string() });
const versioned = z.object({ version: z.int() });

/** The newest bundle this host has taken is remembered in its state. */
async function notOlder(path: string, bundle: unknown, policy: Policy, stateDir: string): Promise<Loaded<Policy>> {
  const file = join(stateDir, "policy.json");
  const taken = shape.safeParse(parsed(await readState(file)));
  const { version } = versioned.parse(bundle);
  const { hash } = canonicalBundle(bundle);
  if (taken.success && taken.data.version > version) {
    const mend = `Bring version ${taken.data.version} or a newer one; if the older one is meant, remove ${file} first.`;
    return err([{ key: path, problem: `has version ${version}, and this host has already taken ${taken.data.version}`, mend }]);
  }
  if (taken.success && taken.data.version === version && taken.data.hash !== hash) {
    return err([
      {
        key: path,
        problem: `differs from the version ${version} that this host has already taken`,
        mend: "Give a changed bundle a higher version.",
      },
    ]);
  }
  if (!taken.success || taken.data.version < version) await replaceState(file, JSON.stringify({ version, hash }));
  return ok(policy);
}

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? "null") as unknown;
  } catch {
    return null;
  }
}
