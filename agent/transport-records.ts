import { FromAgent } from "../proto/gen/tagout/v1/link.js";
import { fromAgent, toAgentWire, type AgentMessage, type RecordKind, type WireProblem } from "../proto/wire.js";
import type { Evidence } from "../src/core/evidence.js";
import type { Report, StepReport, Verification } from "../src/core/report.js";
import { err, ok, type Result } from "../src/core/result.js";
import type { SpoolRecord } from "./spool.js";

/** What waits in the spool is the message itself, as bytes: an agent that has been updated can still send what it left. */
export type Outgoing =
  | { readonly kind: "evidence"; readonly evidence: Evidence }
  | { readonly kind: "report"; readonly report: Report }
  | { readonly kind: "verification"; readonly verification: Verification };

/** Leaves room for the envelope within the 512 KiB of a message. */
const maxRecordBytes = 448 * 1024;
/** Per step: what five outputs may take together with everything else, as UTF-8. */
const outputChars = [131_072, 65_536, 32_768, 16_384, 8_192] as const;

/**
 * The record for the spool. Read back the way the hub will: what the hub would refuse must not wait in a spool for a
 * receipt that never comes.
 */
export function toRecord(outgoing: Outgoing): Result<SpoolRecord, Omit<WireProblem, "about">> {
  const bytes = bytesOf(outgoing);
  if (bytes.length > maxRecordBytes) return err({ path: outgoing.kind, problem: "is too large" });
  const read = fromAgent(FromAgent.decode(bytes));
  if (!read.ok) return err(read.error);
  const [malformed] = read.value.kind === "evidence" ? read.value.malformed : [];
  if (malformed !== undefined) return err(malformed);
  return ok({ kind: outgoing.kind, id: idOf(outgoing), bytes });
}

function bytesOf(outgoing: Outgoing): Uint8Array {
  if (outgoing.kind === "evidence") return encode({ kind: "evidence", batch: [outgoing.evidence], malformed: [] });
  if (outgoing.kind === "verification") return encode(outgoing);
  for (const chars of outputChars) {
    const bytes = encode({
      kind: "report",
      report: { ...outgoing.report, steps: outgoing.report.steps.map((step) => shorten(step, chars)) },
    });
    if (bytes.length <= maxRecordBytes) return bytes;
  }
  return encode({ kind: "report", report: { ...outgoing.report, steps: outgoing.report.steps.map((step) => shorten(step, 0)) } });
}

/** A report has to arrive, so its outputs give way. The end of an output says more than its beginning; some of both is kept. */
function shorten(step: StepReport, chars: number): StepReport {
  const { text } = step.output;
  if (text.length <= chars) return step;
  const room = Math.max(0, chars - gap.length);
  const head = text.slice(0, room >> 2);
  const tail = text.slice(text.length - (room - head.length));
  return { ...step, output: { ...step.output, text: chars === 0 ? "" : `${head}${gap}${tail}`, truncated: true } };
}

const gap = "\n[...]\n";

const encode = (message: AgentMessage): Uint8Array => FromAgent.encode(toAgentWire(message)).finish();

function idOf(outgoing: Outgoing): string {
  switch (outgoing.kind) {
    case "evidence":
      return outgoing.evidence.signal.id;
    case "report":
      return outgoing.report.orderId;
    case "verification":
      return outgoing.verification.orderId;
  }
}

/** The messages that carry these records: evidence together, everything else by itself. Records that no longer decode come back by id. */
export function toMessages(records: readonly SpoolRecord[]): {
  readonly messages: readonly FromAgent[];
  readonly unreadable: readonly { readonly kind: RecordKind; readonly id: string }[];
} {
  const messages: FromAgent[] = [];
  const unreadable: { readonly kind: RecordKind; readonly id: string }[] = [];
  const evidence = [];
  for (const { kind, id, bytes } of records) {
    const body = decode(bytes);
    if (body === undefined) unreadable.push({ kind, id });
    else if (body.$case === "evidence") evidence.push(...body.value.evidence);
    else messages.push({ body });
  }
  if (evidence.length > 0) messages.push({ body: { $case: "evidence", value: { evidence } } });
  return { messages, unreadable };
}

function decode(bytes: Uint8Array): FromAgent["body"] {
  try {
    return FromAgent.decode(bytes).body;
  } catch {
    return undefined;
  }
}
