import type { RecordKind } from "../proto/wire.js";

/** A file of the lane, and how many of its records still wait. */
export interface Segment {
  readonly path: string;
  readonly number: number;
  bytes: number;
  waiting: number;
}

/** Where a record lies on the disk. */
export interface OnDisk {
  readonly segment: Segment;
  readonly offset: number;
  readonly length: number;
}

export interface Entry {
  readonly place: number;
  readonly kind: RecordKind;
  readonly id: string;
  /** On the disk, or the bytes themselves when the disk did not take them. */
  readonly at: OnDisk | Uint8Array;
  gone: boolean;
}

/** The records of a lane that wait, oldest first: an index in memory, without their content. */
export interface SpoolQueue {
  /** Adds a record at the end; does nothing when one of that kind and id waits already. */
  readonly enter: (kind: RecordKind, id: string, at: Entry["at"]) => void;
  /** Takes it out, whatever the reason. Returns its segment when that was the last record of it. */
  readonly leave: (entry: Entry) => Segment | null;
  readonly find: (kind: RecordKind, id: string) => Entry | undefined;
  /** Those behind `place`, oldest first; entries may leave while it is being walked. */
  readonly behind: (place: number) => Iterable<Entry>;
  readonly size: () => number;
  /** Records and bytes that only memory holds. */
  readonly held: () => { readonly records: number; readonly bytes: number };
}

export function spoolQueue(): SpoolQueue {
  const known = new Map<string, Entry>();
  let entries: Entry[] = [];
  let nextPlace = 1;
  let held = { records: 0, bytes: 0 };
  const hold = (records: number, bytes: number): void => {
    held = { records: held.records + records, bytes: held.bytes + bytes };
  };
  return {
    enter(kind, id, at) {
      if (known.has(keyOf(kind, id))) return;
      const entry: Entry = { place: nextPlace, kind, id, at, gone: false };
      nextPlace += 1;
      known.set(keyOf(kind, id), entry);
      entries.push(entry);
      if (at instanceof Uint8Array) hold(1, at.length);
      else at.segment.waiting += 1;
    },
    leave(entry) {
      if (entry.gone) return null;
      entry.gone = true;
      known.delete(keyOf(entry.kind, entry.id));
      if (entries.length > 1_000 && known.size * 2 < entries.length) entries = entries.filter(({ gone }) => !gone);
      if (entry.at instanceof Uint8Array) {
        hold(-1, -entry.at.length);
        return null;
      }
      entry.at.segment.waiting -= 1;
      return entry.at.segment.waiting === 0 ? entry.at.segment : null;
    },
    find: (kind, id) => known.get(keyOf(kind, id)),
    behind: (place) => walk(entries, place),
    size: () => known.size,
    held: () => held,
  };
}

function* walk(entries: readonly Entry[], place: number): Iterable<Entry> {
  for (let index = firstBehind(entries, place); index < entries.length; index += 1) {
    const entry = entries[index];
    if (entry !== undefined && !entry.gone) yield entry;
  }
}

function firstBehind(entries: readonly Entry[], place: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle]?.place ?? 0) > place) high = middle;
    else low = middle + 1;
  }
  return low;
}

const keyOf = (kind: RecordKind, id: string): string => `${kind} ${id}`;
