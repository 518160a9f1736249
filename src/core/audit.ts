import { z } from "zod";
import { canonicalJson } from "./canonical.js";
import { sha256 } from "./digest.js";
import { parseJson } from "./parse-json.js";
import { hashShape } from "./plan-shape.js";

/** What happened, before it has a place in the chain. Large or private payloads are named by hash. */
export interface AuditEntry {
  /** A principal, `hub`, `signer`, or `agent:HOST`. */
  readonly actor: string;
  /** Static, `noun.verb`, for example `decision.refused`. */
  readonly action: string;
  /** What it was done to, for example `INC-12`. */
  readonly object: string;
  readonly facts: { readonly [key: string]: string | number | boolean | null };
}

/** One link: the stored bytes, never re-serialised, and the hash over them and the link before. */
export interface AuditLink {
  readonly seq: number;
  readonly body: string;
  readonly hash: string;
}

/** An entry that has its place in the chain. */
export interface AuditRecord extends AuditEntry {
  readonly seq: number;
  /** Milliseconds since 1970, by the hub's clock. */
  readonly at: number;
}

/** The same with the hash of its link, by which it is found in the chain. */
export interface ChainedRecord extends AuditRecord {
  readonly hash: string;
}

const auditRecordShape: z.ZodType<AuditRecord> = z.strictObject({
  seq: z.int().min(1),
  at: z.int(),
  actor: z.string(),
  action: z.string(),
  object: z.string(),
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});

/** What a link says; null when it is none that Tagout wrote. Whether the chain is whole is for `auditVerifier`. */
export function auditRecord({ seq, body }: Pick<AuditLink, "seq" | "body">): AuditRecord | null {
  const read = auditRecordShape.safeParse(parseJson(body));
  return read.success && read.data.seq === seq ? read.data : null;
}

/** Hash before the first link. */
export const auditRoot = "0".repeat(64);

/** The text of an entry that is hashed and stored: canonical JSON, `seq` last by its order. */
export function auditBody(entry: AuditEntry, seq: number, at: number): string {
  return canonicalJson({ seq, at, actor: entry.actor, action: entry.action, object: entry.object, facts: entry.facts });
}

/** Links an entry to the one before it. Hex, 64 digits; `previous` of the first is `auditRoot`. */
export function auditHash(previous: string, body: string): string {
  return sha256(`tagout-audit-v1\0${previous}\0${body}`);
}

/** A head of the chain that somebody outside the database remembers. */
export interface Checkpoint {
  readonly logId: string;
  readonly seq: number;
  readonly hash: string;
  readonly at: number;
  readonly keyId: string;
}

/** A checkpoint with the signer's Ed25519 signature over its `checkpointText`, base64. */
export interface SignedCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly signature: string;
}

/** One line of an agent's `checkpoints.jsonl`, and the signer's answer. */
export const signedCheckpointShape: z.ZodType<SignedCheckpoint> = z.strictObject({
  checkpoint: z.strictObject({ logId: z.string(), seq: z.int().min(0), hash: hashShape, at: z.int().min(0), keyId: z.string() }),
  signature: z.string(),
});

/** What is signed of a checkpoint. */
export function checkpointText({ logId, seq, hash, at, keyId }: Checkpoint): string {
  return `tagout-checkpoint-v1\0${canonicalJson({ logId, seq, hash, at, keyId })}`;
}

/**
 * What a walk along the chain finds. `seq` is the entry that is missing (gap), changed (edited), the last one (truncated: `expected` were
 * there once), or not the one that a checkpoint remembers (rewritten).
 */
export type AuditProblem =
  | { readonly kind: "gap"; readonly seq: number }
  | { readonly kind: "edited"; readonly seq: number }
  | { readonly kind: "truncated"; readonly seq: number; readonly expected: number }
  | { readonly kind: "rewritten"; readonly seq: number };

/** Walks a chain link by link; feed it in order, then ask `finish` with the checkpoints kept elsewhere. */
export function auditVerifier(checkpoints: readonly Pick<Checkpoint, "seq" | "hash">[]): {
  readonly add: (link: AuditLink) => AuditProblem | null;
  readonly finish: () => AuditProblem | null;
} {
  const known = new Map(checkpoints.map(({ seq, hash }) => [seq, hash]));
  let seq = 0;
  let hash = auditRoot;
  return {
    add(link) {
      if (link.seq !== seq + 1) return { kind: "gap", seq: seq + 1 };
      if (auditHash(hash, link.body) !== link.hash || !link.body.endsWith(`,"seq":${link.seq}}`)) return { kind: "edited", seq: link.seq };
      ({ seq, hash } = link);
      const remembered = known.get(seq);
      return remembered !== undefined && remembered !== hash ? { kind: "rewritten", seq } : null;
    },
    finish() {
      const last = [...known.keys()].reduce((most, one) => Math.max(most, one), 0);
      return last > seq ? { kind: "truncated", seq, expected: last } : null;
    },
  };
}
