import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Sample } from "../../agent/sample.js";
import type { Remembered } from "../../agent/signal-memory.js";
import { disk, healthy, replay, rulesWith, stalled, type Told } from "../fakes/host-series.js";

const texts = (told: readonly Told[]): readonly string[] => told.map(({ s, text }) => `${s}s ${text}`);
const full = (percent: number): Partial<Sample> => ({ fileSystems: [disk("/", 40), disk("/var", percent)] });

test("a step is raised once its time is up, repeated while it lasts and cleared when it has been well for a minute", async () => {
  const told = await replay(1_400, (s) => full(s >= 100 && s < 1_000 ? 95 : 50));
  assert.deepEqual(texts(told), ["400s raised disk-space /var", "700s repeated disk-space /var", "1060s cleared disk-space /var"]);
  const [raised, , cleared] = told.map(({ noticed }) => noticed.signal);
  assert.equal(raised?.since, 1_700_000_100_000);
  assert.equal(cleared?.since, raised?.since);
  assert.match(raised?.summary ?? "", /^\/var is 95 % full, 500 MB of 10\.0 GB free$/);
  assert.equal(new Set(told.map(({ noticed }) => noticed.signal.id)).size, 3);
});

test("a ramp that stays between the clear level and the threshold neither raises nor clears", async () => {
  assert.deepEqual(await replay(2_000, (s) => full(80 + Math.min(9.9, s / 100))), []);
  const told = await replay(1_500, (s) => full(s < 600 ? 91 : 87));
  assert.deepEqual(texts(told), [
    "300s raised disk-space /var",
    "600s repeated disk-space /var",
    "900s repeated disk-space /var",
    "1200s repeated disk-space /var",
  ]);
});

test("a spike shorter than its time is nothing, however often it comes back", async () => {
  assert.deepEqual(await replay(3_600, (s) => full(s % 300 < 290 ? 95 : 89)), []);
});

test("flapping around the clear level does not clear", async () => {
  const told = await replay(900, (s) => full(s < 400 ? 95 : s % 60 < 50 ? 50 : 86));
  assert.ok(!texts(told).some((text) => text.includes("cleared")));
});

test("a leak raises low memory only when programs wait for it", async () => {
  const leak = (felt: number) => (s: number) => ({
    memory: { totalBytes: 16e9, availableBytes: Math.max(0.2e9, 12e9 - s * 20e6), swapTotalBytes: 0, swapFreeBytes: 0 },
    pressure: { ...healthy.pressure, memory: stalled(felt) },
  });
  assert.deepEqual(texts(await replay(1_000, leak(8))), ["820s raised memory-low host"]);
  assert.deepEqual(await replay(1_000, leak(1)), []);
});

test("a short gap in the samples does not break the wait, a long one starts it anew", async () => {
  const gap = (length: number) => (s: number) => (s >= 200 && s < 200 + length ? null : full(95));
  assert.deepEqual(texts(await replay(500, gap(30))), ["300s raised disk-space /var"]);
  assert.deepEqual(await replay(600, gap(100)), []);
  assert.deepEqual(texts(await replay(610, gap(100))), ["600s raised disk-space /var"]);
});

test("a raised signal stays raised while nothing can be measured", async () => {
  const told = await replay(2_000, (s) => (s < 350 ? full(95) : { fileSystems: [disk("/", 40)] }));
  assert.deepEqual(texts(told), ["300s raised disk-space /var"]);
});

test("a file system that is unmounted while it is raised is cleared", async () => {
  const told = await replay(600, (s) => (s < 350 ? full(95) : { fileSystems: [disk("/", 40)], mounts: ["/"] }));
  assert.deepEqual(texts(told), ["300s raised disk-space /var", "410s cleared disk-space /var"]);
});

test("a jump of the wall clock, forward or back, changes no duration", async () => {
  for (const jump of [3_600_000, -3_600_000]) {
    const told = await replay(1_000, () => full(95), { wall: (s) => 1_700_000_000_000 + s * 1_000 + (s > 150 ? jump : 0) });
    assert.deepEqual(texts(told), ["300s raised disk-space /var", "600s repeated disk-space /var", "900s repeated disk-space /var"]);
    for (const { noticed } of told) assert.ok(noticed.signal.since <= noticed.signal.observedAt);
  }
});

