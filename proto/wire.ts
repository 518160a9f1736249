import type { z } from "zod";
import type { Checkpoint } from "../src/core/audit.js";
import type { Evidence, Facts, ProcessFact } from "../src/core/evidence.js";
import type { HostProfile } from "../src/core/host.js";
import type { SignedOrder } from "../src/core/order.js";
import type { Report, Verification } from "../src/core/report.js";
import { err, ok, type Result } from "../src/core/result.js";
import type { VerifyRequest } from "../src/ports/agents.js";
import type * as gen from "./gen/tagout/v1/link.js";
import { bounds } from "./wire-shapes.js";
import * as shapes from "./wire-shapes.js";

// The one place where generated types and the types of core meet. `toWire` cuts text and lists to the bounds, so that
// an honest sender is never refused for size; `fromWire` holds everybody to them. Neither throws.

export { bounds as wireBounds } from "./wire-shapes.js";
export { joinTokenText, readJoinToken, type JoinToken } from "./join-token.js";

/** A head of the audit chain with the signer's signature over its `checkpointText`. */
export interface SignedCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly signature: string;
}

/** What can wait in a spool for a receipt. */
export const recordKinds = ["evidence", "report", "verification"] as const;
export type RecordKind = (typeof recordKinds)[number];

/** What became of records, by id. */
export interface Receipt {
  readonly of: RecordKind;
  readonly ids: readonly string[];
  readonly outcome: "stored" | "later" | "refused";
  readonly retryAfterMs: number;
}

/** Where a message breaks the contract. Names the field and the rule, never the content. */
export interface WireProblem {
  readonly path: string;
  readonly problem: string;
  /** The record it is about, so that a receipt can refuse it; null when the message as a whole is no good. */
  readonly about: { readonly of: RecordKind; readonly id: string } | null;
}

export type AgentMessage =
  | { readonly kind: "hello"; readonly protocol: 1; readonly profile: HostProfile; readonly clockMs: number }
  | {
      readonly kind: "heartbeat";
      readonly n: number;
      readonly clockMs: number;
      readonly waiting: number;
      readonly dropped: number;
      readonly damaged: number;
    }
  /** `malformed` are members of the batch that break a bound; the rest of the batch is good. */
  | { readonly kind: "evidence"; readonly batch: readonly Evidence[]; readonly malformed: readonly WireProblem[] }
  | { readonly kind: "report"; readonly report: Report }
  | { readonly kind: "verification"; readonly verification: Verification }
  | { readonly kind: "renew"; readonly csr: Uint8Array };

export type HubMessage =
  | {
      readonly kind: "welcome";
      readonly clockMs: number;
      readonly heartbeatMs: number;
      readonly frozen: boolean | null;
      readonly maxUnacked: number;
    }
  | { readonly kind: "pulse"; readonly n: number; readonly clockMs: number; readonly frozen: boolean | null }
  | { readonly kind: "receipt"; readonly receipt: Receipt }
  | { readonly kind: "order"; readonly order: SignedOrder }
  | { readonly kind: "verify"; readonly request: VerifyRequest }
  | { readonly kind: "freeze"; readonly frozen: boolean }
  | { readonly kind: "renewed"; readonly certificate: string; readonly renewAfterMs: number }
  | { readonly kind: "checkpoint"; readonly signed: SignedCheckpoint }
  | { readonly kind: "goodbye"; readonly retryWithinMs: number };

type Wired<T> = Result<T, WireProblem>;

/** What an agent said, or where it breaks the contract. */
export function fromAgent(message: gen.FromAgent): Wired<AgentMessage> {
  const body = message.body;
  switch (body?.$case) {
    case "hello":
      return read(shapes.hello, body.value, null, (value) => ({ kind: "hello", ...value }));
    case "heartbeat":
      return read(shapes.heartbeat, body.value, null, (value) => ({ kind: "heartbeat", ...value }));
    case "evidence":
      return fromBatch(body.value.evidence);
    case "report":
      return read(shapes.report, body.value, about("report", body.value.orderId), (report) => ({ kind: "report", report }));
    case "verification":
      return read(shapes.verification, body.value, about("verification", body.value.orderId), (verification) => ({
        kind: "verification",
        verification,
      }));
    case "renew":
      return read(shapes.renew, body.value, null, ({ csr }) => ({ kind: "renew", csr }));
    case undefined:
      return err(unknownBody);
  }
}

