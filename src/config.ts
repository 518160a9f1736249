import { readFileSync, statSync } from "node:fs";
import { isAbsolute, resolve } from "node:path";
import { parseDocument } from "yaml";
import { channelProblems } from "./config-channels.js";
import { hubConfigSchema, type HubConfigFile } from "./config-schema.js";
import type { SignedBundle } from "./core/policy/bundle.js";
import type { Policy } from "./core/policy/policy.js";
import type { ConfigProblem } from "./core/config-problem.js";
import { err, ok, type Result } from "./core/result.js";
import { sealSecrets } from "./core/seal-secrets.js";
import { Secret } from "./core/secret.js";
import { yamlValue } from "./core/yaml-value.js";
import { noiseProblems } from "./noise-config.js";
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

/** The least number of characters of each kind of secret: a weak one must not look like protection. */
const secretLengths: Readonly<Record<string, number>> = { signingSecretFile: 16, botTokenFile: 8, appTokenFile: 8 };

/** What is no secret: a policy that everybody may read, and the public key that its signature is checked with. */
const publicFiles: readonly string[] = ["policy.bundleFile", "policy.bundleKeyFile"];

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
  const document = yamlValue(parseDocument(text.value), path ?? "");
  if (!document.ok) return document;
  const parsed = hubConfigSchema.safeParse(document.value ?? {});
  if (!parsed.success) return err((parsed.error.issues as readonly Issue[]).flatMap(flat).map(issueOf));
  const config = parsed.data;
  const base = path === null ? "." : resolve(path, "..");
  const secrets = readSecrets(secretsOf === "signer" ? { policy: config.policy } : config, base);
  const judgedBy = loadPolicy(config.policy, base);
  const problems = [
    ...secrets.problems,
    ...contradictions(config),
    ...channelProblems("slack", config.slack),
    ...channelProblems("mattermost", config.mattermost),
    ...notUrls(secrets.values),
    ...(judgedBy.ok ? [] : judgedBy.error),
  ];
  if (problems.length > 0 || !judgedBy.ok) return err(problems);
  const stateDir = resolve(base, config.stateDir ?? defaultStateDir);
  return ok(
    Object.freeze({ ...config, stateDir, secrets: secrets.values, judgedBy: judgedBy.value.policy, bundle: judgedBy.value.bundle }),
  );
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

interface Issue {
  readonly code: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
  /** Of a value that may have several shapes: what each of them finds wrong. */
  readonly errors?: readonly (readonly Issue[])[];
}

/** Says of a value that may have several shapes what is wrong with the one it was meant to have. */
function flat(issue: Issue): readonly Issue[] {
  if (issue.code !== "invalid_union") return [issue];
  const isOther = ({ code, path }: Issue): boolean => code === "invalid_type" && path.length === 0;
  const meant = (issue.errors ?? []).find((found) => !found.some(isOther));
  return meant === undefined ? [issue] : meant.flatMap((its) => flat({ ...its, path: [...issue.path, ...its.path] }));
}

function issueOf(issue: Issue): ConfigProblem {
  const key = issue.path.map(String).join(".") || "(top level)";
  const unknown = issue.code === "unrecognized_keys";
  const isMissing = issue.code === "invalid_type" && issue.message.endsWith("received undefined");
  return {
    key: unknown ? [...issue.path.map(String), issue.keys?.join(", ") ?? ""].join(".") : key,
    problem: unknown ? "no such key" : isMissing ? "is missing" : issue.message,
    mend: unknown ? "Remove it, or correct its spelling; docs/config.md lists every key." : "docs/config.md says what this key takes.",
  };
}

/** Every key that ends in `File` or `Files` names a file with one secret. */
function readSecrets(config: Partial<HubConfigFile>, base: string): { values: Map<string, Secret>; problems: ConfigProblem[] } {
  const values = new Map<string, Secret>();
  const problems: ConfigProblem[] = [];
  for (const { key, name, path } of secretFiles(config)) {
    const secret = readSecret(key, isAbsolute(path) ? path : resolve(base, path), secretLengths[name] ?? 1);
    if (secret.ok) values.set(key, secret.value);
    else problems.push(secret.error);
  }
  return { values, problems };
}

function secretFiles(value: unknown, path: readonly string[] = []): { key: string; name: string; path: string }[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const here = [...path, name];
    const holder = path.at(-1) ?? "";
    if (typeof member === "string" && (name.endsWith("File") || holder.endsWith("Files")))
      return [{ key: here.join("."), name, path: member }];
    return secretFiles(member, here);
  });
}

function readSecret(key: string, path: string, least: number): Result<Secret, ConfigProblem> {
  try {
    const { mode } = statSync(path);
    const text = readFileSync(path, "utf8").trim();
    if ((mode & 0o077) !== 0 && !publicFiles.includes(key)) {
      return err({ key, problem: `${path} can be read by others (mode ${(mode & 0o777).toString(8)})`, mend: `chmod 600 ${path}` });
    }
    if (text.length < least)
      return err({
        key,
        problem: `${path} is ${text.length === 0 ? "blank" : "too short to protect anything"}`,
        mend: `Put at least ${least} characters into it.`,
      });
    if (key === "mattermost.callbackSecretFile") {
      const secrets = sealSecrets(text);
      if (!secrets.ok) return err({ key, problem: `${path} ${secrets.error}`, mend: `openssl rand -hex 32 > ${path}` });
    }
    return ok(new Secret(text));
  } catch {
    return err({ key, problem: `${path} cannot be read`, mend: "Create it, readable only by the user the hub runs as." });
  }
}

/** Anything else is taken by the driver for the name of a database somewhere, and waited for. Says nothing of what is in it. */
function notUrls(secrets: ReadonlyMap<string, Secret>): readonly ConfigProblem[] {
  const url = secrets.get("database.urlFile");
  if (url === undefined || /^postgres(?:ql)?:\/\/\S+$/.test(url.reveal())) return [];
  const mend = "Put one line of the form postgresql://USER:PASSWORD@HOST:5432/DATABASE into it.";
  return [{ key: "database.urlFile", problem: "its file does not hold a PostgreSQL URL", mend }];
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
