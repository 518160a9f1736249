import type { RecordKind } from "../proto/wire.js";

/** One record that waits for a receipt. */
export interface SpoolRecord {
  readonly kind: RecordKind;
  /** Id of the signal for evidence, of the order for a report or a verification. */
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** A record with its position in its queue; positions only grow, and mean nothing after a restart. */
export interface Waiting extends SpoolRecord {
  readonly position: number;
}

export interface SpoolCounts {
  /** Records without a receipt. */
  readonly waiting: number;
  /** Evidence dropped since the agent started because the spool was full. */
  readonly dropped: number;
  /** Records that the disk gave back damaged since the agent started; a line torn by a crash is one. */
  readonly damaged: number;
  /** Records that only memory holds, because the disk did not take them. */
  readonly inMemory: number;
}

export interface ReadLimit {
  readonly records: number;
  readonly bytes: number;
}

/** Outcomes (reports and verifications) go before evidence and are never dropped. */
export type QueueName = "outcome" | "evidence";

export const queueOf = (kind: RecordKind): QueueName => (kind === "evidence" ? "evidence" : "outcome");
