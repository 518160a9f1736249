import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { evidenceMemory, type EvidenceMemory, type MemoryParts } from "../../agent/evidence-memory.js";
import type { Evidence, ProcessFact } from "../../src/core/evidence.js";

const root = mkdtempSync(join(tmpdir(), "tagout-memory-"));
after(() => rmSync(root, { recursive: true, force: true }));

const day = 24 * 3_600_000;
const java: ProcessFact = { pid: 42, startTicks: 4_200, name: "java", user: "app", rssBytes: 1, cpuPercent: 0, unit: null };
const idOf = (n: number): string => `01935740-0000-7000-8000-${String(n).padStart(12, "0")}`;
let made = 0;

function memory(more: Partial<MemoryParts> = {}): { readonly memory: EvidenceMemory; readonly dir: string } {
  const dir = more.dir ?? join(root, String((made += 1)));
  const parts: MemoryParts = {
    dir,
    now: () => 100 * day,
    bootId: "boot-1",
    current: (pid) => (pid === 42 ? { pid, startTicks: 4_200, name: "java" } : null),
    units: ["nginx.service"],
    logScopes: ["/var/log/app/**"],
    ...more,
  };
  return { memory: evidenceMemory(parts), dir };
}

const evidence = (n: number, processes: readonly ProcessFact[] = [java]): Evidence => ({
  signal: {
    id: idOf(n),
    kind: "memory-low",
    subject: "host",
    phase: "raised",
    severity: "P2",
    value: 1,
    threshold: 1,
    unit: "%",
    summary: "",
    observedAt: 1,
    since: 1,
  },
  items: [],
  facts: { processes, parent: null, fileSystems: [], files: [], units: [] },
});

test("an order binds the processes that the evidence of its signals named, with the units and scopes of the host's file", async () => {
  const { memory: kept } = memory();
  await kept.remember(evidence(1));
  assert.deepEqual(kept.contextFor([idOf(1)]), {
    processes: [{ pid: 42, startTicks: 4_200, name: "java" }],
    units: ["nginx.service"],
    logScopes: ["/var/log/app/**"],
  });
  assert.deepEqual(kept.contextFor([idOf(2)]).processes, []);
  assert.deepEqual(kept.contextFor([]).processes, []);
});

for (const [what, more] of [
  ["has ended", { current: () => null }],
  ["is another one by now", { current: (pid: number) => ({ pid, startTicks: 4_201, name: "java" }) }],
  ["has become another program", { current: (pid: number) => ({ pid, startTicks: 4_200, name: "sshd" }) }],
  ["was seen before the host was restarted", { bootId: "boot-2" }],
  ["was seen more than seven days ago", { now: () => 108 * day }],
] as const) {
  test(`a process binds nothing when it ${what}`, async () => {
    const { memory: kept, dir } = memory();
    await kept.remember(evidence(1));
    assert.deepEqual(memory({ dir, ...more }).memory.contextFor([idOf(1)]).processes, []);
  });
}

test("a pid that was reused between two signals binds as the process it is now", async () => {
  const { memory: kept } = memory();
  await kept.remember(evidence(1));
  await kept.remember(evidence(2, [{ ...java, startTicks: 7 }]));
  assert.deepEqual(kept.contextFor([idOf(1), idOf(2)]).processes, [{ pid: 42, startTicks: 4_200, name: "java" }]);
});

test("an id that is no UUID names no file, and a damaged or foreign file binds nothing", async () => {
  const { memory: kept, dir } = memory();
  await kept.remember({ ...evidence(1), signal: { ...evidence(1).signal, id: "../../etc/x" } });
  await kept.remember(evidence(1));
  assert.deepEqual(readdirSync(dir), [`${idOf(1)}.json`]);
  assert.equal(statSync(join(dir, `${idOf(1)}.json`)).mode & 0o777, 0o600);
  writeFileSync(join(dir, `${idOf(2)}.json`), "{");
  writeFileSync(join(dir, `${idOf(3)}.json`), JSON.stringify({ signal: idOf(1), bootId: "boot-1", at: 100 * day, processes: [java] }));
  assert.deepEqual(kept.contextFor(["../1", idOf(2), idOf(3)]).processes, []);
});

test("what is older than seven days is forgotten", async () => {
  const { dir } = memory();
  await memory({ dir, now: () => Date.now() }).memory.remember(evidence(1));
  const old = new Date(Date.now() - 8 * day);
  utimesSync(join(dir, `${idOf(1)}.json`), old, old);
  await memory({ dir, now: () => Date.now() }).memory.remember(evidence(2));
  assert.deepEqual(readdirSync(dir), [`${idOf(2)}.json`]);
});

test(
  "a disk that takes nothing is a fault that can be tried again",
  { skip: process.getuid?.() === 0 && "root may write anywhere" },
  async () => {
    const { memory: kept, dir } = memory();
    await kept.remember(evidence(1));
    chmodSync(dir, 0o500);
    await assert.rejects(kept.remember(evidence(2)), { code: "agent_state_unwritable", retryable: true });
    chmodSync(dir, 0o700);
  },
);
