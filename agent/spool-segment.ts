import { mkdir, open, readdir, readFile, rename, unlink, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { crc32 } from "node:zlib";
import { recordKinds } from "../proto/wire.js";
import type { SpoolRecord } from "./spool-record.js";
import { syncDirectory } from "./state-file.js";

/** What the spool asks of a file system; a test can give one that is full. */
export interface SpoolDisk {
  readonly makeDirectory: (dir: string) => Promise<void>;
  readonly list: (dir: string) => Promise<readonly string[]>;
  readonly readAll: (path: string) => Promise<Buffer>;
  readonly create: (path: string) => Promise<SegmentFile>;
  readonly readAt: (path: string, offset: number, length: number) => Promise<Buffer>;
  readonly remove: (path: string) => Promise<void>;
  /** Replaces a small file at once; it need not survive a power cut. */
  readonly replace: (path: string, text: string) => Promise<void>;
}

/** A new file that only grows. */
export interface SegmentFile {
  /** May write less than it was given, as write(2) does. */
  readonly write: (bytes: Buffer, offset: number, position: number) => Promise<number>;
  readonly sync: () => Promise<void>;
  readonly truncate: (length: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Where a record lies within its segment. */
export interface Line extends Omit<SpoolRecord, "bytes"> {
  readonly offset: number;
  readonly length: number;
}

/**
 * One record, one line: CRC-32 of the rest, kind, id, base64. A line break is where reading starts afresh, so damage
 * costs the lines it touches and no others; lengths in front of records would lose everything behind a flipped one.
 */
export function encodeLine({ kind, id, bytes }: SpoolRecord): Buffer {
  const body = `${kind} ${id} ${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64")}`;
  return Buffer.from(`${checksum(body)} ${body}\n`, "latin1");
}

/** The record in a line without its line break; null when it is damaged. */
export function decodeLine(line: string): SpoolRecord | null {
  const body = line.slice(9);
  if (line.slice(0, 9) !== `${checksum(body)} `) return null;
  const [kindText, id, base64] = body.split(" ");
  const kind = recordKinds.find((known) => known === kindText);
  if (kind === undefined || id === undefined || base64 === undefined) return null;
  return { kind, id, bytes: Buffer.from(base64, "base64") };
}

/** Every whole line of a segment, and how many were damaged. */
export function scan(bytes: Buffer): { readonly lines: readonly Line[]; readonly damaged: number } {
  const lines: Line[] = [];
  let damaged = 0;
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(10, start);
    const length = (end === -1 ? bytes.length : end) - start;
    const record = end === -1 ? null : decodeLine(bytes.toString("latin1", start, end));
    if (record === null) damaged += 1;
    else lines.push({ kind: record.kind, id: record.id, offset: start, length });
    start += length + 1;
  }
  return { lines, damaged };
}

/** CRC-32 as eight hex digits. */
export const checksum = (body: string): string => crc32(Buffer.from(body, "latin1")).toString(16).padStart(8, "0");

export const realDisk: SpoolDisk = {
  makeDirectory: async (dir) => void (await mkdir(dir, { recursive: true, mode: 0o700 })),
  list: (dir) => readdir(dir),
  readAll: (path) => readFile(path),
  async create(path) {
    const file = await open(path, "wx", 0o600);
    await syncDirectory(dirname(path));
    return {
      write: async (bytes, offset, position) => (await file.write(bytes, offset, bytes.length - offset, position)).bytesWritten,
      sync: () => file.datasync(),
      truncate: (length) => file.truncate(length),
      close: () => file.close(),
    };
  },
  async readAt(path, offset, length) {
    const file = await open(path, "r");
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  },
  remove: (path) => unlink(path),
  async replace(path, text) {
    await writeFile(`${path}.new`, text, { mode: 0o600 });
    await rename(`${path}.new`, path);
  },
};
