import type { z } from "zod";
import type { Evidence } from "../src/core/evidence.js";
import { err, ok, type Result } from "../src/core/result.js";
import type * as gen from "./gen/tagout/v1/link.js";
import type { AgentMessage, Enrolled, HubMessage, RecordKind, WireProblem } from "./messages.js";
import * as shapes from "./wire-shapes.js";

// The one place where generated types and the types of core meet: what comes in is read here and held to the bounds,
// what goes out is written in to-wire.ts and cut to them. Neither half throws.

export { joinTokenText, readJoinToken, type JoinToken } from "./join-token.js";
export {
  recordKinds,
  type AgentMessage,
  type Enrolled,
  type HubMessage,
  type Receipt,
  type RecordKind,
  type WireProblem,
} from "./messages.js";
export { toAgentWire, toHubWire } from "./to-wire.js";
export { bounds as wireBounds } from "./wire-shapes.js";

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
    case "profile":
      return read(shapes.profile, body.value, null, (profile) => ({ kind: "profile", profile }));
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
    case "stop":
      return read(shapes.stop, body.value, null, ({ order }) => ({ kind: "stop", order }));
    case "policy":
      return read(shapes.policy, body.value, null, (bundle) => ({ kind: "policy", bundle }));
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

export function fromEnrolReply(reply: gen.EnrolReply): Wired<Enrolled> {
  return read(shapes.enrolReply, reply, null, (value) => value);
}

export function fromRenewLapsedReply(reply: gen.RenewLapsedReply): Wired<Omit<Enrolled, "signerPublicKey">> {
  return read(shapes.renewed, reply, null, (value) => value);
}

const unknownBody: WireProblem = { path: "body", problem: "is missing or of a kind that is not known here", about: null };

function fromBatch(batch: readonly gen.Evidence[]): Wired<AgentMessage> {
  if (batch.length === 0 || batch.length > shapes.bounds.batch) {
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
