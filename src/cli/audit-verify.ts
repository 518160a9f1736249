import { createPublicKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { z } from "zod";
import { auditVerifier, checkpointText, signedCheckpointShape, type AuditProblem, type Checkpoint } from "../core/audit.js";
import { keyId, publicKeyPattern } from "../core/keys.js";
import { parseJson } from "../core/parse-json.js";
import { err, ok, type Result } from "../core/result.js";
import type { AuditStore } from "../ports/store.js";
import { isSigned } from "../signature.js";

/** What the chain proves. `seq` is the first entry that is wrong, or the last one that is left; 0: it is another log as a whole. */
export type AuditFinding =
  | { readonly kind: "whole"; readonly entries: number; readonly checkedUpTo: number }
  | { readonly kind: "tampered"; readonly seq: number; readonly why: string }
  | { readonly kind: "truncated"; readonly seq: number; readonly expected: number };

/**
 * The checkpoints of those files, as agents keep them, each line with a good signature; or why they prove nothing. A
 * line that does not count is not passed over: whoever damages one must not make a verification milder.
 */
export function readCheckpoints(files: readonly string[], publicKey: string): Result<readonly Checkpoint[], string> {
  const all: Checkpoint[] = [];
  for (const file of files) {
    const text = readText(file);
    if (!text.ok) return text;
    for (const [index, line] of text.value.split("\n").entries()) {
      if (line.trim() === "") continue;
      const checkpoint = checkpointOf(line, publicKey);
      if (!checkpoint.ok) return err(`${file}, line ${index + 1}: ${checkpoint.error}`);
      all.push(checkpoint.value);
    }
  }
  return all.length > 0
    ? ok(all)
    : err(`${files.join(", ")}: no checkpoint in it. Take checkpoints.jsonl from an agent that has been connected.`);
}

function checkpointOf(line: string, publicKey: string): Result<Checkpoint, string> {
  const parsed = signedCheckpointShape.safeParse(parseJson(line));
  if (!parsed.success) return err('not a checkpoint; expected {"checkpoint":{...},"signature":"..."}');
  const { checkpoint, signature } = parsed.data;
  if (checkpoint.keyId !== keyId(publicKey))
    return err(`signed by key ${checkpoint.keyId}, and the public key given is ${keyId(publicKey)}`);
  return isSigned(checkpointText(checkpoint), signature, publicKey) ? ok(checkpoint) : err("the signature is not good");
}

const identity = z.object({ signerPublicKey: z.string().regex(publicKeyPattern) });

/** The signer's public key from a file: an agent's identity.json, which pins it, the raw key in base64, or PEM. */
export function readPublicKey(file: string): Result<string, string> {
  const text = readText(file);
  if (!text.ok) return text;
  const key = text.value.trim();
  if (publicKeyPattern.test(key)) return ok(key);
  const pinned = identity.safeParse(parseJson(key));
  if (pinned.success) return ok(pinned.data.signerPublicKey);
  try {
    const { x } = createPublicKey(key).export({ format: "jwk" });
    const raw = Buffer.from(String(x), "base64url").toString("base64");
    if (publicKeyPattern.test(raw)) return ok(raw);
  } catch {
    // Said below, for every other content too.
  }
  return err(`${file}: no Ed25519 public key in it. Expected an agent's identity.json, 44 characters of base64, or PEM.`);
}

const pageSize = 1_000;

/** Walks the whole log, and compares it with its own head and with the heads that others remember. */
export async function verifyAudit(store: AuditStore, checkpoints: readonly Checkpoint[]): Promise<AuditFinding> {
  const head = await store.head();
  const misfit = checkpoints.find(({ logId }) => logId !== head.logId);
  if (misfit !== undefined) return tampered(0, `the log is called ${head.logId}, and the checkpoints are of ${misfit.logId}`);
  const fork = firstFork(checkpoints);
  if (fork !== null) return tampered(fork, "two different heads were signed for the same entry");
  const verifier = auditVerifier(checkpoints);
  let last = { seq: 0, hash: "" };
  for (let page = await store.links(0, pageSize); page.length > 0; page = await store.links(last.seq, pageSize)) {
    for (const link of page) {
      const problem = verifier.add(link);
      if (problem !== null) return findingOf(problem);
      if (link.seq === head.seq && link.hash !== head.hash) return tampered(link.seq, "it is not the entry that the head of the log names");
      last = link;
    }
  }
  const problem = verifier.finish();
  if (problem !== null) return findingOf(problem);
  if (last.seq < head.seq) return { kind: "truncated", seq: last.seq, expected: head.seq };
  return { kind: "whole", entries: last.seq, checkedUpTo: checkpoints.reduce((most, { seq }) => Math.max(most, seq), 0) };
}

function firstFork(checkpoints: readonly Checkpoint[]): number | null {
  const hashes = new Map<number, string>();
  for (const { seq, hash } of checkpoints) {
    if ((hashes.get(seq) ?? hash) !== hash) return seq;
    hashes.set(seq, hash);
  }
  return null;
}

function findingOf(problem: AuditProblem): AuditFinding {
  switch (problem.kind) {
    case "truncated":
      return problem;
    case "gap":
      return tampered(problem.seq, "it is missing");
    case "edited":
      return tampered(problem.seq, "it is not what was written: its hash does not fit");
    case "rewritten":
      return tampered(problem.seq, "it is whole in itself, but not the one that the checkpoint remembers: the log was written anew");
  }
}

const tampered = (seq: number, why: string): AuditFinding => ({ kind: "tampered", seq, why });

function readText(file: string): Result<string, string> {
  try {
    return ok(readFileSync(file, "utf8"));
  } catch (cause) {
    return err(`${file}: cannot be read (${cause instanceof Error && "code" in cause ? String(cause.code) : "unexpected"})`);
  }
}
