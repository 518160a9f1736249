import type { RecordKind } from "../proto/wire.js";

/** One record that waits for a receipt. */
export interface SpoolRecord {
  readonly kind: RecordKind;
  /** Id of the signal for evidence, of the order for a report or a verification. */
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** A record with its place in line. */
export interface Waiting extends SpoolRecord {
  readonly place: number;
}

export interface SpoolCounts {
  /** Records without a receipt. */
  readonly waiting: number;
  /** Evidence dropped because the spool was full. */
  readonly dropped: number;
  /** Records that the disk gave back damaged. */
  readonly damaged: number;
  /** Records that only memory holds, because the disk did not take them. */
  readonly inMemory: number;
}

/** Records on disk until the hub has them. Evidence is bounded and gives way oldest first; reports and verifications never do. */
export interface Spool {
  /** Resolves when the record is durable (`disk`), or held in memory because the disk refused (`memory`). Never rejects. */
  readonly add: (record: SpoolRecord) => Promise<"disk" | "memory">;
  /** The oldest waiting records of that lane behind `place`, at most so many and so large; always at least one if there is one. */
  readonly read: (lane: Lane, place: number, limit: { readonly records: number; readonly bytes: number }) => Promise<readonly Waiting[]>;
  /** Forgets records that have a receipt. */
  readonly settle: (kind: RecordKind, ids: readonly string[]) => void;
  readonly counts: () => SpoolCounts;
  readonly close: () => Promise<void>;
}

/** Outcomes (reports and verifications) go before evidence and are never dropped. */
export const lanes = ["outcome", "evidence"] as const;
export type Lane = (typeof lanes)[number];

export const laneOf = (kind: RecordKind): Lane => (kind === "evidence" ? "evidence" : "outcome");
