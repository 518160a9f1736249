import { join } from "node:path";
import { checkpointText, signedCheckpointShape, type SignedCheckpoint } from "../src/core/audit.js";
import { keyId } from "../src/core/keys.js";
import { parseJson } from "../src/core/parse-json.js";
import type { Log } from "../src/ports/log.js";
import { isSigned } from "./signature.js";
import { readState, replaceState } from "./state-file.js";

/**
 * Heads of the hub's audit chain, remembered where the hub's database cannot reach (I8): `checkpoints.jsonl`, one
 * `{checkpoint, signature}` a line, oldest first. `tagout audit verify` takes the file as it is.
 */
export interface Checkpoints {
  /** Remembers a head that goes on from the last; refuses, loudly, one that does not. Never rejects. */
  readonly keep: (signed: SignedCheckpoint) => Promise<void>;
}

export type CheckpointRefusal = "unknown-key" | "bad-signature" | "other-log" | "backwards" | "forked";

export const keptCheckpoints = 100;

/** @param signerPublicKey the pinned key: nobody else's heads are remembered. */
export async function openCheckpoints(dir: string, signerPublicKey: string, log: Log): Promise<Checkpoints> {
  const path = join(dir, "checkpoints.jsonl");
  let kept = linesOf((await readState(path)) ?? "", log);
  let last = Promise.resolve();
  const keepNow = async (signed: SignedCheckpoint): Promise<void> => {
    const refusal = refusalOf(signed, kept.at(-1), signerPublicKey);
    const { seq, logId } = signed.checkpoint;
    if (refusal !== null) return log.error("checkpoint.refused", { why: refusal, seq, logId, lastSeq: kept.at(-1)?.checkpoint.seq });
    if (seq === kept.at(-1)?.checkpoint.seq) return;
    kept = [...kept, signed].slice(-keptCheckpoints);
    await replaceState(path, kept.map((one) => `${JSON.stringify(one)}\n`).join("")).catch(() =>
      log.error("checkpoint.not_written", { seq }),
    );
  };
  return { keep: (signed) => (last = last.then(() => keepNow(signed))) };
}

function refusalOf(
  { checkpoint, signature }: SignedCheckpoint,
  last: SignedCheckpoint | undefined,
  publicKey: string,
): CheckpointRefusal | null {
  if (checkpoint.keyId !== keyId(publicKey)) return "unknown-key";
  if (!isSigned(checkpointText(checkpoint), signature, publicKey)) return "bad-signature";
  if (last === undefined) return null;
  if (checkpoint.logId !== last.checkpoint.logId) return "other-log";
  if (checkpoint.seq < last.checkpoint.seq) return "backwards";
  return checkpoint.seq === last.checkpoint.seq && checkpoint.hash !== last.checkpoint.hash ? "forked" : null;
}

function linesOf(text: string, log: Log): readonly SignedCheckpoint[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .flatMap((line) => {
      const parsed = signedCheckpointShape.safeParse(parseJson(line));
      if (!parsed.success) log.error("checkpoint.damaged", {});
      return parsed.success ? [parsed.data] : [];
    });
}
