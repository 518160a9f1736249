import { statSync } from "node:fs";
import { lstat, readdir, readlink } from "node:fs/promises";
import { escapeName } from "../../src/core/escape.js";
import { bytesText } from "../../src/core/bytes-text.js";
import type { Proc } from "../proc.js";
import type { Finding, Snapshot } from "./snapshot.js";

export interface DeletedFound {
  readonly findings: readonly Finding[];
  /** Processes that hold them, largest first. */
  readonly holders: readonly number[];
}

interface Held {
  readonly pid: number;
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
}

const maxLinks = 30_000;
const lookMs = 2_000;
const shown = 8;

/** Files that were deleted and still take space, because a process holds them open. Only root sees those of others. */
export async function deletedFiles(snapshot: Snapshot): Promise<DeletedFound> {
  const { proc } = snapshot;
  if (proc === null) return { findings: [], holders: [] };
  const mount = snapshot.mounts.findLast(({ path }) => escapeName(path) === snapshot.signal.subject)?.path ?? snapshot.signal.subject;
  const { dev } = await lstat(mount);
  const held: Held[] = [];
  const deadlineMs = snapshot.elapsedMs() + lookMs;
  let links = 0;
  for (const { pid, name, isKernel } of snapshot.processes) {
    if (links >= maxLinks || snapshot.elapsedMs() >= deadlineMs) break;
    if (isKernel) continue;
    const fds = (await readdir(`${proc.root}/${pid}/fd`).catch(() => [])).slice(0, maxLinks - links);
    links += fds.length;
    held.push(...(await heldBy(proc, pid, name, fds, dev)));
  }
  const largest = held.toSorted((a, b) => b.bytes - a.bytes).slice(0, shown);
  const lines = largest.map(
    (file) => `pid ${file.pid} (${file.name}) holds ${bytesText(file.bytes)} in ${escapeName(file.path)} (deleted)`,
  );
  return {
    findings: [{ source: `deleted files under ${mount} that are still open`, trust: 0, lines, keep: "first" }],
    holders: [...new Set(largest.map(({ pid }) => pid))],
  };
}

async function heldBy(proc: Proc, pid: number, name: string, fds: readonly string[], device: number): Promise<readonly Held[]> {
  const held = new Map<number, Held>();
  for (const fd of fds) {
    const link = `${proc.root}/${pid}/fd/${fd}`;
    const target = await readlink(link).catch(() => "");
    if (!target.endsWith(" (deleted)") || !target.startsWith("/")) continue;
    const stats = lookAt(link);
    if (stats === null || stats.dev !== device || stats.nlink > 0) continue;
    // One file is often open by several descriptors.
    held.set(stats.ino, { pid, name, path: target.slice(0, -" (deleted)".length), bytes: stats.blocks * 512 });
  }
  return [...held.values()];
}

/** Through the descriptor: the path may name another file by now. */
function lookAt(link: string) {
  try {
    return statSync(link);
  } catch {
    return null;
  }
}
