import assert from "node:assert/strict";
import { generateKeyPairSync, sign } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { auditHash, auditRoot, checkpointText, type AuditLink, type Checkpoint } from "../../src/core/audit.js";
import { Fault } from "../../src/core/fault.js";
import { keyId } from "../../src/core/keys.js";
import { auditCommand } from "../../src/cli/audit.js";
import { withStore, type TestStore } from "../fakes/embedded-store.js";
import { fakeWorld } from "../fakes/fake-world.js";

const folder = mkdtempSync(join(tmpdir(), "tagout-audit-"));
after(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
function file(text: string): string {
  files += 1;
  const path = join(folder, `file-${files}`);
  writeFileSync(path, text);
  return path;
}

/** A signer, as far as checkpoints go. */
function signer() {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const raw = Buffer.from(String(publicKey.export({ format: "jwk" }).x), "base64url").toString("base64");
  const line = (over: Partial<Checkpoint>): string => {
    const checkpoint = { logId: "", seq: 0, hash: "", at: 1_000, keyId: keyId(raw), ...over };
    return JSON.stringify({ checkpoint, signature: sign(null, Buffer.from(checkpointText(checkpoint)), privateKey).toString("base64") });
  };
  return { raw, line, pem: publicKey.export({ format: "pem", type: "spki" }).toString() };
}

const key = signer();

interface Outcome {
  readonly code: number;
  readonly said: string;
}

async function verify(open: () => Promise<TestStore["store"]>, ...args: readonly string[]): Promise<Outcome> {
  const { world, said, codes } = fakeWorld();
  await auditCommand(world, open).parseAsync(["verify", ...args], { from: "user" });
  return { code: codes.at(-1) ?? 0, said: said.join("\n") };
}

/** A log of 700 entries, a checkpoint taken at its end, and a way to do with the database what its owner can. */
async function withLog(
  body: (its: {
    readonly run: (sql?: readonly string[]) => Promise<readonly [Outcome, Outcome]>;
    readonly links: readonly AuditLink[];
  }) => Promise<void>,
) {
  const { store, client, close } = await withStore();
  const entry = (n: number) => ({ actor: "ann", action: "decision.approve", object: "INC-1", facts: { n } });
  await store.record(
    Array.from({ length: 700 }, (_, n) => entry(n)),
    1_000,
  );
  const { logId, seq, hash } = await store.head();
  const checkpoint = file(
    `${key.line({ logId, seq: 300, hash: (await store.links(299, 1))[0]!.hash })}\n${key.line({ logId, seq, hash })}\n`,
  );
  const open = () => Promise.resolve({ ...store, close: () => Promise.resolve() });
  const owner = await client();
  await owner.query("set session_replication_role = replica");
  const run = async (sql: readonly string[] = []): Promise<readonly [Outcome, Outcome]> => {
    for (const statement of sql) await owner.query(statement);
    return [await verify(open), await verify(open, "--checkpoint", checkpoint, "--public-key", file(key.raw))];
  };
  const links = await store.links(0, 1_000);
  try {
    await body({ run, links });
  } finally {
    await owner.end();
    await close();
  }
}

/** The statements that write a whole new chain from these bodies. */
function rewritten(bodies: readonly string[]): readonly string[] {
  let hash = auditRoot;
  const rows = bodies.map((body, index) => {
    hash = auditHash(hash, body);
    return `(${index + 1}, '${body}', '${hash}')`;
  });
  return [
    "delete from audit",
    `insert into audit values ${rows.join(", ")}`,
    `update audit_head set seq = ${rows.length}, hash = '${hash}'`,
  ];
}

test("I8: a log that is as it was written is whole, and it says how much a checkpoint vouches for", () =>
  withLog(async ({ run }) => {
    const [alone, witnessed] = await run();
    assert.deepEqual([alone.code, witnessed.code], [0, 0]);
    assert.match(alone.said, /whole: 700 entries.*\n.*Without --checkpoint/);
    assert.match(witnessed.said, /ends as the checkpoints remember it/);
  }));

test("I8: an edited entry is found, with or without a checkpoint", () =>
  withLog(async ({ run }) => {
    const outcomes = await run([`update audit set body = replace(body, '"actor":"ann"', '"actor":"bob"') where seq = 500`]);
    for (const { code, said } of outcomes) {
      assert.equal(code, 2);
      assert.match(said, /entry 500 .*hash does not fit/);
      assert.match(said, /Entries 1 to 499 are as they were written/);
    }
  }));

test("I8: an entry deleted from the middle is found, with or without a checkpoint", () =>
  withLog(async ({ run }) => {
    for (const { code, said } of await run(["delete from audit where seq = 450"])) {
      assert.equal(code, 2);
      assert.match(said, /entry 450 .*missing/);
    }
  }));

test("I8: two entries that were swapped are found, with or without a checkpoint", () =>
  withLog(async ({ run }) => {
    const swap = [
      "update audit set seq = -1 where seq = 10",
      "update audit set seq = 10 where seq = 20",
      "update audit set seq = 20 where seq = -1",
    ];
    for (const { code, said } of await run(swap)) {
      assert.equal(code, 2);
      assert.match(said, /entry 10 /);
    }
  }));

test("I8: a cut tail is found by the head, and by a checkpoint when the head was cut too", () =>
  withLog(async ({ run, links }) => {
    for (const { code, said } of await run(["delete from audit where seq > 650"])) {
      assert.equal(code, 3);
      assert.match(said, /ends with entry 650 and once had 700/);
    }
    const [alone, witnessed] = await run([`update audit_head set seq = 650, hash = '${links[649]!.hash}'`]);
    assert.equal(alone.code, 0);
    assert.equal(witnessed.code, 3);
    assert.match(witnessed.said, /ends with entry 650 and once had 700/);
  }));

test("I8: a log that was emptied is found by a checkpoint", () =>
  withLog(async ({ run }) => {
    const [, witnessed] = await run(["delete from audit", `update audit_head set seq = 0, hash = '${auditRoot}'`]);
    assert.equal(witnessed.code, 3);
  }));

test("I8: a log that was written anew with right hashes is found by a checkpoint, and only by one", () =>
  withLog(async ({ run, links }) => {
    const bodies = links.map(({ body, seq }) => (seq === 100 ? body.replace('"ann"', '"bob"') : body));
    const [alone, witnessed] = await run(rewritten(bodies));
    assert.equal(alone.code, 0);
    assert.match(alone.said, /shows no .* written anew/);
    assert.equal(witnessed.code, 2);
    assert.match(witnessed.said, /entry 300 .*written anew/);
  }));

test("I8: a head that names another entry than the last one is found", () =>
  withLog(async ({ run }) => {
    for (const { code } of await run([`update audit_head set hash = '${"f".repeat(64)}'`])) assert.equal(code, 2);
  }));

test("I8: a new log under a new name is not taken for the old one", () =>
  withLog(async ({ run }) => {
    const [, witnessed] = await run(["update audit_head set log_id = 'another'"]);
    assert.equal(witnessed.code, 2);
    assert.match(witnessed.said, /the log is called another/);
  }));

test("I8: two signed heads for one entry are a fork", async () => {
  const { store, close } = await withStore();
  await store.record([{ actor: "a", action: "b.c", object: "d", facts: {} }], 1);
  const { logId, hash } = await store.head();
  const lines = [key.line({ logId, seq: 1, hash }), key.line({ logId, seq: 1, hash: "f".repeat(64) })];
  const { code, said } = await verify(() => Promise.resolve(store), "--checkpoint", ...lines.map(file), "--public-key", file(key.pem));
  assert.equal(code, 2);
  assert.match(said, /two different heads/);
  await close();
});

test("I8: a checkpoint that nobody can vouch for proves nothing, and says which line", async () => {
  const { store, close } = await withStore();
  const { logId, hash } = await store.head();
  const good = key.line({ logId, seq: 0, hash });
  const stranger = signer();
  const bad: readonly (readonly [string, string, RegExp])[] = [
    [`${good}\nnot json\n`, key.raw, /line 2: not a checkpoint/],
    [`${good}\n${good.replace('"seq":0', '"seq":1')}\n`, key.raw, /line 2: the signature is not good/],
    [stranger.line({ logId, seq: 0, hash }), key.raw, /signed by key [0-9a-f]{16}, and the public key given is/],
    [stranger.line({ logId, seq: 0, hash, keyId: keyId(key.raw) }), key.raw, /the signature is not good/],
    ["\n", key.raw, /no checkpoint in it/],
    [good, "rubbish", /no Ed25519 public key in it/],
  ];
  for (const [text, publicKey, said] of bad) {
    const outcome = await verify(() => Promise.resolve(store), "--checkpoint", file(text), "--public-key", file(publicKey));
    assert.deepEqual([outcome.code, said.test(outcome.said)], [4, true], outcome.said);
  }
  const noKey = await verify(() => Promise.resolve(store), "--checkpoint", file(good));
  assert.equal(noKey.code, 4);
  assert.match(noKey.said, /needs --public-key/);
  const noFile = await verify(() => Promise.resolve(store), "--checkpoint", join(folder, "missing"), "--public-key", file(key.raw));
  assert.equal(noFile.code, 4);
  assert.match(noFile.said, /cannot be read \(ENOENT\)/);
  await close();
});

test("the key may be given as an agent's identity.json", async () => {
  const { store, close } = await withStore();
  const { logId, hash } = await store.head();
  const identity = file(JSON.stringify({ host: "web-07", signerPublicKey: key.raw }));
  const { code } = await verify(
    () => Promise.resolve(store),
    "--checkpoint",
    file(key.line({ logId, seq: 0, hash })),
    "--public-key",
    identity,
  );
  assert.equal(code, 0);
  await close();
});

test("a database that is not there cannot be verified", async () => {
  const { code, said } = await verify(() => Promise.reject(new Fault("database_unavailable", "PostgreSQL is down.", true)));
  assert.equal(code, 4);
  assert.match(said, /cannot be verified. PostgreSQL is down/);
});
