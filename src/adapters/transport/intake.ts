import { setTimeout as sleep } from "node:timers/promises";
import type { RecordKind, WireProblem } from "../../../proto/wire.js";
import type { Evidence } from "../../core/evidence.js";
import { codeOf, Fault } from "../../core/fault.js";
import { within } from "./deadline.js";
import type { TransportOptions, TransportTiming } from "./options.js";
import type { Session } from "./session.js";

/** Where records of one stream go, and how the agent learns what became of them. */
export interface Intake {
  readonly session: Session;
  readonly options: TransportOptions;
  readonly timing: TransportTiming;
}

/** Stores a batch, then says so (I6). What could not be stored is given back to be sent again. */
export async function storeBatch(intake: Intake, batch: readonly Evidence[]): Promise<void> {
  const { session, options, timing } = intake;
  const failure = await attempt(timing.handlerMs, () => options.events.evidence(session.peer.host, batch));
  if (failure !== null) logFailure(intake, "evidence", failure);
  if (failure !== null && batch.length > 1 && !isRetryable(failure)) {
    // The database is well and still refuses: find the record that it does not take, so that the others get through.
    for (const one of batch) await storeBatch(intake, [one]);
    return;
  }
  const ids = batch.map(({ signal }) => signal.id);
  receipt(intake, "evidence", ids, failure === null ? "stored" : "later");
}

/** Stores one outcome, then says so. */
export async function storeOutcome(intake: Intake, of: RecordKind, id: string, handler: () => Promise<void>): Promise<void> {
  const failure = await attempt(intake.timing.handlerMs, handler);
  if (failure !== null) logFailure(intake, of, failure);
  receipt(intake, of, [id], failure === null ? "stored" : "later");
}

/** Tells the agent which records break the contract, so that it stops sending them. */
export function refuse(intake: Intake, problems: readonly WireProblem[]): void {
  for (const { path, problem, about } of problems) {
    intake.options.log.warn("transport.malformed", { host: intake.session.peer.host, of: about?.of, path, problem });
    if (about !== null) receipt(intake, about.of, [about.id], "refused");
  }
}

/** What went wrong, or null. */
export async function attempt(ms: number, handler: () => Promise<void>): Promise<unknown> {
  try {
    await within(ms, handler());
    return null;
  } catch (failure) {
    return failure ?? "rejected without a reason";
  }
}

/** Waits so that, over time, no more than `perSecond` records pass; a second's worth may come at once. */
export function pacer(perSecond: number): (records: number) => Promise<void> {
  let due = 0;
  return async (records) => {
    const now = performance.now();
    const early = due - now;
    due = Math.max(due, now - 1_000) + (records * 1_000) / perSecond;
    if (early > 0) await sleep(early);
  };
}

function receipt({ session, timing }: Intake, of: RecordKind, ids: readonly string[], outcome: "stored" | "later" | "refused"): void {
  session.send({ kind: "receipt", receipt: { of, ids, outcome, retryAfterMs: outcome === "later" ? timing.retryMs : 0 } });
}

const isRetryable = (failure: unknown): boolean => failure instanceof Fault && failure.retryable;

function logFailure({ session, options }: Intake, of: RecordKind, failure: unknown): void {
  options.log.warn("transport.not_stored", { host: session.peer.host, of, code: codeOf(failure) });
}