/** What a hub said, or where it breaks the contract. */
export function fromHub(message: gen.FromHub): Wired<HubMessage> {
  const body = message.body;
  switch (body?.$case) {
    case "welcome":
      return read(shapes.welcome, body.value, null, (value) => ({ kind: "welcome", ...value }));
    case "pulse":
      return read(shapes.pulse, body.value, null, (value) => ({ kind: "pulse", ...value }));
    case "receipt":
      return read(shapes.receipt, body.value, null, (receipt) => ({ kind: "receipt", receipt }));
    case "order":
      return read(shapes.order, body.value, null, (order) => ({ kind: "order", order }));
    case "verify":
      return read(shapes.verifyRequest, body.value, null, (request) => ({ kind: "verify", request }));
    case "freeze":
      return read(shapes.freeze, body.value, null, ({ frozen }) => ({ kind: "freeze", frozen }));
    case "renewed":
      return read(shapes.renewed, body.value, null, (value) => ({ kind: "renewed", ...value }));
    case "checkpoint":
      return read(shapes.checkpoint, body.value, null, (signed) => ({ kind: "checkpoint", signed }));
    case "goodbye":
      return read(shapes.goodbye, body.value, null, ({ retryWithinMs }) => ({ kind: "goodbye", retryWithinMs }));
    case undefined:
      return err(unknownBody);
  }
}

/** What a host gets for its join token. */
export interface Enrolled {
  readonly certificate: string;
  readonly signerPublicKey: string;
  readonly renewAfterMs: number;
}

export function fromEnrolReply(reply: gen.EnrolReply): Wired<Enrolled> {
  return read(shapes.enrolReply, reply, null, (value) => value);
}

export function fromRenewLapsedReply(reply: gen.RenewLapsedReply): Wired<Omit<Enrolled, "signerPublicKey">> {
  return read(shapes.renewLapsedReply, reply, null, (value) => value);
}

const unknownBody: WireProblem = { path: "body", problem: "is missing or of a kind that is not known here", about: null };

function fromBatch(batch: readonly gen.Evidence[]): Wired<AgentMessage> {
  if (batch.length === 0 || batch.length > bounds.batch) {
    return err({ path: "evidence", problem: `holds ${batch.length} records`, about: null });
  }
  const good: Evidence[] = [];
  const malformed: WireProblem[] = [];
  for (const member of batch) {
    const one = read(shapes.evidence, member, about("evidence", member.signal?.id ?? ""), (evidence) => evidence);
    if (one.ok) good.push(one.value);
    else if (one.error.about === null) return one;
    else malformed.push(one.error);
  }
  return ok({ kind: "evidence", batch: good, malformed });
}

function about(of: RecordKind, id: string): WireProblem["about"] {
  return shapes.recordId.safeParse(id).success ? { of, id } : null;
}

function read<S extends z.ZodType, T>(shape: S, value: unknown, subject: WireProblem["about"], use: (value: z.output<S>) => T): Wired<T> {
  const parsed = shape.safeParse(value);
  if (parsed.success) return ok(use(parsed.data));
  const issue = parsed.error.issues[0];
  // zod's messages name the rule and, for words and numbers, sometimes the value; the code alone never does.
  const problem = issue?.code === "custom" || issue?.code === "invalid_format" ? issue.message : (issue?.code ?? "invalid");
  return err({ path: issue?.path.join(".") ?? "", problem, about: subject });
}

export function toAgentWire(message: AgentMessage): gen.FromAgent {
  switch (message.kind) {
    case "hello":
      return { body: { $case: "hello", value: { protocol: 1, profile: toProfile(message.profile), clockMs: big(message.clockMs) } } };
    case "heartbeat": {
      const { n, clockMs, waiting, dropped, damaged } = message;
      const value = { n: big(n), clockMs: big(clockMs), waiting: big(waiting), dropped: big(dropped), damaged: big(damaged) };
      return { body: { $case: "heartbeat", value } };
    }
    case "evidence":
      return { body: { $case: "evidence", value: { evidence: message.batch.map(toEvidence) } } };
    case "report":
      return { body: { $case: "report", value: toReport(message.report) } };
    case "verification":
      return { body: { $case: "verification", value: toVerification(message.verification) } };
    case "renew":
      return { body: { $case: "renew", value: { csr: Buffer.from(message.csr) } } };
  }
}

export function toHubWire(message: HubMessage): gen.FromHub {
  switch (message.kind) {
    case "welcome": {
      const { clockMs, heartbeatMs, frozen, maxUnacked } = message;
      return { body: { $case: "welcome", value: { clockMs: big(clockMs), heartbeatMs, frozen: frozen ?? undefined, maxUnacked } } };
    }
    case "pulse": {
      const { n, clockMs, frozen } = message;
      return { body: { $case: "pulse", value: { n: big(n), clockMs: big(clockMs), frozen: frozen ?? undefined } } };
    }
    case "receipt":
      return { body: { $case: "receipt", value: message.receipt } };
    case "order":
      return { body: { $case: "order", value: message.order } };
    case "verify":
      return { body: { $case: "verify", value: { ...message.request, incidentId: big(message.request.incidentId) } } };
    case "freeze":
      return { body: { $case: "freeze", value: { frozen: message.frozen } } };
    case "renewed":
      return { body: { $case: "renewed", value: { certificate: message.certificate, renewAfterMs: big(message.renewAfterMs) } } };
    case "checkpoint": {
      const { checkpoint, signature } = message.signed;
      return { body: { $case: "checkpoint", value: { ...checkpoint, seq: big(checkpoint.seq), at: big(checkpoint.at), signature } } };
    }
    case "goodbye":
      return { body: { $case: "goodbye", value: { retryWithinMs: message.retryWithinMs } } };
  }
}

