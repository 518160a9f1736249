import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { parse } from "yaml";
import { loadConfig, parseConfig } from "../../agent/config.js";
import { problemText } from "../../src/core/config-problem.js";

const dir = mkdtempSync(join(tmpdir(), "tagout-config-"));
after(() => rmSync(dir, { recursive: true, force: true }));
const uid = process.getuid?.() ?? 0;
const state = "/var/lib/tagout-agent";

const defaults = parseConfig("", state);
const problems = (text: string): readonly string[] => {
  const config = parseConfig(text, state);
  return config.ok ? [] : config.error.map(({ key, problem }) => `${key}: ${problem}`);
};

test("an empty file is a whole configuration, and it is a dry run", () => {
  assert.equal(defaults.ok && defaults.value.mode, "dry-run");
  assert.equal(defaults.ok && defaults.value.stateDir, state);
});

test("an alias without its anchor is a problem like any other", () => {
  assert.equal(problems("mode: *nowhere").length, 1);
});

test("the example lists every key with its default", () => {
  const text = readFileSync("manifests/agent.example.yaml", "utf8");
  const config = parseConfig(text, "/elsewhere");
  assert.deepEqual(config, defaults);
  assert.deepEqual(keysOf(parse(text)), keysOf(defaults.ok ? defaults.value : {}));
});

function keysOf(value: unknown, path = ""): readonly string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [path];
  return Object.entries(value)
    .flatMap(([key, member]) => keysOf(member, `${path}.${key}`))
    .toSorted();
}

test("every problem is listed at once, with its key and a mend", () => {
  const config = parseConfig(
    `mode: yolo
unit: [nginx.service]
units: [nginx, "--now.service", sshd.service, sshd.service]
logScopes: [/**, var/log/x]
sampleEverySeconds: 0
detectors:
  disk-space: { raisePercent: 120, clearPersent: 5 }
  oom: {}
capture: { logs: [{ program: x, file: relative.log }] }
`,
    state,
  );
  const found = config.ok ? [] : config.error;
  assert.deepEqual([...new Set(found.map(({ key }) => key))].toSorted(), [
    "capture.logs.0.file",
    "detectors.disk-space.clearPersent",
    "detectors.disk-space.raisePercent",
    "detectors.oom",
    "logScopes.0",
    "logScopes.1",
    "mode",
    "sampleEverySeconds",
    "unit",
    "units.0",
    "units.1",
  ]);
  assert.ok(found.every(({ problem, mend }) => problem.length > 0 && /\.$/.test(mend)));
  assert.equal(problemText(found).split("\n").length, 2 * found.length);
});

test("levels that contradict each other and names given twice are problems", () => {
  assert.deepEqual(
    problems("detectors: { disk-space: { raisePercent: 80 }, memory-pressure: { clearPercent: 15 } }\nunits: [a.service, a.service]"),
    [
      "detectors.memory-pressure.clearPercent: 15 is above raiseFullPercent, which is 10: it would be raised and cleared at once",
      "detectors.disk-space.clearPercent: 85 is above raisePercent, which is 80: it would be raised and cleared at once",
      "units: names a.service twice",
    ],
  );
});

test("text that is no YAML, or is YAML of another kind, is one problem", () => {
  assert.match(problems("mode: [")[0] ?? "", /^YAML: /);
  assert.match(problems("mode: live\nmode: dry-run")[0] ?? "", /^YAML: Map keys must be unique/);
  assert.match(problems("just words")[0] ?? "", /^\(the whole file\): /);
  assert.equal(problems("a: &a [*a]").length > 0, true);
});

const written = (name: string, mode: number): string => {
  const path = join(dir, name);
  writeFileSync(path, "mode: live\n");
  chmodSync(path, mode);
  return path;
};

test("I4: only a file that nobody else can change may say live", () => {
  const own = loadConfig(written("own.yaml", 0o644), uid, state);
  assert.equal(own.ok && own.value.mode, "live");
  for (const mode of [0o664, 0o646, 0o666]) {
    const path = written("shared.yaml", mode);
    const config = loadConfig(path, uid, state);
    assert.deepEqual(config.ok ? [] : config.error.map(({ key, mend }) => [key, mend]), [[path, `chmod go-w ${path}`]]);
  }
});

test("I4: a file in a directory that others can write is not read, because they could put another there", () => {
  mkdirSync(join(dir, "open"));
  chmodSync(join(dir, "open"), 0o777);
  const config = loadConfig(written("open/agent.yaml", 0o600), uid, state);
  assert.deepEqual(config.ok ? [] : config.error.map(({ key }) => key), [join(dir, "open")]);
  chmodSync(join(dir, "open"), 0o1777);
  assert.equal(loadConfig(join(dir, "open/agent.yaml"), uid, state).ok, true);
});

test("I4: a file of somebody else is not read", () => {
  const path = written("theirs.yaml", 0o644);
  const config = loadConfig(path, uid + 1, state);
  // A file of root counts for everybody.
  assert.equal(config.ok, uid === 0);
});

test("a file that is missing, or is none, says what to do", () => {
  for (const path of [join(dir, "none.yaml"), dir]) {
    const config = loadConfig(path, uid, state);
    assert.ok(!config.ok && config.error.length === 1 && config.error[0]?.mend.endsWith("."));
  }
});
