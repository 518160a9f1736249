import { join } from "node:path";
import type { Log } from "../src/ports/log.js";
import { errnoOf } from "./errno.js";
import type { Segment, SpoolIndex } from "./spool-index.js";
import { checksum, scan, type SpoolDisk } from "./spool-segment.js";
import { segmentNumber } from "./spool-writer.js";

export interface Recovered {
  readonly segments: readonly Segment[];
  /** Higher than any number used before. */
  readonly nextNumber: number;
  readonly damaged: number;
}

interface Position {
  readonly number: number;
  readonly offset: number;
}

interface Surroundings {
  readonly disk: SpoolDisk;
  readonly log: Log;
}

/** Puts what earlier runs left in `dir` into the index, from the cursor on; skips and counts what is damaged. Never rejects. */
export async function recover(dir: string, index: SpoolIndex, { disk, log }: Surroundings): Promise<Recovered> {
  const names = await segmentsIn(dir, { disk, log });
  const from = await cursorIn(dir, disk);
  const segments: Segment[] = [];
  let damaged = 0;
  for (const [number, name] of names) {
    const segment: Segment = { path: join(dir, name), number, bytes: 0, waiting: 0 };
    damaged += await recoverSegment(segment, from, index, { disk, log });
    segments.push(segment);
  }
  if (damaged > 0) log.warn("spool.damaged", { dir, records: damaged });
  const last = Math.max(0, from.number, ...names.map(([number]) => number));
  return { segments, nextNumber: last + 1, damaged };
}

async function segmentsIn(dir: string, { disk, log }: Surroundings): Promise<readonly (readonly [number, string])[]> {
  try {
    await disk.makeDirectory(dir);
    const names = [...(await disk.list(dir))].sort();
    return names.flatMap((name) => {
      const number = segmentNumber(name);
      return number === null ? [] : [[number, name] as const];
    });
  } catch (error) {
    log.error("spool.unusable", { dir, code: errnoOf(error) });
    return [];
  }
}

/** How many lines are damaged. One that cannot be read at all counts as one; it stays where it is. */
async function recoverSegment(segment: Segment, from: Position, index: SpoolIndex, { disk, log }: Surroundings): Promise<number> {
  if (segment.number < from.number) return 0;
  try {
    const bytes = await disk.readAll(segment.path);
    const { lines, damaged } = scan(bytes);
    segment.bytes = bytes.length;
    const start = segment.number === from.number ? from.offset : 0;
    for (const { kind, id, offset, length } of lines) if (offset >= start) index.add(kind, id, { segment, offset, length });
    return damaged;
  } catch (error) {
    log.warn("spool.unreadable", { path: segment.path, code: errnoOf(error) });
    segment.waiting += 1; // never 0 again, so that nothing removes what a person may still rescue
    return 1;
  }
}

/** Where the last run had got to. No cursor, or a damaged one, costs sending again what the hub has: it knows. */
async function cursorIn(dir: string, disk: SpoolDisk): Promise<Position> {
  const text = await disk.readAll(join(dir, "cursor")).then(String, () => "");
  const match = /^([0-9a-f]{8}) ((\d{1,12}) (\d{1,15}))$/.exec(text);
  if (match === null || match[1] !== checksum(match[2] ?? "")) return { number: 0, offset: 0 };
  return { number: Number(match[3]), offset: Number(match[4]) };
}

/** Not synced: an old cursor is only slower. */
export async function saveCursor(dir: string, { number, offset }: Position, disk: SpoolDisk): Promise<void> {
  const body = `${number} ${offset}`;
  await disk.replace(join(dir, "cursor"), `${checksum(body)} ${body}`).catch(() => undefined);
}
