import { join } from "node:path";
import { z } from "zod";
import { openBundle, signedBundleText, type SignedBundle } from "../src/core/policy/bundle.js";
import type { ConfigProblem } from "../src/core/config-problem.js";
import { parseJson } from "../src/core/parse-json.js";
import { err, ok, type Result } from "../src/core/result.js";
import { isSigned } from "./signature.js";
import { readState, replaceState } from "./state-file.js";

/** An organisation's file whose signature and form have been looked at. */
export interface OpenedBundle {
  readonly signed: SignedBundle;
  readonly file: unknown;
  readonly version: number;
  readonly hash: string;
}

/** The newest bundle that this host has ever taken; or its number alone, and then why it cannot be judged by. */
export interface Taken {
  readonly version: number;
  readonly hash: string;
  readonly bundle: OpenedBundle | null;
  readonly problem: ConfigProblem | null;
}

/** Where it is remembered. A file of the agent's own, replaced whole. */
export const takenPath = (stateDir: string): string => join(stateDir, "policy.json");

const shape = z.strictObject({
  version: z.int(),
  hash: z.string(),
  /** As it travelled. Agents of 0.1.0 before bundles went over the wire kept only the number. */
  text: z.string().exactOptional(),
  signature: z.string().exactOptional(),
});

/** The file in a travelling bundle: signed by the pinned key, whatever is in it; or one clause on why not. */
export function opened(signed: SignedBundle, key: string): Result<OpenedBundle, string> {
  if (!isSigned(signedBundleText(signed.text), signed.signature, key)) return err("it is not signed by the key that this host pins");
  const file = openBundle(signed.text);
  return file.ok ? ok({ signed, ...file.value }) : file;
}

/**
 * What this host has taken; null when nothing. A record that cannot be read is a problem and not nothing: without it an older file
 * would count again, and what the newest one forbids would be allowed.
 */
export async function readTaken(stateDir: string, key: string): Promise<Result<Taken | null, readonly ConfigProblem[]>> {
  const path = takenPath(stateDir);
  const text = await readState(path);
  if (text === null) return ok(null);
  const record = shape.safeParse(parseJson(text)).data;
  if (record === undefined) {
    const mend = `Bring it back from a copy; or, if you know which version this host is to have, remove it and give that one as policy.bundleFile.`;
    return err([{ key: path, problem: "is damaged", mend }]);
  }
  const { version, hash } = record;
  const without = (why: string): Taken => {
    const mend = `Give version ${version} or a newer one, signed by the pinned key, as policy.bundleFile; or remove ${path} to judge without it.`;
    return { version, hash, bundle: null, problem: { key: path, problem: why, mend } };
  };
  if (record.text === undefined || record.signature === undefined) return ok(without(`knows only the number of version ${version}`));
  const bundle = opened({ text: record.text, signature: record.signature }, key);
  if (!bundle.ok) return ok(without(`holds version ${version}, which cannot be used: ${bundle.error}`));
  if (bundle.value.version !== version || bundle.value.hash !== hash) return ok(without("holds another bundle than it says"));
  return ok({ version, hash, bundle: bundle.value, problem: null });
}

/** Remembers a bundle as the newest. On the disk when it resolves; until then the one before is there, whole. */
export async function remember(stateDir: string, { version, hash, signed }: OpenedBundle): Promise<void> {
  await replaceState(takenPath(stateDir), JSON.stringify({ version, hash, text: signed.text, signature: signed.signature }));
}

/** Why a bundle must not take the place of what was taken, as one clause; null when it may. */
export function rollbackProblem({ version, hash }: Pick<OpenedBundle, "version" | "hash">, taken: Taken | null): string | null {
  if (taken === null || version > taken.version) return null;
  if (version < taken.version) return `has version ${version}, and this host has already taken ${taken.version}`;
  return hash === taken.hash ? null : `differs from the version ${version} that this host has already taken`;
}
