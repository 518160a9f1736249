import type { Dir } from "node:fs";
import { lstat, opendir } from "node:fs/promises";

export interface WalkLimits {
  readonly entries: number;
  /** On a clock that never jumps. */
  readonly deadlineMs: number;
  readonly elapsedMs: () => number;
}

export interface FoundFile {
  readonly path: string;
  /** What it takes on the disk: a sparse file takes less than its size. */
  readonly bytes: number;
  readonly modifiedMs: number;
}

export interface Walked {
  /** Largest first. */
  readonly files: readonly FoundFile[];
  /** Directories with the most entries, most first. */
  readonly crowded: readonly { readonly path: string; readonly entries: number }[];
  readonly entries: number;
  /** False when a limit ended it. */
  readonly isWhole: boolean;
}

/**
 * Looks for large files and crowded directories below `roots`, in that order and level by level, on one file system, without
 * following links. Ends at a number of entries or a moment, whichever comes first, and says so.
 */
export async function walk(roots: readonly string[], device: number, limits: WalkLimits): Promise<Walked> {
  const queue = [...roots];
  const seen = new Set<number>();
  const state: State = { files: [], crowded: [], entries: 0, device, limits };
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    if (isOver(state)) return { ...state, isWhole: false };
    const stats = await lstat(path).catch(() => null);
    if (stats === null || !stats.isDirectory() || stats.dev !== device || seen.has(stats.ino)) continue;
    seen.add(stats.ino);
    queue.push(...(await list(path, state)));
  }
  return { ...state, isWhole: !isOver(state) };
}

interface State {
  files: readonly FoundFile[];
  crowded: readonly { readonly path: string; readonly entries: number }[];
  entries: number;
  readonly device: number;
  readonly limits: WalkLimits;
}

const keptFiles = 20;
const keptDirectories = 10;
/** Stats asked for at once: enough to keep a disk busy, few enough to leave threads for others. */
const atOnce = 32;

const isOver = ({ entries, limits }: State): boolean => entries >= limits.entries || limits.elapsedMs() >= limits.deadlineMs;

/** Notes the files of one directory and returns its subdirectories. */
async function list(path: string, state: State): Promise<readonly string[]> {
  const directory = await opendir(path, { bufferSize: 256 }).catch(() => null);
  if (directory === null) return [];
  const below: string[] = [];
  let entries = 0;
  for await (const batch of batches(directory)) {
    entries += batch.length;
    state.entries += batch.length;
    const names = batch.filter((entry) => entry.isFile() || entry.isDirectory());
    below.push(...names.filter((entry) => entry.isDirectory()).map(({ name }) => join(path, name)));
    const sizes = await Promise.all(names.filter((entry) => entry.isFile()).map(({ name }) => sizeOf(join(path, name), state.device)));
    state.files = top([...state.files, ...sizes.filter((file) => file !== null)], keptFiles, ({ bytes }) => bytes);
    if (isOver(state)) break;
  }
  state.crowded = top([...state.crowded, { path, entries }], keptDirectories, (directory) => directory.entries);
  return below;
}

async function* batches(directory: Dir) {
  let batch = [];
  for await (const entry of directory) {
    batch.push(entry);
    if (batch.length < atOnce) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}

async function sizeOf(path: string, device: number): Promise<FoundFile | null> {
  const stats = await lstat(path).catch(() => null);
  return stats === null || stats.dev !== device ? null : { path, bytes: stats.blocks * 512, modifiedMs: stats.mtimeMs };
}

const top = <T>(all: readonly T[], n: number, by: (each: T) => number): readonly T[] => all.toSorted((a, b) => by(b) - by(a)).slice(0, n);

const join = (directory: string, name: string): string => (directory === "/" ? `/${name}` : `${directory}/${name}`);
