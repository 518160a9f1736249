import type { RecordKind } from "../proto/wire.js";
import type { Log } from "../src/ports/log.js";
import { errnoOf } from "./errno.js";
import { spoolIndex, type Entry, type Segment, type SpoolIndex } from "./spool-index.js";
import { decodeLine, encodeLine, type SpoolDisk } from "./spool-segment.js";
import { recover, saveCursor } from "./spool-recovery.js";
import { spoolWriter, type SpoolWriter } from "./spool-writer.js";
import type { ReadLimit, SpoolCounts, SpoolRecord, Waiting } from "./spool-record.js";

/** One queue of the spool, in a directory of its own. */
export interface SpoolQueue {
  readonly add: (record: SpoolRecord) => Promise<"disk" | "memory">;
  readonly read: (after: number, limit: ReadLimit) => Promise<readonly Waiting[]>;
  readonly remove: (kind: RecordKind, ids: readonly string[]) => void;
  readonly counts: () => SpoolCounts;
  readonly close: () => Promise<void>;
}

export interface QueueOptions {
  /** Most bytes on disk, oldest dropped first; null never drops. */
  readonly maxBytes: number | null;
  readonly disk: SpoolDisk;
  readonly log: Log;
}

interface Pending {
  readonly record: SpoolRecord;
  readonly line: Buffer;
  readonly done: (where: "disk" | "memory") => void;
}

interface State extends QueueOptions {
  readonly dir: string;
  readonly index: SpoolIndex;
  readonly segments: Segment[];
  readonly writer: SpoolWriter;
  readonly pending: Pending[];
  readonly adding: Map<string, Promise<"disk" | "memory">>;
  writing: Promise<void> | null;
  failing: boolean;
  dropped: number;
  damaged: number;
  cursorDue: NodeJS.Timeout | null;
  /** Files on their way out. */
  readonly removing: Set<Promise<void>>;
}

const largestSegment = 1024 * 1024;
/** A group commit: everything that came while the last one was being written, up to this much. */
const commitBytes = 1024 * 1024;
/** Evidence that memory holds while the disk takes nothing. */
const maxMemoryBytes = 4 * 1024 * 1024;
const cursorMs = 1_000;

/** Opens a queue; what its directory holds waits again, from the cursor on. */
export async function openQueue(dir: string, options: QueueOptions): Promise<SpoolQueue> {
  const index = spoolIndex();
  const found = await recover(dir, index, options);
  const segments = [...found.segments];
  const segmentBytes = options.maxBytes === null ? largestSegment : Math.max(16_384, Math.min(largestSegment, options.maxBytes >> 3));
  const writer = spoolWriter({
    dir,
    disk: options.disk,
    segmentBytes,
    firstNumber: found.nextNumber,
    begun: (segment) => void segments.push(segment),
    ended: (segment) => segment.waiting === 0 && discard(state, segment),
  });
  const state: State = {
    ...options,
    dir,
    index,
    segments,
    writer,
    pending: [],
    adding: new Map(),
    writing: null,
    failing: false,
    dropped: 0,
    damaged: found.damaged,
    cursorDue: null,
    removing: new Set(),
  };
  for (const segment of found.segments) if (segment.waiting === 0) discard(state, segment);
  dropOldest(state);
  return {
    add: (record) => add(state, record),
    read: (after, limit) => read(state, after, limit),
    remove: (kind, ids) => remove(state, kind, ids),
    counts: () => ({
      waiting: index.size() + state.pending.length,
      dropped: state.dropped,
      damaged: state.damaged,
      inMemory: index.inMemory().records,
    }),
    close: () => close(state),
  };
}

function add(state: State, record: SpoolRecord): Promise<"disk" | "memory"> {
  const before = state.index.find(record.kind, record.id);
  if (before !== undefined) return Promise.resolve(before.at instanceof Uint8Array ? "memory" : "disk");
  const key = `${record.kind} ${record.id}`;
  const already = state.adding.get(key);
  if (already !== undefined) return already;
  const added = new Promise<"disk" | "memory">((done) => state.pending.push({ record, line: encodeLine(record), done }));
  state.adding.set(key, added);
  state.writing ??= commitAll(state).finally(() => {
    state.writing = null;
  });
  return added.finally(() => state.adding.delete(key));
}

async function commitAll(state: State): Promise<void> {
  await Promise.resolve(); // what is added in the same turn shares one sync
  while (state.pending.length > 0) {
    const group = takeGroup(state.pending);
    try {
      await commit(state, group);
      if (state.failing) state.log.info("spool.writable", { dir: state.dir });
      state.failing = false;
    } catch (error) {
      keepInMemory(state, group, error);
    }
  }
}

