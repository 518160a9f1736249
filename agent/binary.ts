import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  openSync,
  readlinkSync,
  readSync,
  realpathSync,
  type Stats,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { err, ok, type Result } from "../src/core/result.js";

/** Where a program may live, and who may own it and everything above it. */
export interface Trust {
  readonly directories: readonly string[];
  /** User ids. */
  readonly owners: readonly number[];
}

/** The only trust a host uses: root's own programs in the four system directories, in this order. */
export const hostTrust: Trust = { directories: ["/usr/sbin", "/usr/bin", "/sbin", "/bin"], owners: [0] };

/** A checked binary, held open: what was checked is what starts, whatever happens to the path meanwhile. */
export interface Program {
  /** As it was asked for; becomes argv[0]. */
  readonly name: string;
  /** The file itself, links resolved. */
  readonly path: string;
  readonly fd: number;
  readonly close: () => void;
}

const bareName = /^[A-Za-z0-9_[][A-Za-z0-9_.+-]*$/;
const maxLinks = 10;
/**
 * First bytes of what this kernel executes itself. ELF on Linux; on macOS Mach-O, for one machine or several.
 *
 * @source elf(5); mach-o/loader.h and mach-o/fat.h.
 */
const magics: readonly string[] = existsSync("/proc/self/exe") ? ["7f454c46"] : ["cffaedfe", "cafebabe"];

/**
 * Finds a program by bare name, or by absolute path inside one of the trusted directories, and opens it.
 *
 * Refused: a file or link that somebody else owns or may write, or that lies below a directory somebody else may
 * write; a script, because its interpreter would be looked up by path after the check; anything that
 * the kernel cannot execute itself, because execvp hands such a file to /bin/sh.
 *
 * @returns the open program, which the caller closes, or one sentence that says what is wrong and how to mend it.
 */
export function openProgram(name: string, trust: Trust = hostTrust): Result<Program, string> {
  for (const candidate of candidates(name, trust)) {
    if (lookAt(candidate) === null) continue;
    const target = followLinks(candidate, trust);
    return target.ok ? openFile(name, target.value, trust) : target;
  }
  return err(`${JSON.stringify(name)} is not a program in ${trust.directories.join(":")} on this host.`);
}

/** Whether there is something of that name where `openProgram` looks, trusted or not. */
export function isThere(name: string, trust: Trust = hostTrust): boolean {
  return candidates(name, trust).some((candidate) => lookAt(candidate) !== null);
}

function candidates(name: string, trust: Trust): readonly string[] {
  if (bareName.test(name)) return trust.directories.map((directory) => join(directory, name));
  const allowed =
    resolve("/", name) === name && trust.directories.includes(dirname(name)) && bareName.test(name.slice(dirname(name).length + 1));
  return allowed ? [name] : [];
}

/** Every link on the way is checked like the file itself: who may change a link chooses the program. */
function followLinks(start: string, trust: Trust): Result<string, string> {
  let path = start;
  for (let hop = 0; hop < maxLinks; hop += 1) {
    const above = realDirectory(dirname(path));
    if (above === null) return err(`${dirname(path)} cannot be read; reinstall the package that owns ${start}.`);
    const loose = writableByOthers(above, trust);
    if (loose !== null) return err(loose);
    const here = join(above, path.slice(path.lastIndexOf("/") + 1));
    const stats = lookAt(here);
    if (stats === null) return err(`${start} is a link to ${here}, which does not exist; reinstall the package that owns it.`);
    if (!stats.isSymbolicLink()) return ok(here);
    if (!trust.owners.includes(stats.uid)) return err(`${here} is a link that user ${stats.uid} owns; give it to root.`);
    path = resolve(above, readlinkSync(here));
  }
  return err(`${start} is a chain of more than ${maxLinks} links; point it at the program itself.`);
}

/** The directory or a parent of it that somebody else may write, as a sentence; null when there is none. */
function writableByOthers(directory: string, trust: Trust): string | null {
  for (let path = directory; ; path = dirname(path)) {
    const stats = lookAt(path);
    if (stats === null || !isTrusted(stats, trust))
      return `${path} may be written by others than root; mend it with \`chown root\` and \`chmod go-w\`.`;
    if (path === "/") return null;
  }
}

function openFile(name: string, path: string, trust: Trust): Result<Program, string> {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch {
    return err(`${path} cannot be opened by the agent, so it cannot be checked; run the agent as root or make the file readable.`);
  }
  const fault = faultOf(fd, path, trust);
  if (fault === null) return ok({ name, path, fd, close: () => closeSync(fd) });
  closeSync(fd);
  return err(fault);
}

function faultOf(fd: number, path: string, trust: Trust): string | null {
  const stats = fstatSync(fd);
  if (!stats.isFile() || (stats.mode & 0o111) === 0) return `${path} is not an executable file.`;
  if (!isTrusted(stats, trust))
    return `${path} may be written by others than root; mend it with \`chown root\` and \`chmod go-w\`, or reinstall its package.`;
  const head = Buffer.alloc(4);
  readSync(fd, head, 0, 4, 0);
  if (head.toString("latin1").startsWith("#!")) return `${path} is a script, and scripts are never started; use the program it calls.`;
  return magics.includes(head.toString("hex")) ? null : `${path} is not a program of this system.`;
}

const isTrusted = (stats: Stats, trust: Trust): boolean => trust.owners.includes(stats.uid) && (stats.mode & 0o022) === 0;

function lookAt(path: string): Stats | null {
  return lstatSync(path, { throwIfNoEntry: false }) ?? null;
}

function realDirectory(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}
