import { z } from "zod";
import type { SignedCheckpoint } from "../src/core/audit.js";
import { evidenceLimits, type Evidence, type EvidenceItem, type Facts, type ProcessFact } from "../src/core/evidence.js";
import { publicKeyPattern } from "../src/core/keys.js";
import { orderModes, type HostProfile } from "../src/core/host.js";
import { maxOrderBytes, type SignedOrder } from "../src/core/order.js";
import { maxBundleBytes, type SignedBundle } from "../src/core/policy/bundle.js";
import { maxSteps } from "../src/core/plan.js";
import {
  refusals,
  reportOutcomes,
  stepOutcomes,
  verificationOutcomes,
  type Report,
  type StepReport,
  type Verification,
} from "../src/core/report.js";
import { severities, signalKinds, signalPhases, type Signal } from "../src/core/signal.js";
import type { VerifyRequest } from "../src/ports/agents.js";

/**
 * Every bound of the wire, in UTF-16 units for text and in members for lists. What the sender writes is cut to them
 * (proto/to-wire.ts), so that a message of ours is never refused for its size; what comes in is held to them.
 */
export const bounds = {
  subject: 1_024,
  unit: 32,
  summary: 500,
  source: 512,
  itemText: evidenceLimits.itemChars,
  items: evidenceLimits.items,
  processes: evidenceLimits.processes,
  // With paths of 4 KiB these two alone are 256 KiB; a message must stay below 512.
  fileSystems: 32,
  files: 32,
  factUnits: 64,
  path: 4_096,
  name: 256,
  user: 64,
  type: 64,
  version: 128,
  profileUnits: 500,
  logScopes: 100,
  outputText: 131_072,
  note: 2_000,
  steps: maxSteps,
  samples: 100,
  batch: 64,
  receiptIds: 256,
  certificate: 16_384,
} as const;

/** The last millisecond of the year 9999: later times have no place in a database or on a card. */
const lastMs = 253_402_300_799_999;

const text = (max: number) =>
  z
    .string()
    .max(max)
    .refine((value) => !value.includes("\0"), "holds a NUL");
const word = (max: number) => text(max).min(1);
const whole = (max: number = Number.MAX_SAFE_INTEGER) => z.number().int().min(0).max(max);
const big = (max: number = Number.MAX_SAFE_INTEGER) => z.bigint().min(0n).max(BigInt(max)).transform(Number);
const time = big(lastMs);
const orNull = <T>(shape: z.ZodType<T>) => shape.optional().transform((value): T | null => value ?? null);
const uuid = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, "is not a UUID");
const hash = z.string().regex(/^[0-9a-f]{64}$/, "is not 64 hex digits");
const base64 = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[A-Za-z0-9+/]+={0,2}$/, "is not base64");
const incidentId = big().refine((value) => value > 0, "is not positive");

/** The id of one record, checked before the rest so that a refusal can name it. */
export const recordId = uuid;

const trust = z.literal([0, 1, 2]);

const signal: z.ZodType<Signal> = z.strictObject({
  id: uuid,
  kind: z.enum(signalKinds),
  subject: word(bounds.subject),
  phase: z.enum(signalPhases),
  severity: z.enum(severities),
  value: z.number(),
  threshold: z.number(),
  unit: text(bounds.unit),
  summary: text(bounds.summary),
  observedAt: time,
  since: time,
});

const item: z.ZodType<EvidenceItem> = z.strictObject({
  id: z.string().regex(/^E[A-Za-z0-9]{4}$/, "is not E and four letters or digits"),
  source: word(bounds.source),
  trust,
  text: text(bounds.itemText),
});

const percent = z.number().min(0).max(100);

const process: z.ZodType<ProcessFact> = z.strictObject({
  pid: whole(2 ** 31 - 1),
  startTicks: big(),
  name: text(bounds.name),
  user: text(bounds.user),
  rssBytes: big(),
  cpuPercent: z.number().min(0).max(1_000_000),
  unit: orNull(word(bounds.name)),
});

const facts: z.ZodType<Facts> = z.strictObject({
  processes: z.array(process).max(bounds.processes),
  parent: orNull(process),
  fileSystems: z
    .array(
      z.strictObject({
        mount: word(bounds.path),
        type: text(bounds.type),
        sizeBytes: big(),
        usedPercent: percent,
        inodesUsedPercent: percent,
      }),
    )
    .max(bounds.fileSystems),
  files: z.array(z.strictObject({ path: word(bounds.path), bytes: big() })).max(bounds.files),
  units: z.array(word(bounds.name)).max(bounds.factUnits),
});

