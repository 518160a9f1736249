import assert from "node:assert/strict";
import { generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { keptCheckpoints, openCheckpoints } from "../../agent/checkpoints.js";
import { checkpointText, type Checkpoint, type SignedCheckpoint } from "../../src/core/audit.js";
import { keyId } from "../../src/core/keys.js";
import { recordingLog } from "../fakes/recording-log.js";
import { scope } from "../fakes/wire.js";

const within = scope();
after(() => within.close());

interface Signing {
  readonly key: KeyObject;
  readonly publicKey: string;
}

function newSigner(): Signing {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  return { key: privateKey, publicKey: publicKey.export({ format: "der", type: "spki" }).subarray(-32).toString("base64") };
}

const signer = newSigner();

function head(seq: number, change: Partial<Checkpoint> = {}, by: Signing = signer): SignedCheckpoint {
  const checkpoint = { logId: "log-1", seq, hash: seq.toString(16).padStart(64, "0"), at: seq, keyId: keyId(by.publicKey), ...change };
  return { checkpoint, signature: sign(null, Buffer.from(checkpointText(checkpoint)), by.key).toString("base64") };
}

const linesIn = (dir: string): readonly SignedCheckpoint[] =>
  readFileSync(join(dir, "checkpoints.jsonl"), "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as SignedCheckpoint);

test("I8: the last hundred heads are kept, one {checkpoint, signature} a line, and found again after a restart", async () => {
  const dir = within.dir();
  const log = recordingLog();
  const before = await openCheckpoints(dir, signer.publicKey, log);
  for (let seq = 1; seq <= 120; seq += 1) await before.keep(head(seq));
  assert.deepEqual(
    linesIn(dir),
    Array.from({ length: keptCheckpoints }, (_, i) => head(i + 21)),
  );
  const again = await openCheckpoints(dir, signer.publicKey, log);
  await again.keep(head(121));
  await again.keep(head(121));
  assert.equal(linesIn(dir).at(-1)?.checkpoint.seq, 121);
  assert.equal(linesIn(dir).length, keptCheckpoints);
  assert.deepEqual(log.lines, []);
});

const refusals: readonly [string, SignedCheckpoint][] = [
  ["backwards", head(9)],
  ["forked", head(10, { hash: "f".repeat(64) })],
  ["other-log", head(11, { logId: "log-2" })],
  ["unknown-key", head(11, {}, newSigner())],
  ["bad-signature", { ...head(11), checkpoint: { ...head(11).checkpoint, seq: 12 } }],
  ["bad-signature", head(11, { keyId: keyId(signer.publicKey) }, newSigner())],
  ["bad-signature", { ...head(11), signature: "AAAA" }],
];

test("I8: a head that does not go on from the last is refused, said as an error, and changes nothing", async () => {
  const dir = within.dir();
  const log = recordingLog();
  const checkpoints = await openCheckpoints(dir, signer.publicKey, log);
  await checkpoints.keep(head(10));
  for (const [why, signed] of refusals) {
    await checkpoints.keep(signed);
    assert.equal(log.lines.at(-1)?.fields["why"], why);
    assert.equal(log.lines.at(-1)?.level, "error");
    assert.deepEqual(linesIn(dir), [head(10)]);
  }
});

test("a damaged line is left out, and the others still guard the chain", async () => {
  const dir = within.dir();
  const log = recordingLog();
  await (await openCheckpoints(dir, signer.publicKey, log)).keep(head(5));
  const path = join(dir, "checkpoints.jsonl");
  writeFileSync(path, `${readFileSync(path, "utf8")}{"half": \n`);
  const again = await openCheckpoints(dir, signer.publicKey, log);
  await again.keep(head(4));
  assert.equal(log.lines.at(-1)?.fields["why"], "backwards");
});
