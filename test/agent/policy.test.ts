import assert from "node:assert/strict";
import { generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { stringify } from "yaml";
import { loadPolicy } from "../../agent/policy.js";
import { canonicalBundle } from "../../src/core/policy/bundle.js";
import { emptyContext } from "../../src/core/policy/context.js";
import { evaluate } from "../../src/core/policy/evaluate.js";
import { builtInPolicy } from "../../src/core/policy/policy.js";

const root = mkdtempSync(join(tmpdir(), "tagout-policy-"));
after(() => rmSync(root, { recursive: true, force: true }));
const uid = process.getuid?.() ?? 0;
const pair = () => generateKeyPairSync("ed25519");
const ours = pair();
const raw = (key: KeyObject): string => key.export({ format: "der", type: "spki" }).subarray(12).toString("base64");

const held = {
  id: "no-uptime",
  programs: ["uptime"],
  then: "review",
  because: "Nobody here is proud of it.",
  examples: { review: ["uptime"] },
};
const bundleOf = (version: number, rules: readonly unknown[] = [held]) => ({ kind: "tagout-policy", version, rules });

interface Written {
  readonly policy: { readonly bundleFile: string; readonly bundleKeyFile: string; readonly hostFile?: string };
  readonly stateDir: string;
}

/** A bundle on the disk, signed by `signer`, with our key pinned. */
function written(bundle: unknown, stateDir: string, signer: KeyObject = ours.privateKey): Written {
  const dir = mkdtempSync(join(root, "w-"));
  const bundleFile = join(dir, "bundle.yaml");
  const bundleKeyFile = join(dir, "key");
  writeFileSync(bundleFile, stringify(bundle), { mode: 0o644 });
  writeFileSync(`${bundleFile}.sig`, `${sign(null, Buffer.from(canonicalBundle(bundle).text), signer).toString("base64")}\n`, {
    mode: 0o644,
  });
  writeFileSync(bundleKeyFile, `${raw(ours.publicKey)}\n`, { mode: 0o644 });
  return { policy: { bundleFile, bundleKeyFile }, stateDir };
}

const newState = (): string => mkdtempSync(join(root, "s-"));
const problems = async (config: Written): Promise<readonly string[]> => {
  const loaded = await loadPolicy(config, uid);
  return loaded.ok ? [] : loaded.error.map(({ problem }) => problem);
};

test("without files the built-in table judges", async () => {
  const loaded = await loadPolicy({ policy: {}, stateDir: newState() }, uid);
  assert.equal(loaded.ok && loaded.value, builtInPolicy);
});

test("a signed bundle judges, under a stamp of its own", async () => {
  const loaded = await loadPolicy(written(bundleOf(3), newState()), uid);
  const policy = loaded.ok ? loaded.value : assert.fail(loaded.error[0]?.problem);
  assert.equal(evaluate("uptime", emptyContext).ruling, "allow");
  assert.equal(evaluate("uptime", emptyContext, policy).ruling, "review");
  assert.match(policy.version, /\+3$/);
  assert.notEqual(policy.hash, builtInPolicy.hash);
});

test("I1: a bundle of another key, changed after it was signed, or with no signature is not taken", async () => {
  assert.match((await problems(written(bundleOf(3), newState(), pair().privateKey)))[0] ?? "", /is not signed by the key/);
  const changed = written(bundleOf(3), newState());
  writeFileSync(changed.policy.bundleFile, stringify(bundleOf(3, [])));
  assert.match((await problems(changed))[0] ?? "", /is not signed by the key/);
  const unsigned = written(bundleOf(3), newState());
  rmSync(`${unsigned.policy.bundleFile}.sig`);
  assert.deepEqual(await problems(unsigned), ["cannot be read"]);
});

test("I1: a bundle never goes back to an older version, nor to another text of the same one", async () => {
  const stateDir = newState();
  assert.deepEqual(await problems(written(bundleOf(5), stateDir)), []);
  assert.deepEqual(await problems(written(bundleOf(5), stateDir)), []);
  assert.match((await problems(written(bundleOf(4), stateDir)))[0] ?? "", /has version 4, and this host has already taken 5/);
  assert.match((await problems(written(bundleOf(5, []), stateDir)))[0] ?? "", /differs from the version 5/);
  assert.deepEqual(await problems(written(bundleOf(6), stateDir)), []);
});

test("the layout of the YAML is not what is signed", async () => {
  const config = written(bundleOf(3), newState());
  writeFileSync(config.policy.bundleFile, `# a comment\n${JSON.stringify(bundleOf(3))}\n`);
  assert.deepEqual(await problems(config), []);
});

test("the host's own part narrows, and cannot do anything else", async () => {
  const hostFile = join(mkdtempSync(join(root, "h-")), "host.yaml");
  writeFileSync(hostFile, stringify({ version: 1, only: ["df"] }));
  const loaded = await loadPolicy({ policy: { hostFile }, stateDir: newState() }, uid);
  const policy = loaded.ok ? loaded.value : assert.fail(loaded.error[0]?.problem);
  assert.deepEqual([evaluate("df -h", emptyContext, policy).ruling, evaluate("uptime", emptyContext, policy).ruling], ["allow", "review"]);
  writeFileSync(hostFile, stringify({ version: 1, lifts: [] }));
  assert.equal((await loadPolicy({ policy: { hostFile }, stateDir: newState() }, uid)).ok, false);
});

test("everything that is wrong is listed, and files that others can change are not read", async () => {
  const config = written(bundleOf(1, [{ ...held, then: "allow" }]), newState());
  assert.ok((await problems(config)).length > 0);
  const open = written(bundleOf(1), newState());
  chmodSync(open.policy.bundleKeyFile, 0o666);
  chmodSync(`${open.policy.bundleFile}.sig`, 0o666);
  assert.equal((await problems(open)).length, 2);
  writeFileSync(open.policy.bundleFile, "a: [");
  assert.equal((await problems(open)).length, 3);
});
