import fc from "fast-check";
import { wireBounds as bounds, type AgentMessage, type HubMessage } from "../../proto/wire.js";
import type { Evidence, Facts, ProcessFact } from "../../src/core/evidence.js";
import { orderModes, type HostProfile } from "../../src/core/host.js";
import { refusals, reportOutcomes, stepOutcomes, verificationOutcomes, type Report, type Verification } from "../../src/core/report.js";
import { severities, signalKinds, signalPhases, type Signal } from "../../src/core/signal.js";
import type { VerifyRequest } from "../../src/ports/agents.js";

// Everything that may cross the wire, over its whole width: used by the round trip and by whatever needs a valid message.

/** With the usual prototype: strict comparison tells them apart. */
const record = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> => fc.record<T>(model, { noNullPrototype: true });

const text = (max: number) => fc.string({ unit: "binary", maxLength: max >> 1 }).map((value) => value.replaceAll("\0", "").slice(0, max));
const word = (max: number) => text(max).map((value) => value || "x");
const figure = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const whole = (max = Number.MAX_SAFE_INTEGER) => fc.integer({ min: 0, max });
const time = whole(253_402_300_799_999);
const hex = (length: number) => fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: length, maxLength: length });
const percent = fc.double({ min: 0, max: 100, noNaN: true }).map((value) => value + 0);
const base64 = fc.uint8Array({ minLength: 1, maxLength: 64 }).map((bytes) => Buffer.from(bytes).toString("base64"));
const list = <T>(one: fc.Arbitrary<T>, max: number) => fc.array(one, { maxLength: Math.min(max, 6) });

export const signal: fc.Arbitrary<Signal> = record({
  id: fc.uuid(),
  kind: fc.constantFrom(...signalKinds),
  subject: word(bounds.subject),
  phase: fc.constantFrom(...signalPhases),
  severity: fc.constantFrom(...severities),
  value: figure,
  threshold: figure,
  unit: text(bounds.unit),
  summary: text(bounds.summary),
  observedAt: time,
  since: time,
});

const process: fc.Arbitrary<ProcessFact> = record({
  pid: whole(2 ** 31 - 1),
  startTicks: whole(),
  name: text(bounds.name),
  user: text(bounds.user),
  rssBytes: whole(),
  cpuPercent: fc.double({ min: 0, max: 1_000_000, noNaN: true }).map((value) => value + 0),
  unit: fc.option(word(bounds.name)),
});

const facts: fc.Arbitrary<Facts> = record({
  processes: list(process, bounds.processes),
  parent: fc.option(process),
  fileSystems: list(
    record({ mount: word(bounds.path), type: text(bounds.type), sizeBytes: whole(), usedPercent: percent, inodesUsedPercent: percent }),
    bounds.fileSystems,
  ),
  files: list(record({ path: word(bounds.path), bytes: whole() }), bounds.files),
  units: list(word(bounds.name), bounds.factUnits),
});

export const evidence: fc.Arbitrary<Evidence> = record({
  signal,
  items: list(
    record({
      id: fc.stringMatching(/^E[A-Za-z0-9]{4}$/),
      source: word(bounds.source),
      trust: fc.constantFrom(0 as const, 1 as const, 2 as const),
      text: text(bounds.itemText),
    }),
    bounds.items,
  ),
  facts,
});

export const profile: fc.Arbitrary<HostProfile> = record({
  os: text(bounds.name),
  kernel: text(bounds.name),
  cores: whole(65_536),
  memoryBytes: whole(),
  mode: fc.constantFrom(...orderModes),
  agentVersion: text(bounds.version),
  policyVersion: text(bounds.version),
  policyHash: hex(64),
  units: list(word(bounds.name), bounds.profileUnits),
  logScopes: list(word(bounds.path), bounds.logScopes),
});