test("counters that go back say nothing about the cores", async () => {
  const rules = rulesWith({ "cpu-high": { forSeconds: 60 } });
  const busy = (s: number) => ({ cpu: { total: 100 * s, idle: s }, pressure: { ...healthy.pressure, cpu: stalled(50) } });
  const told = await replay(300, (s) => busy(s >= 100 ? s - 100 : s), { rules });
  assert.deepEqual(texts(told), ["65s raised cpu-high host"]);
  const idle = await replay(300, (s) => ({ cpu: { total: 100 * s, idle: 90 * s } }), { rules });
  assert.deepEqual(idle, []);
});

test("every file system that is full is raised, not just the first", async () => {
  const told = await replay(310, () => ({ fileSystems: [disk("/", 93, 97), disk("/var", 99)] }), {
    rules: rulesWith({ "disk-inodes": { forSeconds: 100 } }),
  });
  assert.deepEqual(texts(told), ["100s raised disk-inodes /", "300s raised disk-space /", "300s raised disk-space /var"]);
  assert.deepEqual(
    told.map(({ noticed }) => noticed.signal.severity),
    ["P2", "P2", "P1"],
  );
});

test("a very large disk is not raised while much is left on it", async () => {
  assert.deepEqual(await replay(600, () => ({ fileSystems: [disk("/srv", 95, 1, 20e12)], mounts: ["/srv"] })), []);
});

test("a restart neither raises again nor loses the clear", async () => {
  const memory = { remembered: { raised: [], undelivered: [] } as Remembered };
  assert.deepEqual(texts(await replay(400, () => full(95), { memory })), ["300s raised disk-space /var"]);
  const wall = (s: number) => 1_700_000_400_000 + s * 1_000;
  const after = await replay(300, (s) => full(s < 250 ? 95 : 50), { memory, wall });
  assert.deepEqual(texts(after), ["200s repeated disk-space /var"]);
  const last = await replay(100, () => full(50), { memory, wall });
  assert.deepEqual(texts(last), ["60s cleared disk-space /var"]);
  assert.deepEqual(memory.remembered, { raised: [], undelivered: [] });
});

test("a signal that could not be handed on is offered again with the same id, also after a restart", async () => {
  const memory = { remembered: { raised: [], undelivered: [] } as Remembered };
  const offered: string[] = [];
  const deliver = ({ signal }: { readonly signal: { readonly id: string } }) => {
    offered.push(signal.id);
    return Promise.reject(new Error("no room"));
  };
  assert.deepEqual(await replay(400, () => full(95), { memory, deliver }), []);
  const after = await replay(20, () => full(95), { memory });
  assert.deepEqual(texts(after), ["0s raised disk-space /var"]);
  assert.deepEqual([...new Set(offered)], [after[0]?.noticed.signal.id]);
});

test("what the configuration stopped looking for is cleared after a restart", async () => {
  const remembered: Remembered = {
    raised: [{ kind: "memory-process", subject: "java", sinceAt: 1, toldAt: 1_700_000_000_000 }],
    undelivered: [],
  };
  assert.deepEqual(texts(await replay(100, () => ({}), { memory: { remembered } })), ["60s cleared memory-process java"]);
  assert.deepEqual(
    texts(
      await replay(100, () => ({}), {
        memory: { remembered: { ...remembered, raised: [{ kind: "cpu-high", subject: "host", sinceAt: 1, toldAt: 1 }] } },
        rules: rulesWith({ "cpu-high": { enabled: false } }),
      }),
    ),
    ["60s cleared cpu-high host"],
  );
});

test("for any series each subject is raised before it is cleared, and never twice without a clear between", async () => {
  const level = fc.oneof(fc.constantFrom(50, 86, 89, 91, 95, 99), fc.constant(null));
  const series = fc.array(fc.tuple(level, fc.integer({ min: 1, max: 120 })), { minLength: 1, maxLength: 25 });
  await fc.assert(
    fc.asyncProperty(series, async (steps) => {
      const values = steps.flatMap(([value, times]) => Array<number | null>(times).fill(value));
      const told = await replay(values.length * 5, (s) => {
        const value = values[s / 5] ?? null;
        return value === null ? null : full(value);
      });
      const phases = told.map(({ noticed }) => noticed.signal.phase);
      let isRaised = false;
      for (const phase of phases) {
        assert.equal(phase !== "raised", isRaised, phases.join(" "));
        isRaised = phase !== "cleared";
      }
    }),
    { numRuns: 200 },
  );
});
