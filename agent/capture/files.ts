import { lstat } from "node:fs/promises";
import { escapeName } from "../../src/core/escape.js";
import type { FileFact } from "../../src/core/evidence.js";
import { redact } from "../../src/core/redact.js";
import { bytesText } from "../../src/core/bytes-text.js";
import { durationText } from "./processes.js";
import type { Finding, Snapshot } from "./snapshot.js";
import { walk, type FoundFile } from "./walk.js";

export interface FilesFound {
  readonly findings: readonly Finding[];
  readonly facts: readonly FileFact[];
}

/** Where growing files usually are, looked at first; the rest follows as far as time allows. */
const usual = ["/var/log", "/tmp", "/var/tmp", "/var/spool", "/var/cache", "/var/lib", "/home", "/root", "/opt", "/srv"];
const walkMs = 2_500;
const maxEntries = 60_000;

/** The largest files on the file system the signal is about, and which of them grow; or its most crowded directories. */
export async function largestFiles(snapshot: Snapshot): Promise<FilesFound> {
  const mount = snapshot.mounts.findLast(({ path }) => escapeName(path) === snapshot.signal.subject)?.path ?? snapshot.signal.subject;
  const stats = await lstat(mount);
  const limits = { entries: maxEntries, deadlineMs: snapshot.elapsedMs() + walkMs, elapsedMs: snapshot.elapsedMs };
  const under = usual.filter((path) => path.startsWith(mount === "/" ? "/" : `${mount}/`));
  const startMs = snapshot.elapsedMs();
  const found = await walk([...under, mount], stats.dev, limits);
  const seconds = Math.max(0.1, (snapshot.elapsedMs() - startMs) / 1_000);
  const rest = found.isWhole ? [] : [`(${found.entries} entries were looked at, not all: time was up)`];
  const isAboutInodes = snapshot.signal.kind === "disk-inodes";
  const files = isAboutInodes ? [] : await Promise.all(found.files.slice(0, shown).map((file) => fileLine(file, seconds, snapshot.now())));
  const crowded = found.crowded
    .filter(({ entries }) => isAboutInodes || entries >= crowdedFrom)
    .slice(0, shown)
    .map(({ path, entries }) => `${escapeName(path)} holds ${entries} entries`);
  const findings: Finding[] = [
    { source: `files under ${mount}, largest first`, trust: 0, lines: noted(files, rest), keep: "first" },
    { source: `directories (files) under ${mount}, most crowded first`, trust: 0, lines: noted(crowded, rest), keep: "first" },
  ];
  return { findings, facts: isAboutInodes ? [] : found.files.filter(isPlain).map(({ path, bytes }) => ({ path, bytes })) };
}

const noted = (lines: readonly string[], rest: readonly string[]): readonly string[] => (lines.length === 0 ? [] : [...lines, ...rest]);

const shown = 12;
/** Where space is short, small files count only by the thousand. */
const crowdedFrom = 10_000;

/** A path that has to be escaped or redacted cannot be named in a command and so is no fact. */
const isPlain = ({ path, bytes }: FoundFile): boolean => bytes > 0 && escapeName(path) === path && redact(path).count === 0;

async function fileLine({ path, bytes, modifiedMs }: FoundFile, seconds: number, now: number): Promise<string> {
  const later = await lstat(path).catch(() => null);
  const grown = later === null ? 0 : later.blocks * 512 - bytes;
  const growth = grown > 0 ? `, grew by ${bytesText(grown)} in ${Math.ceil(seconds)} s` : "";
  return `${bytesText(bytes)} ${escapeName(path)}, written ${durationText((now - modifiedMs) / 1_000)} ago${growth}`;
}
