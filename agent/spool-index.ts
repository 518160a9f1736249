import type { RecordKind } from "../proto/wire.js";

/** A file of a queue, and how many of its records still wait. */
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
  readonly position: number;
  readonly kind: RecordKind;
  readonly id: string;
  /** On the disk, or the bytes themselves when the disk did not take them. */
  readonly at: OnDisk | Uint8Array;
  removed: boolean;
}

/** The records of a queue that wait, oldest first: an index in memory, without their content. */
export interface SpoolIndex {
  /** Adds a record at the end; does nothing when one of that kind and id waits already. */
  readonly add: (kind: RecordKind, id: string, at: Entry["at"]) => void;
  /** Takes it out, whatever the reason. Returns its segment when that was the last record of it. */
  readonly remove: (entry: Entry) => Segment | null;
  readonly find: (kind: RecordKind, id: string) => Entry | undefined;
  /** Those after `position`, oldest first; entries may be removed meanwhile. */
  readonly after: (position: number) => Iterable<Entry>;
  readonly size: () => number;
  /** Records and bytes that only memory holds. */
  readonly inMemory: () => { readonly records: number; readonly bytes: number };
}

export function spoolIndex(): SpoolIndex {
  const known = new Map<string, Entry>();
  let entries: Entry[] = [];
  let nextPosition = 1;
  let inMemory = { records: 0, bytes: 0 };
  const countInMemory = (records: number, bytes: number): void => {
    inMemory = { records: inMemory.records + records, bytes: inMemory.bytes + bytes };
  };
  return {
    add(kind, id, at) {
      if (known.has(keyOf(kind, id))) return;
      const entry: Entry = { position: nextPosition, kind, id, at, removed: false };
      nextPosition += 1;
      known.set(keyOf(kind, id), entry);
      entries.push(entry);
      if (at instanceof Uint8Array) countInMemory(1, at.length);
      else at.segment.waiting += 1;
    },
    remove(entry) {
      if (entry.removed) return null;
      entry.removed = true;
      known.delete(keyOf(entry.kind, entry.id));
      if (entries.length > 1_000 && known.size * 2 < entries.length) entries = entries.filter(({ removed }) => !removed);
      if (entry.at instanceof Uint8Array) {
        countInMemory(-1, -entry.at.length);
        return null;
      }
      entry.at.segment.waiting -= 1;
      return entry.at.segment.waiting === 0 ? entry.at.segment : null;
    },
    find: (kind, id) => known.get(keyOf(kind, id)),
    after: (position) => entriesAfter(entries, position),
    size: () => known.size,
    inMemory: () => inMemory,
  };
}

function* entriesAfter(entries: readonly Entry[], position: number): Iterable<Entry> {
  for (let index = firstAfter(entries, position); index < entries.length; index += 1) {
    const entry = entries[index];
    if (entry !== undefined && !entry.removed) yield entry;
  }
}

function firstAfter(entries: readonly Entry[], position: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle]?.position ?? 0) > position) high = middle;
    else low = middle + 1;
  }
  return low;
}

const keyOf = (kind: RecordKind, id: string): string => `${kind} ${id}`;