function takeGroup(pending: Pending[]): readonly Pending[] {
  let bytes = 0;
  const fits = pending.findIndex(({ line }) => (bytes += line.length) > commitBytes);
  return pending.splice(0, fits === -1 ? pending.length : Math.max(1, fits));
}

async function commit(state: State, group: readonly Pending[]): Promise<void> {
  const { segment, offset } = await state.writer.append(Buffer.concat(group.map(({ line }) => line)));
  let at = offset;
  for (const { record, line, done } of group) {
    state.index.add(record.kind, record.id, { segment, offset: at, length: line.length - 1 });
    at += line.length;
    done("disk");
  }
  dropOldest(state);
}

/** What the disk does not take is sent from memory; evidence up to a bound, outcomes always. */
function keepInMemory(state: State, group: readonly Pending[], error: unknown): void {
  const { index, maxBytes, log, dir } = state;
  if (!state.failing) log.error("spool.not_written", { dir, code: errnoOf(error) });
  state.failing = true;
  for (const { record, done } of group) {
    index.add(record.kind, record.id, Uint8Array.from(record.bytes));
    done("memory");
  }
  if (maxBytes === null) return;
  for (const entry of index.after(0)) {
    if (index.inMemory().bytes <= maxMemoryBytes) return;
    if (entry.at instanceof Uint8Array) drop(state, entry);
  }
}

function dropOldest(state: State): void {
  const { segments, maxBytes, index } = state;
  let total = segments.reduce((sum, { bytes }) => sum + bytes, 0);
  while (maxBytes !== null && total > maxBytes && segments.length > 1) {
    const oldest = segments[0];
    if (oldest === undefined) return;
    total -= oldest.bytes;
    const lost = [...index.after(0)].filter(({ at }) => !(at instanceof Uint8Array) && at.segment === oldest);
    for (const entry of lost) drop(state, entry);
    discard(state, oldest);
    state.log.warn("spool.dropped", { dir: state.dir, records: lost.length, droppedInAll: state.dropped });
  }
}

function drop(state: State, entry: Entry): void {
  state.dropped += 1;
  removeEntry(state, entry);
}

function removeEntry(state: State, entry: Entry): void {
  const emptied = state.index.remove(entry);
  if (emptied !== null && emptied !== state.writer.current()) discard(state, emptied);
}

function discard(state: State, segment: Segment): void {
  const index = state.segments.indexOf(segment);
  if (index === -1) return;
  state.segments.splice(index, 1);
  const removing = state.disk
    .remove(segment.path)
    .catch((error: unknown) => state.log.warn("spool.not_removed", { path: segment.path, code: errnoOf(error) }))
    .finally(() => state.removing.delete(removing));
  state.removing.add(removing);
}

async function read(state: State, after: number, limit: ReadLimit): Promise<readonly Waiting[]> {
  const found: Waiting[] = [];
  let bytes = 0;
  for (const entry of state.index.after(after)) {
    if (found.length >= limit.records) break;
    const content = await load(state, entry);
    if (content === null) continue;
    bytes += content.length;
    if (found.length > 0 && bytes > limit.bytes) break;
    found.push({ kind: entry.kind, id: entry.id, bytes: content, position: entry.position });
  }
  return found;
}

async function load(state: State, entry: Entry): Promise<Uint8Array | null> {
  if (entry.at instanceof Uint8Array) return entry.at;
  const { segment, offset, length } = entry.at;
  const line = await state.disk.readAt(segment.path, offset, length).then(
    (bytes) => decodeLine(bytes.toString("latin1")),
    () => null,
  );
  if (entry.removed) return null;
  if (line !== null && line.id === entry.id && line.kind === entry.kind) return line.bytes;
  state.damaged += 1;
  state.log.warn("spool.damaged", { dir: state.dir, records: 1 });
  removeEntry(state, entry);
  return null;
}

function remove(state: State, kind: RecordKind, ids: readonly string[]): void {
  for (const id of ids) {
    const entry = state.index.find(kind, id);
    if (entry !== undefined) removeEntry(state, entry);
  }
  state.cursorDue ??= setTimeout(() => void moveCursor(state), cursorMs).unref();
}

async function moveCursor(state: State): Promise<void> {
  if (state.cursorDue !== null) clearTimeout(state.cursorDue);
  state.cursorDue = null;
  await saveCursor(state.dir, firstOnDisk(state) ?? state.writer.position(), state.disk);
}

function firstOnDisk({ index }: State): { readonly number: number; readonly offset: number } | null {
  for (const { at } of index.after(0)) {
    if (!(at instanceof Uint8Array)) return { number: at.segment.number, offset: at.offset };
  }
  return null;
}

async function close(state: State): Promise<void> {
  while (state.writing !== null) await state.writing;
  await moveCursor(state);
  await state.writer.close();
  await Promise.all(state.removing);
}
