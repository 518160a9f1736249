import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { generateKeyPairSync, sign } from "node:crypto";
import { builtInOnly, loadPolicy } from "../../agent/policy.js";
import { pathOf, startAgent, type Agent, type AgentParts } from "../../agent/agent.js";
import { elapsedMs, hostClock, pause } from "../../agent/clock.js";
import { parseConfig, type AgentConfig } from "../../agent/config.js";
import { createLedger } from "../../agent/ledger.js";
import { openProc, readProcess } from "../../agent/proc.js";
import { agentProgram } from "../../agent/program.js";
import { canonicalBundle, sealedBundle } from "../../src/core/policy/bundle.js";
import { builtInPolicy, policyFrom } from "../../src/core/policy/policy.js";
import { Fault } from "../../src/core/fault.js";
import { recordingLog } from "../fakes/recording-log.js";
import { enrolled, scope, startTestHub, until, type TestHub } from "../fakes/wire.js";

const within = scope();
after(() => within.close());
const proc = openProc();
const noProc = proc === null ? "there is no /proc here" : false;
const own = proc === null ? "node" : (readProcess(proc, process.pid)?.name ?? "node");

const parts: AgentParts = {
  version: "0.1.0",
  policy: builtInOnly,
  pid: process.pid,
  uid: process.getuid?.() ?? 0,
  proc,
  run: () => Promise.resolve({ outcome: "failed", exitCode: null, stdout: "", stderr: "" }),
  hasSystemd: false,
  inventory: () =>
    Promise.resolve({
      osInfo: () => Promise.resolve({ distro: "Debian", release: "12", kernel: "6.1", arch: "x64" }),
      mem: () => Promise.reject(new Error("unused")),
      fsSize: () => Promise.reject(new Error("unused")),
    }),
  clock: hostClock,
  elapsedMs,
  pause,
  log: recordingLog(),
};

/** This very test is over its ceiling; nothing else is looked for. */
function configFor(stateDir: string): AgentConfig {
  const off = ["memory-low", "memory-pressure", "disk-space", "disk-inodes", "cpu-high", "cpu-pressure", "io-pressure", "crash-loop"];
  const config = parseConfig(
    JSON.stringify({
      sampleEverySeconds: 1,
      verify: { samples: 1, everySeconds: 1 },
      freezeFile: join(stateDir, "frozen"),
      detectors: {
        "memory-process": { programs: [{ name: own, ceilingBytes: 1 }], forSeconds: 0 },
        ...Object.fromEntries(off.map((kind) => [kind, { enabled: false }])),
      },
    }),
    stateDir,
  );
  return config.ok ? config.value : assert.fail(config.error[0]?.problem);
}

async function started(hub: TestHub, stateDir: string, own: AgentParts = parts): Promise<Agent> {
  const agent = await startAgent(configFor(stateDir), own);
  within.later(() => agent.stop());
  await until(() => agent.isConnected(), "the agent is connected");
  return agent;
}

test("an agent says hello, sends evidence of what it sees, and after a restart does not raise it again", { skip: noProc }, async () => {
  const hub = await startTestHub(within);
  const stateDir = await enrolled(within, hub, "web-07");
  createLedger(pathOf({ stateDir }, "ledger"), hostClock);
  const first = await started(hub, stateDir);
  await until(() => hub.events.stored.size === 1, "the evidence is stored");
  const [stored] = [...hub.events.stored.values()];
  assert.equal(stored?.host, "web-07");
  assert.deepEqual(
    [stored?.evidence.signal.kind, stored?.evidence.signal.subject, stored?.evidence.signal.phase],
    ["memory-process", own, "raised"],
  );
  assert.ok(stored?.evidence.items.some(({ text }) => text.includes(`(${own})`)));
  assert.deepEqual([hub.events.hellos[0]?.profile.mode, hub.events.hellos[0]?.profile.os], ["dry-run", "Debian 12 x64"]);
  assert.ok(existsSync(join(stateDir, "evidence", `${stored?.evidence.signal.id}.json`)));
  await first.stop();

  const second = await started(hub, stateDir);
  // Asked and answered behind at least one more look at the host: had it raised again, that would have come first.
  hub.transport.agents.verify("web-07", {
    incidentId: 3,
    orderId: "01935740-0000-7000-8000-000000000009",
    kind: "memory-process",
    subject: own,
    threshold: 1,
    unit: "bytes",
    before: Number.MAX_SAFE_INTEGER,
  });
  await until(() => hub.events.verifications.length === 1, "the verification arrives");
  assert.deepEqual(
    [hub.events.verifications[0]?.verification.outcome, hub.events.verifications[0]?.verification.incidentId],
    ["not-resolved", 3],
  );
  assert.equal(hub.events.stored.size, 1);
  await second.stop();
});

test("I1: an order that nobody signed is refused", { skip: noProc }, async () => {
  const hub = await startTestHub(within);
  const stateDir = await enrolled(within, hub, "web-08");
  createLedger(pathOf({ stateDir }, "ledger"), hostClock);
  const agent = await started(hub, stateDir);
  hub.transport.agents.order("web-08", {
    id: "01935740-0000-7000-8000-000000000010",
    text: "{}",
    signature: Buffer.alloc(64).toString("base64"),
  });
  await until(refused, "the order is refused");
  await agent.stop();
});

const refused = (): boolean => (parts.log as ReturnType<typeof recordingLog>).lines.some(({ event }) => event === "execute.refused");

