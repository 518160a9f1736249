import assert from "node:assert/strict";
import { generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { stringify } from "yaml";
import { loadPolicy, type HostPolicy } from "../../agent/policy.js";
import { canonicalBundle, sealedBundle, type SignedBundle } from "../../src/core/policy/bundle.js";
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
  assert.equal(loaded.ok && loaded.value.current(), builtInPolicy);
});

test("a signed bundle judges, under a stamp of its own", async () => {
  const loaded = await loadPolicy(written(bundleOf(3), newState()), uid);
  const policy = loaded.ok ? loaded.value.current() : assert.fail(loaded.error[0]?.problem);
  assert.equal(evaluate("uptime", emptyContext).ruling, "allow");
  assert.equal(evaluate("uptime", emptyContext, policy).ruling, "review");
  assert.match(policy.version, /\+3$/);
  assert.notEqual(policy.hash, builtInPolicy.hash);
});

test("I1: a bundle of another key, changed after it was signed, or with no signature is not taken", async () => {
  assert.match((await problems(written(bundleOf(3), newState(), pair().privateKey)))[0] ?? "", /not signed by the key/);
  const changed = written(bundleOf(3), newState());
  writeFileSync(changed.policy.bundleFile, stringify(bundleOf(3, [])));
  assert.match((await problems(changed))[0] ?? "", /not signed by the key/);
  const unsigned = written(bundleOf(3), newState());
  rmSync(`${unsigned.policy.bundleFile}.sig`);
  assert.deepEqual(await problems(unsigned), ["cannot be read"]);
});

