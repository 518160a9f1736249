import { parseDocument } from "yaml";
import type { ConfigProblem } from "../src/core/config-problem.js";
import { Fault } from "../src/core/fault.js";
import { maxBundleBytes, sealedBundle, type SignedBundle } from "../src/core/policy/bundle.js";
import { builtInPolicy, policyFrom, type Policy } from "../src/core/policy/policy.js";
import { err, ok, type Result } from "../src/core/result.js";
import { yamlValue } from "../src/core/yaml-value.js";
import type { AgentConfig } from "./config.js";
import { readOwn } from "./own-file.js";
import { opened, readTaken, remember, rollbackProblem, takenPath, type OpenedBundle, type Taken } from "./taken-bundle.js";

type Loaded<T> = Result<T, readonly ConfigProblem[]>;

/** The policy this host judges by, which a newer bundle may replace while the agent runs. */
export interface HostPolicy {
  readonly current: () => Policy;
  /**
   * Takes the organisation's file that a hub offers, or says in one clause why not. It counts only with a signature of the pinned
   * key and a version that is not lower than any that was taken; it is on the disk before anything is judged by it.
   */
  readonly take: (offer: SignedBundle) => Promise<Result<"taken" | "known", string>>;
}

/**
 * The policy this host judges by: the built-in table, the newest of the organisation's bundle on its disk and the one it took from a
 * hub, and the host's own part. A bundle counts only with a signature of the key that the file pins, and never goes back to an older
 * version: a hub, or whoever copies files here, cannot widen what this host accepts. Everything that is wrong is listed at once.
 *
 * @param uid the user the agent runs as.
 */
export async function loadPolicy(config: Pick<AgentConfig, "policy" | "stateDir">, uid: number): Promise<Loaded<HostPolicy>> {
  const { bundleFile, bundleKeyFile, hostFile } = config.policy;
  const key = bundleKeyFile === undefined ? ok(null) : readOwn(bundleKeyFile, uid);
  const host = hostFile === undefined ? ok(undefined) : readYaml(hostFile, uid);
  const files = bundleFile === undefined ? ok(null) : readBundle(bundleFile, uid);
  if (!key.ok || !host.ok || !files.ok)
    return err([...(files.ok ? [] : files.error), ...(key.ok ? [] : [key.error]), ...(host.ok ? [] : host.error)]);
  const pinned = key.value === null ? null : key.value.trim();
  const disk = files.value === null || pinned === null ? ok(null) : openedFrom(bundleFile ?? "", files.value, pinned, bundleKeyFile ?? "");
  if (!disk.ok) return disk;
  const taken = pinned === null ? ok(null) : await readTaken(config.stateDir, pinned);
  const newest = newestOf(disk.value, taken, bundleFile ?? "", config.stateDir);
  if (!newest.ok) return newest;
  const isBare = newest.value === null && host.value === undefined;
  const policy = isBare ? ok(builtInPolicy) : policyFrom({ organisation: newest.value?.file, host: host.value });
  if (!policy.ok) {
    const from = newest.value === disk.value ? (bundleFile ?? "") : takenPath(config.stateDir);
    const file = { "built-in": "built-in table", organisation: from, host: hostFile ?? "" };
    const mend = "Correct it there, and sign a bundle again.";
    return err(policy.error.map(({ layer, path, problem }) => ({ key: `${file[layer]} ${path}`.trim(), problem, mend })));
  }
  if (newest.value !== null && newest.value === disk.value) await remember(config.stateDir, newest.value);
  return ok(hostPolicy({ policy: policy.value, bundle: newest.value, key: pinned, host: host.value, stateDir: config.stateDir }));
}

