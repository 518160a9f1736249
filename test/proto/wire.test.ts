import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { FromAgent, FromHub } from "../../proto/gen/tagout/v1/link.js";
import { fromAgent, fromHub, toAgentWire, toHubWire, wireBounds, type AgentMessage } from "../../proto/wire.js";
import { agentMessage, evidence, hubMessage, report } from "./arbitraries.js";

const overAgentWire = (message: AgentMessage) => fromAgent(FromAgent.decode(FromAgent.encode(toAgentWire(message)).finish()));
const sample = <T>(one: fc.Arbitrary<T>): T => fc.sample(one, { numRuns: 1, seed: 7 })[0] as T;

test("whatever an agent says arrives as it was said", () => {
  fc.assert(
    fc.property(agentMessage, (message) => {
      assert.deepEqual(overAgentWire(message), { ok: true, value: message });
    }),
    { numRuns: 400 },
  );
});

test("whatever a hub says arrives as it was said", () => {
  fc.assert(
    fc.property(hubMessage, (message) => {
      assert.deepEqual(fromHub(FromHub.decode(FromHub.encode(toHubWire(message)).finish())), { ok: true, value: message });
    }),
    { numRuns: 400 },
  );
});

test("no bytes make the mapper throw", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      for (const [decode, read] of [
        [FromAgent.decode, fromAgent],
        [FromHub.decode, fromHub],
      ] as const) {
        const message = decoded(() => decode(bytes));
        if (message !== null) assert.equal(typeof read(message as never).ok, "boolean");
      }
    }),
    { numRuns: 2_000 },
  );
});

test("a valid message with one byte changed is a value, never a throw", () => {
  fc.assert(
    fc.property(agentMessage, fc.nat(), fc.integer({ min: 1, max: 255 }), (message, at, change) => {
      const bytes = Buffer.from(FromAgent.encode(toAgentWire(message)).finish());
      const index = at % bytes.length;
      bytes[index] = (bytes[index] ?? 0) ^ change;
      const changed = decoded(() => FromAgent.decode(bytes));
      if (changed !== null) assert.equal(typeof fromAgent(changed).ok, "boolean");
    }),
    { numRuns: 1_000 },
  );
});

function decoded<T>(decode: () => T): T | null {
  try {
    return decode();
  } catch {
    return null; // gRPC answers this with a status before any of our code runs
  }
}

test("what a sender writes too long is cut to the bounds and accepted", () => {
  const base = sample(evidence);
  const long = "\u{1F512}".repeat(20_000);
  const huge = {
    ...base,
    signal: { ...base.signal, subject: long, summary: long, unit: long },
    items: Array.from({ length: 40 }, (_, i) => ({ id: `E00${String(i).padStart(2, "0")}`, source: long, trust: 0 as const, text: long })),
    facts: {
      processes: Array.from({ length: 40 }, () => ({
        pid: 1,
        startTicks: 2,
        name: long,
        user: long,
        rssBytes: 3,
        cpuPercent: 4,
        unit: long,
      })),
      parent: null,
      fileSystems: Array.from({ length: 400 }, () => ({ mount: long, type: long, sizeBytes: 1, usedPercent: 2, inodesUsedPercent: 3 })),
      files: Array.from({ length: 400 }, () => ({ path: long, bytes: 1 })),
      units: Array.from({ length: 400 }, () => long),
    },
  };
  const read = overAgentWire({ kind: "evidence", batch: [huge], malformed: [] });
  assert.ok(read.ok && read.value.kind === "evidence");
  assert.deepEqual(read.value.malformed, []);
  assert.equal(read.value.batch[0]?.items.length, wireBounds.items);
  assert.ok(read.value.batch[0].signal.summary.endsWith("\u{1F512}"), "no half of a pair at the cut");
});

test("NUL and half pairs become the replacement character, so that a database can hold what was said", () => {
  const base = sample(report);
  const read = overAgentWire({ kind: "report", report: { ...base, note: "a\0b\uD800c\uDC00" } });
  assert.ok(read.ok && read.value.kind === "report");
  assert.equal(read.value.report.note, "a\uFFFDb\uFFFDc\uFFFD");
});

