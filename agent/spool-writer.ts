import { join } from "node:path";
import type { SegmentFile, SpoolDisk } from "./spool-segment.js";
import type { Segment } from "./spool-index.js";

/** Appends to the newest segment of a queue and begins the next one when it is full. */
export interface SpoolWriter {
  /** Writes and syncs; rejects with what the disk says, and then nothing of it counts. */
  readonly append: (bytes: Buffer) => Promise<{ readonly segment: Segment; readonly offset: number }>;
  /** The segment that is still being written to. */
  readonly current: () => Segment | null;
  /** Where the next record can lie at the earliest: everything before it has been written. */
  readonly position: () => { readonly number: number; readonly offset: number };
  readonly close: () => Promise<void>;
}

export interface WriterOptions {
  readonly dir: string;
  readonly disk: SpoolDisk;
  readonly segmentBytes: number;
  /** Higher than every number ever used here, so that a cursor of an earlier run cannot point into a new segment. */
  readonly firstNumber: number;
  readonly begun: (segment: Segment) => void;
  readonly ended: (segment: Segment) => void;
}

export function spoolWriter({ dir, disk, segmentBytes, firstNumber, begun, ended }: WriterOptions): SpoolWriter {
  let open: { readonly segment: Segment; readonly file: SegmentFile } | null = null;
  let nextNumber = firstNumber;

  async function begin(): Promise<{ readonly segment: Segment; readonly file: SegmentFile }> {
    await end();
    const number = nextNumber;
    nextNumber += 1;
    const path = join(dir, segmentName(number));
    const file = await disk.create(path);
    const segment: Segment = { path, number, bytes: 0, waiting: 0 };
    begun(segment);
    open = { segment, file };
    return open;
  }

  async function end(): Promise<void> {
    const last = open;
    open = null;
    if (last === null) return;
    await last.file.close().catch(() => undefined);
    ended(last.segment);
  }

  return {
    async append(bytes) {
      const { segment, file } = open !== null && open.segment.bytes < segmentBytes ? open : await begin();
      const offset = segment.bytes;
      try {
        await writeWhole(file, bytes, offset);
        await file.sync();
      } catch (error) {
        // Half a line is on the disk: cut it off, and write on in another file in case that failed too.
        await file.truncate(offset).catch(() => undefined);
        await end();
        throw error;
      }
      segment.bytes += bytes.length;
      return { segment, offset };
    },
    current: () => open?.segment ?? null,
    position: () => (open === null ? { number: nextNumber, offset: 0 } : { number: open.segment.number, offset: open.segment.bytes }),
    close: end,
  };
}

const namePattern = /^(\d{12})\.seg$/;
const segmentName = (number: number): string => `${String(number).padStart(12, "0")}.seg`;

/** The number in the name of a segment; null for any other file. */
export function segmentNumber(name: string): number | null {
  const match = namePattern.exec(name);
  return match === null ? null : Number(match[1]);
}

/** write(2) may take only a part, and says that there is no space with the next call. */
async function writeWhole(file: SegmentFile, bytes: Buffer, position: number): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    const more = await file.write(bytes, written, position + written);
    if (more <= 0) throw Object.assign(new Error("the disk takes no more"), { code: "ENOSPC" });
    written += more;
  }
}
