import { closeSync, constants, openSync, readSync } from "node:fs";
import { open, realpath } from "node:fs/promises";
import { errnoOf } from "../errno.js";
import { unitPattern } from "../proc-text.js";
import type { Finding, Snapshot } from "./snapshot.js";

const maxLines = 40;
const recentSeconds = 30 * 60;

/** Warnings and worse of the kernel in the last half hour, and what it says about memory, disks and crashes at any level. */
export async function kernelLog(snapshot: Snapshot): Promise<readonly Finding[]> {
  const own = kernelRing(snapshot);
  if (own !== null) return finding("kernel log, last 30 min", 1, own);
  if (!snapshot.hasSystemd) throw new Error("the kernel log needs root");
  const text = await journal(snapshot, ["-k", "--since=-30min", "-p", "warning"]);
  return finding("kernel log, last 30 min", 1, text);
}

/** What a unit and its programs wrote last. Anybody who can reach the program may have chosen the words. */
export async function unitLog(snapshot: Snapshot, unit: string | null): Promise<readonly Finding[]> {
  if (unit === null || !snapshot.hasSystemd || !unitPattern.test(unit)) return [];
  return finding(`journal of ${unit}`, 0, await journal(snapshot, [`--unit=${unit}`]));
}

/** The end of the log file that the host's own file names for a program. */
export async function programLog(snapshot: Snapshot, program: string): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  for (const { file } of snapshot.settings.logs.filter((log) => log.program === program)) {
    found.push(...finding(`end of ${file}`, 0, await tail(file)));
  }
  return found;
}

const interesting =
  /out of memory|oom|killed process|i\/o error|ext4-fs|xfs|btrfs|remount|segfault|general protection|hung task|blocked for more|no space|call trace/i;

/** @source kernel Documentation/ABI/testing/dev-kmsg: `priority,sequence,microseconds,flags;text`, one record for each read. */
function kernelRing({ proc, uptimeSeconds, now }: Snapshot): readonly string[] | null {
  if (proc?.root !== "/proc") return null;
  const records = readRing();
  if (records === null) return null;
  const lines = records.flatMap((record) => {
    const [, priority, microseconds, text] = /^(\d+),\d+,(\d+),[^;]*;([^\n]*)/.exec(record) ?? [];
    if (priority === undefined || microseconds === undefined || text === undefined) return [];
    const ageSeconds = uptimeSeconds - Number(microseconds) / 1e6;
    const isWarning = (Number(priority) & 7) <= 4;
    if (ageSeconds > recentSeconds || !(isWarning || interesting.test(text))) return [];
    return [`${new Date(now() - ageSeconds * 1_000).toISOString().slice(0, 19)}Z ${text}`];
  });
  return lines.slice(-maxLines);
}

const maxRecords = 20_000;

/** Null when the ring is not ours to read. */
function readRing(): readonly string[] | null {
  const records: string[] = [];
  let fd: number;
  try {
    fd = openSync("/dev/kmsg", constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return null;
  }
  try {
    const buffer = Buffer.alloc(8_192);
    while (records.length < maxRecords) {
      const length = readRecord(fd, buffer);
      if (length === null) break;
      if (length > 0) records.push(buffer.toString("utf8", 0, length));
    }
  } finally {
    closeSync(fd);
  }
  return records;
}

/** Length of the next record; null at the end; 0 when the kernel overwrote it in the meantime. */
function readRecord(fd: number, buffer: Buffer): number | null {
  try {
    return readSync(fd, buffer);
  } catch (error) {
    return errnoOf(error) === "EPIPE" ? 0 : null;
  }
}

async function journal({ run }: Snapshot, args: readonly string[]): Promise<readonly string[]> {
  const argv = ["journalctl", "--boot", "--no-pager", "--quiet", "--output=short-iso", `--lines=${maxLines}`, ...args];
  const probe = await run(argv, { timeoutMs: 4_000, maxBytes: 128 * 1024 });
  if (probe.outcome !== "exited" || probe.exitCode !== 0) throw new Error("the journal cannot be read");
  return probe.stdout.split("\n").filter((line) => line !== "" && !line.startsWith("-- "));
}

const tailBytes = 32 * 1024;

/**
 * Whole lines from the end of a plain file. A link, in its last part or above, is refused: whoever owns the directory could make
 * the agent read what they may not.
 */
async function tail(path: string): Promise<readonly string[]> {
  if ((await realpath(path)) !== path) throw new Error(`${path} is or crosses a symbolic link`);
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stats = await file.stat();
    if (!stats.isFile() || stats.nlink !== 1) throw new Error(`${path} is not a plain file with one name`);
    const from = Math.max(0, stats.size - tailBytes);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(tailBytes), 0, tailBytes, from);
    const lines = buffer.toString("utf8", 0, bytesRead).split("\n");
    return lines
      .slice(from > 0 ? 1 : 0)
      .filter((line) => line !== "")
      .slice(-maxLines);
  } finally {
    await file.close();
  }
}

const finding = (source: string, trust: 0 | 1, lines: readonly string[]): readonly Finding[] =>
  lines.length === 0 ? [] : [{ source, trust, lines, keep: "last" }];