export const report: fc.Arbitrary<Report> = record({
  orderId: fc.uuid(),
  incidentId: whole().map((value) => value || 1),
  planHash: hex(64),
  mode: fc.constantFrom(...orderModes),
  outcome: fc.constantFrom(...reportOutcomes),
  refusal: fc.option(fc.constantFrom(...refusals)),
  note: text(bounds.note),
  steps: list(
    record({
      n: fc.integer({ min: 1, max: bounds.steps }),
      outcome: fc.constantFrom(...stepOutcomes),
      exitCode: fc.option(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })),
      durationMs: whole(),
      output: record({ text: text(4_000), bytes: whole(), truncated: fc.boolean() }),
      note: text(bounds.note),
    }),
    bounds.steps,
  ).map((steps) => steps.slice(0, bounds.steps)),
  startedAt: time,
  finishedAt: time,
});

export const verification: fc.Arbitrary<Verification> = record({
  incidentId: whole().map((value) => value || 1),
  orderId: fc.uuid(),
  outcome: fc.constantFrom(...verificationOutcomes),
  samples: list(figure, bounds.samples),
  threshold: figure,
  unit: text(bounds.unit),
  note: text(bounds.note),
  at: time,
});

const verifyRequest: fc.Arbitrary<VerifyRequest> = record({
  incidentId: whole().map((value) => value || 1),
  orderId: fc.uuid(),
  kind: fc.constantFrom(...signalKinds),
  subject: word(bounds.subject),
  threshold: figure,
  unit: text(bounds.unit),
  before: figure,
});

const kind = <K extends string>(value: K) => fc.constant(value);
const frozen = fc.option(fc.boolean());

export const agentMessage: fc.Arbitrary<AgentMessage> = fc.oneof(
  record({ kind: kind("hello"), protocol: fc.constant(1 as const), profile, clockMs: time }),
  record({ kind: kind("heartbeat"), n: whole(), clockMs: time, waiting: whole(), dropped: whole(), damaged: whole() }),
  record({ kind: kind("evidence"), batch: fc.array(evidence, { minLength: 1, maxLength: 4 }), malformed: fc.constant([]) }),
  record({ kind: kind("report"), report }),
  record({ kind: kind("verification"), verification }),
  record({ kind: kind("renew"), csr: fc.uint8Array({ minLength: 1, maxLength: 600 }).map((bytes) => Buffer.from(bytes)) }),
);

export const hubMessage: fc.Arbitrary<HubMessage> = fc.oneof(
  record({
    kind: kind("welcome"),
    clockMs: time,
    heartbeatMs: fc.integer({ min: 1, max: 600_000 }),
    frozen,
    maxUnacked: fc.integer({ min: 1, max: 100_000 }),
  }),
  record({ kind: kind("pulse"), n: whole(), clockMs: time, frozen }),
  record({
    kind: kind("receipt"),
    receipt: record({
      of: fc.constantFrom("evidence" as const, "report" as const, "verification" as const),
      ids: fc.array(fc.uuid(), { minLength: 1, maxLength: 6 }),
      outcome: fc.constantFrom("stored" as const, "later" as const, "refused" as const),
      retryAfterMs: whole(3_600_000),
    }),
  }),
  record({ kind: kind("order"), order: record({ id: fc.uuid(), text: word(4_000), signature: base64 }) }),
  record({ kind: kind("policy"), bundle: record({ text: word(4_000), signature: base64 }) }),
  record({ kind: kind("stop"), order: record({ id: fc.uuid(), text: word(4_000), signature: base64 }) }),
  record({ kind: kind("verify"), request: verifyRequest }),
  record({ kind: kind("freeze"), frozen: fc.boolean() }),
  record({ kind: kind("renewed"), certificate: word(4_000), renewAfterMs: whole() }),
  record({
    kind: kind("checkpoint"),
    signed: record({
      checkpoint: record({ logId: word(bounds.name), seq: whole(), hash: hex(64), at: time, keyId: hex(16) }),
      signature: base64,
    }),
  }),
  record({ kind: kind("goodbye"), retryWithinMs: whole(3_600_000) }),
);
