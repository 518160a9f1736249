import type { Evidence, Facts, ProcessFact } from "../src/core/evidence.js";
import type { HostProfile } from "../src/core/host.js";
import type { Report, Verification } from "../src/core/report.js";
import type * as gen from "./gen/tagout/v1/link.js";
import type { AgentMessage, HubMessage } from "./messages.js";
import { bounds } from "./wire-shapes.js";

// The writing half of proto/wire.ts: cuts text and lists to the bounds, so that an honest sender is never refused for size.

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
    case "profile":
      return { body: { $case: "profile", value: toProfile(message.profile) } };
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
    case "stop":
      return { body: { $case: "stop", value: { order: message.order } } };
    case "policy":
      return { body: { $case: "policy", value: message.bundle } };
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

const cutAll = (texts: readonly string[], most: number, max: number): readonly string[] =>
  texts.slice(0, most).map((text) => cut(text, max));

/** Clocks and counters of the kernel are whole; a figure that is not is a bug that must not stop the stream. */
const big = (value: number): bigint => BigInt(Math.max(0, Math.min(Number.MAX_SAFE_INTEGER, Math.trunc(value) || 0)));