test("I1: a bundle never goes back to an older version, nor to another text of the same one", async () => {
  const stateDir = newState();
  assert.deepEqual(await problems(written(bundleOf(5), stateDir)), []);
  assert.deepEqual(await problems(written(bundleOf(5), stateDir)), []);
  // The newer one is still here, whole; the older file is passed over.
  assert.match((await loadedFrom(written(bundleOf(4), stateDir))).current().version, /\+5$/);
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
  writeFileSync(hostFile, stringify({ version: 1, only: ["df"] }), { mode: 0o644 });
  const loaded = await loadPolicy({ policy: { hostFile }, stateDir: newState() }, uid);
  const policy = loaded.ok ? loaded.value.current() : assert.fail(loaded.error[0]?.problem);
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

test("I1: where only the number of the newest bundle is known, an older one is refused with what to do", async () => {
  const config = written(bundleOf(4), newState());
  writeFileSync(join(config.stateDir, "policy.json"), JSON.stringify({ version: 5, hash: "0".repeat(64) }));
  assert.match((await problems(config))[0] ?? "", /has version 4, and this host has already taken 5/);
  const { bundleFile: _, ...pinnedOnly } = config.policy;
  const loaded = await loadPolicy({ policy: pinnedOnly, stateDir: config.stateDir }, uid);
  assert.match(loaded.ok ? "" : (loaded.error[0]?.problem ?? ""), /knows only the number of version 5/);
});

/** A host that pins our key and has no bundle of its own on the disk. */
const pinning = (stateDir: string, host?: unknown) => {
  const { policy } = written(bundleOf(1), stateDir);
  const hostFile = join(mkdtempSync(join(root, "h-")), "host.yaml");
  if (host !== undefined) writeFileSync(hostFile, stringify(host), { mode: 0o644 });
  return { policy: { bundleKeyFile: policy.bundleKeyFile, ...(host === undefined ? {} : { hostFile }) }, stateDir };
};
const offered = (bundle: unknown, signer: KeyObject = ours.privateKey): SignedBundle =>
  sealedBundle(bundle, sign(null, Buffer.from(canonicalBundle(bundle).text), signer).toString("base64"));
const loadedFrom = async (config: Parameters<typeof loadPolicy>[0]): Promise<HostPolicy> => {
  const loaded = await loadPolicy(config, uid);
  return loaded.ok ? loaded.value : assert.fail(loaded.error[0]?.problem);
};
const why = async (kept: HostPolicy, offer: SignedBundle): Promise<string> => {
  const taken = await kept.take(offer);
  return taken.ok ? taken.value : taken.error;
};

test("a bundle that a hub offers judges from then on, and after a restart", async () => {
  const config = pinning(newState());
  const kept = await loadedFrom(config);
  assert.equal(kept.current(), builtInPolicy);
  assert.equal(await why(kept, offered(bundleOf(3))), "taken");
  assert.equal(await why(kept, offered(bundleOf(3))), "known");
  assert.match(kept.current().version, /\+3$/);
  assert.equal(evaluate("uptime", emptyContext, kept.current()).ruling, "review");
  const again = await loadedFrom(config);
  assert.equal(again.current().hash, kept.current().hash);
});

test("I1: a forged, older, altered, oversized or senseless offer changes nothing, now and after a restart", async () => {
  const config = pinning(newState());
  const kept = await loadedFrom(config);
  assert.equal(await why(kept, offered(bundleOf(5))), "taken");
  const good = offered(bundleOf(6));
  const loose = JSON.stringify(JSON.parse(good.text), null, 1);
  const big = { ...bundleOf(6), protect: { secret: Array.from({ length: 64 }, (_, n) => `/srv/${"x".repeat(1_000)}${n}/**`) } };
  const cases: readonly (readonly [SignedBundle, RegExp])[] = [
    [offered(bundleOf(6), pair().privateKey), /not signed by the key/],
    [{ ...good, text: good.text.replace("review", "block") }, /not signed by the key/],
    [{ ...good, signature: "" }, /not signed by the key/],
    [offered(bundleOf(4)), /has version 4, and this host has already taken 5/],
    [offered(bundleOf(5, [])), /differs from the version 5/],
    [
      { text: loose, signature: sign(null, Buffer.from(`tagout-policy-v1\0${loose}`), ours.privateKey).toString("base64") },
      /not the canonical/,
    ],
    [offered({ ...bundleOf(6), kind: "something-else" }), /no policy file: kind/],
    [
      offered(bundleOf(6, [{ ...held, examples: { review: ["id"] } }])),
      /with it this host has no policy: no-uptime the example `id` is allow/,
    ],
    [{ text: "x".repeat(262_145), signature: "" }, /larger than 256 KiB/],
  ];
  for (const [offer, message] of cases) assert.match(await why(kept, offer), message);
  assert.equal(offered(big).text.length > 60_000, true);
  for (const each of [kept, await loadedFrom(config)]) assert.match(each.current().version, /\+5$/);
});

test("a host that pins no key takes no bundle from a hub", async () => {
  const kept = await loadedFrom({ policy: {}, stateDir: newState() });
  assert.match(await why(kept, offered(bundleOf(3))), /pins no key/);
  assert.equal(kept.current(), builtInPolicy);
});

test("a hub that is taken over widens nothing: the host's own part stands over every bundle", async () => {
  const kept = await loadedFrom(pinning(newState(), { version: 1, only: ["df"] }));
  assert.equal(await why(kept, offered(bundleOf(3, []))), "taken");
  assert.equal(evaluate("uptime", emptyContext, kept.current()).ruling, "review");
});

test("a crash while a bundle is stored leaves the one before; a record that is damaged stops the agent and says what to do", async () => {
  const config = pinning(newState());
  await why(await loadedFrom(config), offered(bundleOf(5)));
  // What a crash leaves: a draft beside the record, whole or half, never a half record.
  writeFileSync(join(config.stateDir, "policy.json.0123456789ab"), '{"version":6,"ha');
  assert.match((await loadedFrom(config)).current().version, /\+5$/);
  const record = join(config.stateDir, "policy.json");
  const whole = readFileSync(record, "utf8");
  writeFileSync(record, whole.slice(0, whole.length / 2));
  const damaged = await loadPolicy(config, uid);
  assert.deepEqual(damaged.ok ? [] : damaged.error.map(({ key, problem }) => [key, problem]), [[record, "is damaged"]]);
  writeFileSync(record, whole.replace("no-uptime", "no-uptimo"));
  const altered = await loadPolicy(config, uid);
  assert.match(altered.ok ? "" : (altered.error[0]?.problem ?? ""), /holds version 5, which cannot be used: it is not signed/);
});

test("a disk that takes no bundle leaves the policy as it is", async () => {
  const config = pinning(newState());
  const kept = await loadedFrom(config);
  // A directory in the place of the record: no rename goes over it.
  mkdirSync(join(config.stateDir, "policy.json"));
  assert.match(await why(kept, offered(bundleOf(3))), /could not be stored/);
  assert.equal(kept.current(), builtInPolicy);
});

test("of two offers at once the newer stays, whichever comes first", async () => {
  for (const versions of [
    [7, 8],
    [8, 7],
  ]) {
    const config = pinning(newState());
    const kept = await loadedFrom(config);
    await Promise.all(versions.map((version) => kept.take(offered(bundleOf(version)))));
    for (const each of [kept, await loadedFrom(config)]) assert.match(each.current().version, /\+8$/);
  }
});

test("a bundle from a hub that is newer than the one on the disk stands after a restart, and one of a new key mends the record", async () => {
  const stateDir = newState();
  const config = written(bundleOf(5), stateDir);
  assert.equal(await why(await loadedFrom(config), offered(bundleOf(9))), "taken");
  assert.match((await loadedFrom(config)).current().version, /\+9$/);
  const next = pair();
  const rotated = written(bundleOf(9), stateDir, next.privateKey);
  writeFileSync(rotated.policy.bundleKeyFile, raw(next.publicKey));
  assert.match((await loadedFrom(rotated)).current().version, /\+9$/);
  assert.match((await loadedFrom({ ...rotated, policy: { bundleKeyFile: rotated.policy.bundleKeyFile } })).current().version, /\+9$/);
});