test("a host that has not joined is told how to, and nothing is left open", async () => {
  const stateDir = within.dir();
  mkdirSync(stateDir, { mode: 0o700 });
  await assert.rejects(
    startAgent(configFor(stateDir), parts),
    (fault) => fault instanceof Fault && fault.code === "agent_state_damaged" && fault.message.includes("tagout-agent join"),
  );
});

test("state that others can change is not trusted", async () => {
  const stateDir = within.dir();
  mkdirSync(stateDir, { recursive: true });
  chmodSync(stateDir, 0o777);
  await assert.rejects(
    startAgent(configFor(stateDir), parts),
    (fault) => fault instanceof Fault && fault.message.includes("can be changed by others"),
  );
});

interface Ran {
  readonly said: string;
  readonly complained: string;
  readonly code: number;
}

async function ran(...args: readonly string[]): Promise<Ran> {
  const lines = { said: "", complained: "", code: 0 };
  const program = agentProgram({
    uid: process.getuid?.() ?? 0,
    pid: process.pid,
    nodeVersion: "24.0.0",
    home: within.dir(),
    stateHome: undefined,
    say: (line) => void (lines.said += `${line}\n`),
    complain: (line) => void (lines.complained += `${line}\n`),
    leaveWith: (code) => void (lines.code = code),
    stopping: AbortSignal.abort(),
  });
  await program.parseAsync(["node", "tagout-agent", ...args]);
  return lines;
}

function fileWith(text: string, mode = 0o600): string {
  const dir = within.dir();
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const path = join(dir, "file");
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

test("check-config says that a file is right, or everything that is wrong with it", async () => {
  const right = await ran("check-config", "--config", fileWith("mode: live"));
  assert.match(right.said, /^The configuration is right: mode live, 10 of 10 signals/);
  const wrong = await ran("check-config", "--config", fileWith("mode: on\nunit: []"));
  assert.deepEqual([wrong.code, wrong.said], [78, ""]);
  assert.match(wrong.complained, /mode: [\s\S]*unit: no such key/);
});

test("capture-once prints what would be sent about a signal, for people or as JSON", { skip: noProc }, async () => {
  const config = fileWith("{}");
  assert.match(
    (await ran("capture-once", "--config", config, "memory-low")).said,
    /^memory-low host: .* % of the memory is in use[\s\S]*\/proc\/meminfo \(trust 2\)\n {2}MemTotal:/,
  );
  const json = JSON.parse((await ran("capture-once", "--config", config, "--json", "memory-low")).said) as {
    readonly signal: { readonly kind: string };
  };
  assert.equal(json.signal.kind, "memory-low");
});

test("join takes a token only from a file that others cannot read, and says what is wrong with one", async () => {
  const config = fileWith(`stateDir: ${within.dir()}`);
  const open = await ran("join", "--config", config, "--token-file", fileWith("x", 0o644));
  assert.deepEqual([open.code, /chmod 600/.test(open.complained)], [1, true]);
  const none = await ran("join", "--config", config, "--token-file", "/nonexistent/token");
  assert.deepEqual([none.code, /tagout agent add HOST/.test(none.complained)], [1, true]);
  const wrong = await ran("join", "--config", config, "--token-file", fileWith("hello"));
  assert.equal(wrong.code, 1);
  assert.ok(wrong.complained.length > 20);
});

test("join makes identity and ledger, and run without them says how to join", async () => {
  const hub = await startTestHub(within);
  const stateDir = within.dir();
  const config = fileWith(`stateDir: ${stateDir}`);
  const before = await ran("run", "--config", config);
  assert.deepEqual([before.code, /has not joined/.test(before.complained)], [78, true]);
  const joined = await ran("join", "--config", config, "--token-file", fileWith(await hub.token("web-09")));
  assert.match(joined.said, /^This host is web-09 to the hub at/);
  assert.ok(existsSync(join(stateDir, "identity.json")) && existsSync(join(stateDir, "ledger")));
  const run = await ran("run", "--config", config);
  assert.deepEqual([run.code, /agent\.started/.test(run.complained)], [0, true]);
});

test(
  "an agent takes the bundle that its hub offers, judges by it and says so, and a restarted one says so at once",
  { skip: noProc },
  async () => {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    const file = { kind: "tagout-policy", version: 4 };
    const bundle = sealedBundle(file, sign(null, Buffer.from(canonicalBundle(file).text), privateKey).toString("base64"));
    const made = policyFrom({ organisation: file });
    const policy = made.ok ? made.value : assert.fail();
    const hub = await startTestHub(within, { policy: { bundle, hash: policy.hash } });
    const stateDir = await enrolled(within, hub, "web-11");
    createLedger(pathOf({ stateDir }, "ledger"), hostClock);
    const bundleKeyFile = join(stateDir, "policy-key");
    writeFileSync(bundleKeyFile, publicKey.export({ format: "der", type: "spki" }).subarray(12).toString("base64"), { mode: 0o600 });
    const kept = async (): Promise<AgentParts> => {
      const loaded = await loadPolicy({ policy: { bundleKeyFile }, stateDir }, parts.uid);
      return { ...parts, policy: loaded.ok ? loaded.value : assert.fail(loaded.error[0]?.problem) };
    };
    const versions = () => hub.events.hellos.map(({ profile }) => profile.policyVersion);
    const first = await started(hub, stateDir, await kept());
    await until(() => versions().length === 2, "the hub hears of the new policy");
    assert.deepEqual(versions(), [builtInPolicy.version, policy.version]);
    await first.stop();
    const second = await started(hub, stateDir, await kept());
    assert.equal(versions()[2], policy.version);
    await second.stop();
  },
);