/** Of the bundle on the disk and the one that was taken, the newer; the one on the disk also mends a record that cannot be used. */
function newestOf(
  disk: OpenedBundle | null,
  taken: Loaded<Taken | null>,
  bundleFile: string,
  stateDir: string,
): Loaded<OpenedBundle | null> {
  if (!taken.ok || taken.value === null) return taken.ok ? ok(disk) : taken;
  const { version, bundle, problem: unusable } = taken.value;
  if (disk === null) return unusable === null ? ok(bundle) : err([unusable]);
  const problem = rollbackProblem(disk, taken.value);
  if (problem === null) return ok(disk);
  // A hub has brought a newer one since the file was put here: the newer one stands.
  if (bundle !== null && disk.version < version) return ok(bundle);
  const mend =
    disk.version === version
      ? "Give a changed bundle a higher version."
      : `Bring version ${version} or a newer one; if the older one is meant, remove ${takenPath(stateDir)} first.`;
  return err([{ key: bundleFile, problem, mend }]);
}

interface HostPolicyParts {
  readonly policy: Policy;
  readonly bundle: OpenedBundle | null;
  readonly key: string | null;
  readonly host: unknown;
  readonly stateDir: string;
}

function hostPolicy({ policy, bundle, key, host, stateDir }: HostPolicyParts): HostPolicy {
  const now: { policy: Policy; taken: Taken | null } = { policy, taken: bundle === null ? null : { ...bundle, bundle, problem: null } };
  const takeOne = async (offer: SignedBundle): Promise<Result<"taken" | "known", string>> => {
    if (key === null) return err("this host pins no key: name one as policy.bundleKeyFile in its file");
    if (Buffer.byteLength(offer.text, "utf8") > maxBundleBytes) return err(`it is larger than ${maxBundleBytes / 1024} KiB`);
    const offered = opened(offer, key);
    if (!offered.ok) return offered;
    const problem = rollbackProblem(offered.value, now.taken);
    if (problem !== null) return err(`it ${problem}`);
    if (offered.value.hash === now.taken?.hash) return ok("known");
    const made = policyFrom({ organisation: offered.value.file, host });
    if (!made.ok) return err(`with it this host has no policy: ${made.error[0]?.path ?? ""} ${made.error[0]?.problem ?? ""}`);
    const unstored = await whyUnstored(remember(stateDir, offered.value));
    if (unstored !== null) return err(unstored);
    now.taken = { ...offered.value, bundle: offered.value, problem: null };
    now.policy = made.value;
    return ok("taken");
  };
  // One after another: of two that come at once the newer one stays.
  let before: Promise<unknown> = Promise.resolve();
  return {
    current: () => now.policy,
    take: (offer) => {
      const taking = before.then(() => takeOne(offer));
      before = taking.catch(() => undefined);
      return taking;
    },
  };
}

async function whyUnstored(storing: Promise<void>): Promise<string | null> {
  try {
    await storing;
    return null;
  } catch (cause) {
    if (!(cause instanceof Fault)) throw cause;
    return `it could not be stored: ${cause.message}`;
  }
}

/** What is signed is the one canonical text of the bundle, not the bytes of its YAML. */
function readBundle(path: string, uid: number): Loaded<SignedBundle> {
  const value = readYaml(path, uid);
  const signature = readOwn(`${path}.sig`, uid);
  if (value.ok && signature.ok) return ok(sealedBundle(value.value, signature.value.trim()));
  return err([...(value.ok ? [] : value.error), ...(signature.ok ? [] : [signature.error])]);
}

function openedFrom(path: string, signed: SignedBundle, key: string, keyPath: string): Loaded<OpenedBundle> {
  const bundle = opened(signed, key);
  if (bundle.ok) return bundle;
  const mend = `Sign it with \`tagout policy sign\`, or correct ${keyPath} if your organisation has a new key.`;
  return err([{ key: path, problem: `cannot be used: ${bundle.error} (${keyPath})`, mend }]);
}

function readYaml(path: string, uid: number): Loaded<unknown> {
  const text = readOwn(path, uid);
  if (!text.ok) return err([text.error]);
  return yamlValue(parseDocument(text.value), path);
}

/** The built-in table alone, which nothing replaces. */
export const builtInOnly: HostPolicy = {
  current: () => builtInPolicy,
  take: () => Promise.resolve(err("this agent does not take bundles")),
};
