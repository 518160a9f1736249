import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseDocument } from "yaml";
import { channelProblems } from "./config-channels.js";
import { noiseProblems } from "./config-noise.js";
import { hubConfigSchema, type HubConfigFile } from "./config-schema.js";
import { readSecrets } from "./config-secrets.js";
import type { SignedBundle } from "./core/policy/bundle.js";
import type { Policy } from "./core/policy/policy.js";
import type { ConfigProblem } from "./core/config-problem.js";
import { configValue } from "./core/config-value.js";
import { err, ok, type Result } from "./core/result.js";
import type { Secret } from "./core/secret.js";
import { loadPolicy } from "./policy-bundle.js";

/** The configuration file, checked, with every secret read from its own file. */
export interface HubConfig extends HubConfigFile {
  readonly stateDir: string;
  readonly secrets: ReadonlyMap<string, Secret>;
  /** What hub and signer judge by: the built-in table and the organisation's signed bundle. */
  readonly judgedBy: Policy;
  /** That bundle as agents are offered it; null where there is none. */
  readonly bundle: SignedBundle | null;
}

export type SecretsOf = "hub" | "signer";

/**
 * Reads the hub's configuration. Either all of it is right, or every problem is listed at once, each with its mend.
 *
 * @param path        the YAML file; null takes the defaults.
 * @param defaultStateDir where state lives when the file does not say.
 * @param secretsOf whose secrets are read; the signer needs none of chat, model and database, and may not be able to read them.
 */
export function loadConfig(
  path: string | null,
  defaultStateDir: string,
  secretsOf: SecretsOf = "hub",
): Result<HubConfig, readonly ConfigProblem[]> {
  const text = path === null ? ok("{}") : readText(path);
  if (!text.ok) return err([text.error]);
  const file = configValue(parseDocument(text.value), path ?? "", hubConfigSchema, "docs/config.md");
  if (!file.ok) return file;
  const config = file.value;
  const base = path === null ? "." : resolve(path, "..");
  const secrets = readSecrets(secretsOf === "signer" ? { policy: config.policy } : config, base);
  const loaded = loadPolicy(config.policy, base);
  const problems = [
    ...secrets.problems,
    ...contradictions(config),
    ...sharedIdentities(config),
    ...channelProblems("slack", config.slack),
    ...channelProblems("mattermost", config.mattermost),
    ...(loaded.ok ? [] : loaded.error),
  ];
  if (problems.length > 0 || !loaded.ok) return err(problems);
  const stateDir = resolve(base, config.stateDir ?? defaultStateDir);
  const { policy: judgedBy, bundle } = loaded.value;
  return ok(Object.freeze({ ...config, stateDir, secrets: secrets.values, judgedBy, bundle }));
}

function readText(path: string): Result<string, ConfigProblem> {
  try {
    return ok(readFileSync(path, "utf8"));
  } catch {
    return err({
      key: path,
      problem: "the configuration file cannot be read",
      mend: "Check the path and its permissions, or start without --config to take the defaults.",
    });
  }
}

function contradictions(config: HubConfigFile): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const need = (key: string, why: string) => problems.push({ key, problem: "missing", mend: why });
  if (config.slack?.mode === "socket" && config.slack.appTokenFile === undefined)
    need("slack.appTokenFile", "Mode socket needs the xapp- token: create it under Basic Information, App-Level Tokens.");
  if (config.slack?.mode === "http" && config.slack.signingSecretFile === undefined)
    need("slack.signingSecretFile", "Mode http needs the signing secret from Basic Information.");
  if (config.policy.bundleFile !== undefined && config.policy.bundleKeyFile === undefined)
    need("policy.bundleKeyFile", "A bundle counts only with the key that must have signed it.");
  if (config.model.kind !== "none" && config.model.model.includes("cloud")) {
    problems.push({
      key: "model.model",
      problem: "a cloud model would take evidence out of your network",
      mend: "Name a model that runs on your own machines.",
    });
  }
  return [...problems, ...noiseProblems(config)];
}

/** One human with two names would have two votes. */
function sharedIdentities({ access: { principals } }: HubConfigFile): readonly ConfigProblem[] {
  return principals.flatMap(({ name, identities }, i) =>
    identities.flatMap((identity): readonly ConfigProblem[] => {
      const other = principals.slice(0, i).find((before) => before.name !== name && before.identities.includes(identity));
      const mend = "Name each person once, with all of their identities.";
      return other === undefined
        ? []
        : [{ key: `access.principals.${i}`, problem: `${identity} belongs to ${other.name} and to ${name}`, mend }];
    }),
  );
}