export const evidence: z.ZodType<Evidence> = z.strictObject({ signal, items: z.array(item).max(bounds.items), facts });

export const profile: z.ZodType<HostProfile> = z.strictObject({
  os: text(bounds.name),
  kernel: text(bounds.name),
  cores: whole(65_536),
  memoryBytes: big(),
  mode: z.enum(orderModes),
  agentVersion: text(bounds.version),
  policyVersion: text(bounds.version),
  policyHash: text(bounds.version),
  units: z.array(word(bounds.name)).max(bounds.profileUnits),
  logScopes: z.array(word(bounds.path)).max(bounds.logScopes),
});

const step: z.ZodType<StepReport> = z.strictObject({
  n: whole(maxSteps).min(1),
  outcome: z.enum(stepOutcomes),
  exitCode: orNull(z.number().int()),
  durationMs: big(),
  output: z.strictObject({ text: text(bounds.outputText), bytes: big(), truncated: z.boolean() }),
  note: text(bounds.note),
});

export const report: z.ZodType<Report> = z.strictObject({
  orderId: uuid,
  incidentId,
  planHash: hash,
  mode: z.enum(orderModes),
  outcome: z.enum(reportOutcomes),
  refusal: orNull(z.enum(refusals)),
  note: text(bounds.note),
  steps: z.array(step).max(bounds.steps),
  startedAt: time,
  finishedAt: time,
});

export const verification: z.ZodType<Verification> = z.strictObject({
  incidentId,
  orderId: uuid,
  outcome: z.enum(verificationOutcomes),
  samples: z.array(z.number()).max(bounds.samples),
  threshold: z.number(),
  unit: text(bounds.unit),
  note: text(bounds.note),
  at: time,
});

export const verifyRequest: z.ZodType<VerifyRequest> = z.strictObject({
  incidentId,
  orderId: uuid,
  kind: z.enum(signalKinds),
  subject: word(bounds.subject),
  threshold: z.number(),
  unit: text(bounds.unit),
  before: z.number(),
});

export const order: z.ZodType<SignedOrder> = z.strictObject({ id: uuid, text: word(maxOrderBytes), signature: base64(128) });

export const policy: z.ZodType<SignedBundle> = z.strictObject({ text: word(maxBundleBytes), signature: base64(128) });

export const stop = z.strictObject({ order });

export const checkpoint: z.ZodType<SignedCheckpoint> = z
  .strictObject({ logId: word(bounds.name), seq: big(), hash, at: time, keyId: word(bounds.version), signature: base64(128) })
  .transform(({ signature, ...rest }) => ({ checkpoint: rest, signature }));

const csr = z
  .instanceof(Uint8Array)
  .refine((bytes) => bytes.length > 0 && bytes.length <= bounds.certificate, "is empty or too large")
  .transform((bytes) => bytes);

export const renew = z.strictObject({ csr });
export const hello = z.strictObject({ protocol: z.literal(1), profile, clockMs: time });
export const heartbeat = z.strictObject({ n: big(), clockMs: time, waiting: big(), dropped: big(), damaged: big() });

export const welcome = z.strictObject({
  clockMs: time,
  heartbeatMs: whole(600_000).min(1),
  frozen: orNull(z.boolean()),
  maxUnacked: whole(100_000).min(1),
});
export const pulse = z.strictObject({ n: big(), clockMs: time, frozen: orNull(z.boolean()) });
export const receipt = z.strictObject({
  of: z.enum(["evidence", "report", "verification"]),
  ids: z.array(uuid).min(1).max(bounds.receiptIds),
  outcome: z.enum(["stored", "later", "refused"]),
  retryAfterMs: whole(3_600_000),
});
export const freeze = z.strictObject({ frozen: z.boolean() });
export const renewed = z.strictObject({ certificate: word(bounds.certificate), renewAfterMs: big() });
export const enrolReply = z.strictObject({
  certificate: word(bounds.certificate),
  signerPublicKey: z.string().regex(publicKeyPattern, "is not a raw Ed25519 key"),
  renewAfterMs: big(),
});
export const goodbye = z.strictObject({ retryWithinMs: whole(3_600_000) });
