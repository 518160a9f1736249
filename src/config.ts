import { readFileSync, statSync } from "node:fs";
import { isAbsolute, resolve } from "node:path";
import { parseDocument } from "yaml";
import { channelProblems } from "./config-channels.js";
import { hubConfigSchema, type HubConfigFile } from "./config-schema.js";
import type { SignedBundle } from "./core/policy/bundle.js";
import type { Policy } from "./core/policy/policy.js";
import { configProblems } from "./core/config-issues.js";
import type { ConfigProblem } from "./core/config-problem.js";
import { err, ok, type Result } from "./core/result.js";
import { isGuessable, sealSecrets } from "./core/seal-secrets.js";
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

/** The least number of characters of a secret: a weak one must not look like protection. Mattermost's command tokens have 26. */
const secretLengths: Readonly<Record<string, number>> = {
  "slack.signingSecretFile": 16,
  "slack.botTokenFile": 8,
  "slack.appTokenFile": 8,
  "mattermost.botTokenFile": 8,
  "mattermost.commandTokenFiles": 16,
};

/** Where whoever guesses one speaks for the platform: it may not repeat itself either. */
const proofs: readonly string[] = ["slack.signingSecretFile", "mattermost.commandTokenFiles"];

/** What is sent in a header or compared with one: a single word. */
const tokens: readonly string[] = [...Object.keys(secretLengths), "model.apiKeyFile"];

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
  if (!parsed.success) return err(configProblems(parsed.error, hubConfigSchema, document.value ?? {}, "docs/config.md"));
  const config = parsed.data;
  const base = path === null ? "." : resolve(path, "..");
  const secrets = readSecrets(secretsOf === "signer" ? { policy: config.policy } : config, base);
  const judgedBy = loadPolicy(config.policy, base);
  const problems = [
    ...secrets.problems,
    ...contradictions(config),
    ...sharedIdentities(config),
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

function readSecrets(config: Partial<HubConfigFile>, base: string): { values: Map<string, Secret>; problems: ConfigProblem[] } {
  const values = new Map<string, Secret>();
  const problems: ConfigProblem[] = [];
  for (const { key, path } of secretFiles(config)) {
    const secret = readSecret(key, isAbsolute(path) ? path : resolve(base, path));
    if (secret.ok) values.set(key, secret.value);
    else problems.push(secret.error);
  }
  return { values, problems };
}

/** Keys that name a file with one secret, or with what its neighbours are read with. Labels and ids are people's own, whatever they end in. */
export const fileKeys = [
  "database.urlFile",
  "model.apiKeyFile",
  "slack.botTokenFile",
  "slack.appTokenFile",
  "slack.signingSecretFile",
  "mattermost.botTokenFile",
  "mattermost.callbackSecretFile",
  "mattermost.commandTokenFiles.*",
  "policy.bundleFile",
  "policy.bundleKeyFile",
] as const;

function secretFiles(config: Partial<HubConfigFile>): readonly { readonly key: string; readonly path: string }[] {
  return fileKeys.flatMap((key) => {
    const [part = "", name = "", each] = key.split(".");
    const value = (config as Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>)[part]?.[name];
    if (each === undefined) return typeof value === "string" ? [{ key, path: value }] : [];
    return Object.entries((value ?? {}) as Readonly<Record<string, string>>).map(([id, path]) => ({ key: `${part}.${name}.${id}`, path }));
  });
}

function readSecret(key: string, path: string): Result<Secret, ConfigProblem> {
  const kind = key.split(".", 2).join(".");
  const least = secretLengths[kind] ?? 1;
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
    if (tokens.includes(kind) && !/^[\x21-\x7e]+$/.test(text))
      return err({
        key,
        problem: `${path} holds more than one plain word`,
        mend: "Put the secret alone into it, on one line, without quotes.",
      });
    if (proofs.includes(kind) && isGuessable(text))
      return err({ key, problem: `${path} repeats itself, so that it can be guessed`, mend: "Copy the secret that the platform shows." });
    if (key === "mattermost.callbackSecretFile") {
      const secrets = sealSecrets(text);
      if (!secrets.ok) return err({ key, problem: `${path} ${secrets.error}`, mend: `openssl rand -hex 32 > ${path}` });
    }
    const mistaken = mistakenToken(key, text);
    return mistaken === null ? ok(new Secret(text)) : err({ key, problem: `${path} ${mistaken.problem}`, mend: mistaken.mend });
  } catch {
    return err({ key, problem: `${path} cannot be read`, mend: "Create it, readable only by the user the hub runs as." });
  }
}

/** Slack's secrets say by their first letters what they are, and each is easily pasted into another's file. */
function mistakenToken(key: string, text: string): Omit<ConfigProblem, "key"> | null {
  const wanted = slackSecrets[key];
  const prefix = /^(xapp|xox[a-z])(?=[-.])/.exec(text)?.[1];
  if (wanted === undefined || prefix === undefined || prefix === wanted.prefix) return null;
  const kind = prefix === "xapp" ? "an app-level token" : prefix === "xoxb" ? "a bot's token" : "a person's token";
  return { problem: `holds ${kind} (${prefix}-...)`, mend: wanted.mend };
}

const slackSecrets: Readonly<Record<string, { readonly prefix: string | null; readonly mend: string }>> = {
  "slack.botTokenFile": { prefix: "xoxb", mend: "Put the Bot User OAuth Token (xoxb-...) into it, from OAuth & Permissions." },
  "slack.appTokenFile": { prefix: "xapp", mend: "Put the App-Level Token (xapp-...) into it, from Basic Information." },
  "slack.signingSecretFile": { prefix: null, mend: "Put the Signing Secret into it, 32 hexadecimal digits, from Basic Information." },
};

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