function toProfile(profile: HostProfile): gen.HostProfile {
  return {
    os: cut(profile.os, bounds.name),
    kernel: cut(profile.kernel, bounds.name),
    cores: profile.cores,
    memoryBytes: big(profile.memoryBytes),
    mode: profile.mode,
    agentVersion: cut(profile.agentVersion, bounds.version),
    policyVersion: cut(profile.policyVersion, bounds.version),
    policyHash: cut(profile.policyHash, bounds.version),
    units: cutAll(profile.units, bounds.profileUnits, bounds.name),
    logScopes: cutAll(profile.logScopes, bounds.logScopes, bounds.path),
  };
}

function toEvidence({ signal, items, facts }: Evidence): gen.Evidence {
  return {
    signal: {
      ...signal,
      subject: cut(signal.subject, bounds.subject),
      unit: cut(signal.unit, bounds.unit),
      summary: cut(signal.summary, bounds.summary),
      observedAt: big(signal.observedAt),
      since: big(signal.since),
    },
    items: items
      .slice(0, bounds.items)
      .map((item) => ({ ...item, source: cut(item.source, bounds.source), text: cut(item.text, bounds.itemText) })),
    facts: toFacts(facts),
  };
}

function toFacts({ processes, parent, fileSystems, files, units }: Facts): gen.Facts {
  return {
    processes: processes.slice(0, bounds.processes).map(toProcess),
    parent: parent === null ? undefined : toProcess(parent),
    fileSystems: fileSystems.slice(0, bounds.fileSystems).map((fileSystem) => ({
      mount: cut(fileSystem.mount, bounds.path),
      type: cut(fileSystem.type, bounds.type),
      sizeBytes: big(fileSystem.sizeBytes),
      usedPercent: fileSystem.usedPercent,
      inodesUsedPercent: fileSystem.inodesUsedPercent,
    })),
    files: files.slice(0, bounds.files).map(({ path, bytes }) => ({ path: cut(path, bounds.path), bytes: big(bytes) })),
    units: cutAll(units, bounds.factUnits, bounds.name),
  };
}

function toProcess({ pid, startTicks, name, user, rssBytes, cpuPercent, unit }: ProcessFact): gen.ProcessFact {
  return {
    pid,
    startTicks: big(startTicks),
    name: cut(name, bounds.name),
    user: cut(user, bounds.user),
    rssBytes: big(rssBytes),
    cpuPercent,
    unit: unit === null ? undefined : cut(unit, bounds.name),
  };
}

function toReport(report: Report): gen.Report {
  return {
    ...report,
    incidentId: big(report.incidentId),
    refusal: report.refusal ?? undefined,
    note: cut(report.note, bounds.note),
    steps: report.steps.slice(0, bounds.steps).map((step) => ({
      n: step.n,
      outcome: step.outcome,
      exitCode: step.exitCode ?? undefined,
      durationMs: big(step.durationMs),
      output: toOutput(step.output),
      note: cut(step.note, bounds.note),
    })),
    startedAt: big(report.startedAt),
    finishedAt: big(report.finishedAt),
  };
}

function toOutput({ text, bytes, truncated }: Report["steps"][number]["output"]): gen.Output {
  const kept = cut(text, bounds.outputText);
  return { text: kept, bytes: big(bytes), truncated: truncated || kept.length < text.length };
}

function toVerification(verification: Verification): gen.Verification {
  return {
    ...verification,
    incidentId: big(verification.incidentId),
    samples: verification.samples.slice(0, bounds.samples),
    unit: cut(verification.unit, bounds.unit),
    note: cut(verification.note, bounds.note),
    at: big(verification.at),
  };
}

const lone = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]|\0/g;

/** At most `max` units, no half of a pair, and U+FFFD for what UTF-8 or a database cannot hold. */
function cut(text: string, max: number): string {
  return text.slice(0, max).replace(lone, "\uFFFD");
}

const cutAll = (texts: readonly string[], most: number, max: number): readonly string[] => texts.slice(0, most).map((text) => cut(text, max));

/** Clocks and counters of the kernel are whole; a figure that is not is a bug that must not stop the stream. */
const big = (value: number): bigint => BigInt(Math.max(0, Math.min(Number.MAX_SAFE_INTEGER, Math.trunc(value) || 0)));
