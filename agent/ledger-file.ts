import { closeSync, fsyncSync, fstatSync, ftruncateSync, openSync, readFileSync, renameSync, unlinkSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { sha256 } from "../src/core/digest.js";

/**
 * One append-only file of checked lines with room kept at its end, so that what has to be written after a command ran
 * needs no free space then.
 *
 * A line is `CHECK BODY`, CHECK being the first 16 hex digits of SHA-256 over the check before it and the body: a line
 * that is changed, cut out or moved breaks the chain. After the last line come zeros, written and synced beforehand.
 */
export interface LedgerFile {
  /** Writes a line and syncs it to the disk; throws what the disk throws, and then the line does not count. */
  readonly append: (body: string) => void;
  /** Whether at least that much room is, or could now be, reserved. */
  readonly reserve: (bytes: number) => boolean;
  /** Replaces the whole file by these lines at once; false when there is no room for a second copy. */
  readonly rewrite: (bodies: readonly string[]) => boolean;
  readonly usedBytes: () => number;
  readonly close: () => void;
}

/** The lines of a file: all of them, all but a last one that was never finished, or only those before damage. */
export interface LedgerLines {
  readonly bodies: readonly string[];
  readonly condition: "whole" | "torn" | "damaged";
}

const root = "tagout-ledger-v1";
const zeros = Buffer.alloc(64 * 1024);

/** Makes a new file with these first lines; throws when it exists already or cannot be written. */
export function createLedgerFile(path: string, bodies: readonly string[]): void {
  const fd = openSync(path, "wx", 0o600);
  try {
    writeAll(fd, linesOf(bodies).bytes, 0);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  syncDirectory(path);
}

/** Opens an existing file; a torn last line is taken out. A damaged file is left as it is, for people to look at. */
export function openLedgerFile(path: string): { readonly lines: LedgerLines; readonly file: LedgerFile | null } {
  const bytes = readFileSync(path);
  const { bodies, check, end } = readLines(bytes);
  const rest = bytes.subarray(end);
  if (rest.every((byte) => byte === 0)) return { lines: { bodies, condition: "whole" }, file: fileAt(path, end, check) };
  if (followedByLines(rest)) return { lines: { bodies, condition: "damaged" }, file: null };
  const file = fileAt(path, end, check, rest.length);
  return { lines: { bodies, condition: "torn" }, file };
}

function readLines(bytes: Buffer): { readonly bodies: readonly string[]; readonly check: string; readonly end: number } {
  const bodies: string[] = [];
  let check = root;
  let end = 0;
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, end)) {
    const line = bytes.toString("utf8", end, at);
    const body = line.slice(17);
    if (line.slice(0, 17) !== `${checkOf(check, body)} `) break;
    check = checkOf(check, body);
    bodies.push(body);
    end = at + 1;
  }
  return { bodies, check, end };
}

/**
 * A line is begun only when the one before is on the disk, so at most the last can be unfinished. Lines after a bad
 * one mean that something else than a crash changed the file.
 */
function followedByLines(rest: Buffer): boolean {
  return /\n[0-9a-f]{16} \{/.test(rest.toString("latin1"));
}

const checkOf = (before: string, body: string): string => sha256(`${before}\0${body}`).slice(0, 16);

function linesOf(bodies: readonly string[]): { readonly bytes: Buffer; readonly check: string } {
  let check = root;
  const lines = bodies.map((body) => `${(check = checkOf(check, body))} ${body}\n`);
  return { bytes: Buffer.from(lines.join(""), "utf8"), check };
}

function fileAt(path: string, startAt: number, startCheck: string, tornBytes = 0): LedgerFile {
  let fd = openSync(path, "r+");
  let end = startAt;
  let check = startCheck;
  if (tornBytes > 0) wipe(fd, end, tornBytes);
  return {
    append(body) {
      const next = checkOf(check, body);
      const line = Buffer.from(`${next} ${body}\n`, "utf8");
      writeOrUndo(fd, line, end);
      end += line.length;
      check = next;
    },
    reserve: (bytes) => reserve(fd, end, bytes),
    rewrite(bodies) {
      const whole = linesOf(bodies);
      if (!replace(path, whole.bytes)) return false;
      closeSync(fd);
      fd = openSync(path, "r+");
      end = whole.bytes.length;
      check = whole.check;
      return true;
    },
    usedBytes: () => end,
    close: () => closeSync(fd),
  };
}

/** A disk that fills up takes part of a line before it says so ([M] 576 of 1,000 bytes, then ENOSPC); that part goes again. */
function writeOrUndo(fd: number, line: Buffer, at: number): void {
  const size = fstatSync(fd).size;
  try {
    writeAll(fd, line, at);
    fsyncSync(fd);
  } catch (cause) {
    ftruncateSync(fd, Math.max(size, at));
    wipe(fd, at, Math.min(line.length, Math.max(0, size - at)));
    throw cause;
  }
}

function reserve(fd: number, end: number, bytes: number): boolean {
  const size = fstatSync(fd).size;
  if (size - end >= bytes) return true;
  try {
    wipe(fd, size, end + bytes - size);
    return true;
  } catch {
    ftruncateSync(fd, size);
    return false;
  }
}

function wipe(fd: number, from: number, bytes: number): void {
  for (let at = from; at < from + bytes; at += zeros.length) writeAll(fd, zeros.subarray(0, Math.min(zeros.length, from + bytes - at)), at);
  fsyncSync(fd);
}

function replace(path: string, bytes: Buffer): boolean {
  const next = `${path}.new`;
  let fd: number | null = null;
  try {
    fd = openSync(next, "w", 0o600);
    writeAll(fd, bytes, 0);
    fsyncSync(fd);
    renameSync(next, path);
  } catch {
    removeIfThere(next);
    return false;
  } finally {
    if (fd !== null) closeSync(fd);
  }
  syncDirectory(path);
  return true;
}

function removeIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It was not made.
  }
}

function syncDirectory(path: string): void {
  const fd = openSync(dirname(path), "r");
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** One write may take less than it is given. */
function writeAll(fd: number, bytes: Uint8Array, at: number): void {
  for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done, bytes.length - done, at + done);
}
