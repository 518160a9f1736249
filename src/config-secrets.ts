import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { HubConfigFile } from "./config-schema.js";
import type { ConfigProblem } from "./core/config-problem.js";
import { err, ok, type Result } from "./core/result.js";
import { isGuessable, sealSecrets } from "./core/seal-secrets.js";
import { Secret } from "./core/secret.js";

/** What the files say that the configuration names, by key, and everything that is wrong with them. */
export interface Secrets {
  readonly values: ReadonlyMap<string, Secret>;
  readonly problems: readonly ConfigProblem[];
}

/** @param base folder that relative paths start from. */
export function readSecrets(config: Partial<HubConfigFile>, base: string): Secrets {
  const read = secretFiles(config).map(({ key, path }) => ({ key, secret: readSecret(key, resolve(base, path)) }));
  const values = new Map(read.flatMap(({ key, secret }) => (secret.ok ? [[key, secret.value] as const] : [])));
  return { values, problems: [...read.flatMap(({ secret }) => (secret.ok ? [] : [secret.error])), ...notUrls(values)] };
}

/**
 * Every key whose value is the path of a file, or with `*` a table of such paths. Listed here and not told by how a key ends: the names
 * of labels and teams are chosen by people.
 */
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

type Problem = Omit<ConfigProblem, "key">;

function readSecret(key: string, path: string): Result<Secret, ConfigProblem> {
  try {
    const { mode } = statSync(path);
    const text = readFileSync(path, "utf8").trim();
    const problem = exposed(key, path, mode) ?? weak(key, path, text) ?? mistaken(key, path, text);
    return problem === null ? ok(new Secret(text)) : err({ key, ...problem });
  } catch {
    return err({ key, problem: `${path} cannot be read`, mend: "Create it, readable only by the user the hub runs as." });
  }
}

/** What is no secret: a policy that everybody may read, and the public key that its signature is checked with. */
const publicFiles: readonly string[] = ["policy.bundleFile", "policy.bundleKeyFile"];

function exposed(key: string, path: string, mode: number): Problem | null {
  if ((mode & 0o077) === 0 || publicFiles.includes(key)) return null;
  return { problem: `${path} can be read by others (mode ${(mode & 0o777).toString(8)})`, mend: `chmod 600 ${path}` };
}

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

function weak(key: string, path: string, text: string): Problem | null {
  // Tables of tokens have one rule for all of their entries.
  const kind = key.split(".", 2).join(".");
  const least = secretLengths[kind] ?? 1;
  if (text.length < least) {
    const how = text.length === 0 ? "blank" : "too short to protect anything";
    return { problem: `${path} is ${how}`, mend: `Put at least ${least} characters into it.` };
  }
  if (tokens.includes(kind) && !/^[\x21-\x7e]+$/.test(text))
    return { problem: `${path} holds more than one plain word`, mend: "Put the secret alone into it, on one line, without quotes." };
  if (proofs.includes(kind) && isGuessable(text))
    return { problem: `${path} repeats itself, so that it can be guessed`, mend: "Copy the secret that the platform shows." };
  const seals = key === "mattermost.callbackSecretFile" ? sealSecrets(text) : null;
  return seals === null || seals.ok ? null : { problem: `${path} ${seals.error}`, mend: `openssl rand -hex 32 > ${path}` };
}

/** Slack's secrets say by their first letters what they are, and each is easily pasted into another's file. */
function mistaken(key: string, path: string, text: string): Problem | null {
  const wanted = slackSecrets[key];
  const prefix = /^(xapp|xox[a-z])(?=[-.])/.exec(text)?.[1];
  if (wanted === undefined || prefix === undefined || prefix === wanted.prefix) return null;
  const kind = tokenKinds[prefix] ?? "a person's token";
  return { problem: `${path} holds ${kind} (${prefix}-...)`, mend: wanted.mend };
}

const tokenKinds: Readonly<Record<string, string>> = { xapp: "an app-level token", xoxb: "a bot's token" };

const slackSecrets: Readonly<Record<string, { readonly prefix: string | null; readonly mend: string }>> = {
  "slack.botTokenFile": { prefix: "xoxb", mend: "Put the Bot User OAuth Token (xoxb-...) into it, from OAuth & Permissions." },
  "slack.appTokenFile": { prefix: "xapp", mend: "Put the App-Level Token (xapp-...) into it, from Basic Information." },
  "slack.signingSecretFile": { prefix: null, mend: "Put the Signing Secret into it, 32 hexadecimal digits, from Basic Information." },
};

/** Anything else is taken by the driver for the name of a database somewhere, and waited for. Says nothing of what is in it. */
function notUrls(secrets: ReadonlyMap<string, Secret>): readonly ConfigProblem[] {
  const url = secrets.get("database.urlFile");
  if (url === undefined || /^postgres(?:ql)?:\/\/\S+$/.test(url.reveal())) return [];
  const mend = "Put one line of the form postgresql://USER:PASSWORD@HOST:5432/DATABASE into it.";
  return [{ key: "database.urlFile", problem: "its file does not hold a PostgreSQL URL", mend }];
}