test("one malformed record of a batch is named and the rest is taken", () => {
  const good = sample(evidence);
  const wire = toAgentWire({
    kind: "evidence",
    batch: [good, { ...good, signal: { ...good.signal, id: "9f1b1c52-0000-7000-8000-000000000001" } }],
    malformed: [],
  });
  assert.ok(wire.body?.$case === "evidence");
  const [first, second] = wire.body.value.evidence;
  assert.ok(first?.signal !== undefined && second?.signal !== undefined);
  const spoiled = { ...second, signal: { ...second.signal, kind: "memory-leek" } };
  const read = fromAgent({ body: { $case: "evidence", value: { evidence: [first, spoiled] } } });
  assert.ok(read.ok && read.value.kind === "evidence");
  assert.deepEqual(read.value.batch, [good]);
  assert.deepEqual(read.value.malformed, [
    { path: "signal.kind", problem: "invalid_value", about: { of: "evidence", id: "9f1b1c52-0000-7000-8000-000000000001" } },
  ]);
});

const hostileIds = [
  "",
  "../../etc/passwd",
  "%2e%2e",
  "a\0b",
  "x".repeat(300),
  "018F0000-0000-7000-8000-00000000000A",
  "018f0000-0000-7000-8000-00000000000a ",
  "' or 1=1 --",
];

test("an id that is no id is refused before anything is built from it", () => {
  const wire = toAgentWire({ kind: "report", report: sample(report) });
  assert.ok(wire.body?.$case === "report");
  for (const orderId of hostileIds) {
    const read = fromAgent({ body: { $case: "report", value: { ...wire.body.value, orderId } } });
    assert.ok(!read.ok, JSON.stringify(orderId));
    assert.equal(read.error.path, "orderId");
    assert.equal(read.error.about, null);
  }
});

const spoilers: readonly [string, (wire: Extract<FromAgent["body"], { $case: "report" }>["value"]) => object][] = [
  ["a number that no JavaScript number holds", (value) => ({ ...value, incidentId: 2n ** 63n })],
  ["incident 0", (value) => ({ ...value, incidentId: 0n })],
  ["a time before 1970", (value) => ({ ...value, startedAt: -1n })],
  ["a time after the year 9999", (value) => ({ ...value, finishedAt: 253_402_300_800_000n })],
  ["a mode that does not exist", (value) => ({ ...value, mode: "Live" })],
  ["an outcome that does not exist", (value) => ({ ...value, outcome: "__proto__" })],
  ["a plan hash in capitals", (value) => ({ ...value, planHash: "A".repeat(64) })],
  ["a note with a NUL", (value) => ({ ...value, note: "a\0b" })],
  ["a note that is too long", (value) => ({ ...value, note: "x".repeat(wireBounds.note + 1) })],
  ["six steps", (value) => ({ ...value, steps: Array.from({ length: 6 }, () => value.steps[0]) })],
  ["a step without output", (value) => ({ ...value, steps: [{ ...value.steps[0], output: undefined }] })],
];

test("a report that breaks any bound is refused by name, and the problem never quotes it", () => {
  const step = { n: 1, outcome: "ran" as const, exitCode: 0, durationMs: 1, output: { text: "", bytes: 0, truncated: false }, note: "" };
  const wire = toAgentWire({ kind: "report", report: { ...sample(report), steps: [step], note: "hunter2" } });
  assert.ok(wire.body?.$case === "report");
  for (const [name, spoil] of spoilers) {
    const read = fromAgent({ body: { $case: "report", value: spoil(wire.body.value) as never } });
    assert.ok(!read.ok, name);
    assert.deepEqual(read.error.about, { of: "report", id: wire.body.value.orderId }, name);
    assert.doesNotMatch(JSON.stringify(read.error), /hunter2|Live|__proto__/, name);
  }
});

test("a message without a body, from a newer agent, is an error and not a crash", () => {
  assert.equal(fromAgent({ body: undefined }).ok, false);
  assert.equal(fromHub({ body: undefined }).ok, false);
});

test("a batch of no records or of too many is refused whole", () => {
  const wire = toAgentWire({ kind: "evidence", batch: [sample(evidence)], malformed: [] });
  assert.ok(wire.body?.$case === "evidence");
  const [one] = wire.body.value.evidence;
  assert.ok(one !== undefined);
  assert.equal(fromAgent({ body: { $case: "evidence", value: { evidence: [] } } }).ok, false);
  assert.equal(fromAgent({ body: { $case: "evidence", value: { evidence: Array.from({ length: 65 }, () => one) } } }).ok, false);
});
