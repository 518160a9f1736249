import { join } from "node:path";
import type { RecordKind } from "../proto/wire.js";
import type { Log } from "../src/ports/log.js";
import { openQueue, type SpoolQueue } from "./spool-queue.js";
import { queueOf, type QueueName, type ReadLimit, type SpoolCounts, type SpoolRecord, type Waiting } from "./spool-record.js";
import { realDisk, type SpoolDisk } from "./spool-segment.js";

export { queueOf, type QueueName, type SpoolCounts, type SpoolRecord, type Waiting } from "./spool-record.js";

/** Records on disk until the hub has them. Evidence is bounded and gives way oldest first; reports and verifications never do. */
export interface Spool {
  /**
   * Resolves when the record is on the disk, or in memory when the disk does not take it: evidence about a full disk
   * must not need space on that disk. A record that waits already is not added again. Never rejects.
   */
  readonly add: (record: SpoolRecord) => Promise<"disk" | "memory">;
  /** The oldest records of that queue after a position (0: from the start), within the limit, but at least one if there is one. */
  readonly read: (queue: QueueName, after: number, limit: ReadLimit) => Promise<readonly Waiting[]>;
  /** Takes out records that need not be sent any more: they have a receipt, or can never have one. */
  readonly remove: (kind: RecordKind, ids: readonly string[]) => void;
  readonly counts: () => SpoolCounts;
  /** Waits for what is being written. */
  readonly close: () => Promise<void>;
}

export interface SpoolOptions {
  readonly log: Log;
  /** Most bytes of evidence on disk. 32 MiB is about ten thousand captures: days of a noisy host without a hub. */
  readonly maxEvidenceBytes?: number;
  readonly disk?: SpoolDisk;
}

const maxEvidenceBytes = 32 * 1024 * 1024;

/** Opens the spool in `dir` with what earlier runs left there. A disk that cannot be used makes a spool in memory, and an error. */
export async function openSpool(dir: string, options: SpoolOptions): Promise<Spool> {
  const disk = options.disk ?? realDisk;
  const { log } = options;
  const outcome = await openQueue(join(dir, "outcome"), { maxBytes: null, disk, log });
  const evidence = await openQueue(join(dir, "evidence"), { maxBytes: options.maxEvidenceBytes ?? maxEvidenceBytes, disk, log });
  const queue = (name: QueueName): SpoolQueue => (name === "outcome" ? outcome : evidence);
  return {
    add: (record) => queue(queueOf(record.kind)).add(record),
    read: (name, after, limit) => queue(name).read(after, limit),
    remove: (kind, ids) => queue(queueOf(kind)).remove(kind, ids),
    counts: () => sum(outcome.counts(), evidence.counts()),
    close: async () => void (await Promise.all([outcome.close(), evidence.close()])),
  };
}

function sum(a: SpoolCounts, b: SpoolCounts): SpoolCounts {
  return {
    waiting: a.waiting + b.waiting,
    dropped: a.dropped + b.dropped,
    damaged: a.damaged + b.damaged,
    inMemory: a.inMemory + b.inMemory,
  };
}
