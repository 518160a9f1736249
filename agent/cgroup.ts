import { accessSync, constants, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openProc, readMounts } from "./proc.js";

/** A cgroup of its own for the processes of one order: the one way on Linux to end a command and everything it started. */
export interface Cgroup {
  readonly path: string;
  /** Runs `start` so that whatever it starts is in this cgroup; null when the agent could not go there, and then nothing started. */
  readonly startInside: <T>(start: () => T) => T | null;
}

/**
 * Makes a cgroup below the agent's own.
 *
 * @returns null where there is no writable cgroup v2: then ending a command is best effort, and the report says so.
 */
export function makeCgroup(name: string): Cgroup | null {
  const own = ownCgroup();
  if (own === null) return null;
  const path = join(own, name);
  try {
    mkdirSync(path, { recursive: true, mode: 0o755 });
    accessSync(join(path, "cgroup.procs"), constants.W_OK);
  } catch {
    return null;
  }
  return { path, startInside: (start) => startInside(own, path, start) };
}

/**
 * A child begins in the cgroup of its parent, so the agent moves in, starts it, and moves out. Moving the child afterwards
 * would come too late for what it forks at once. `start` is synchronous: nothing else of the agent runs meanwhile.
 */
function startInside<T>(own: string, path: string, start: () => T): T | null {
  if (!moveAgentTo(path)) return null;
  try {
    return start();
  } finally {
    // Should the way back fail, `killCgroup` sees the agent in there and leaves the cgroup alone.
    moveAgentTo(own);
  }
}

/** Whether the agent is there now; `0` stands for the process that writes it. */
function moveAgentTo(path: string): boolean {
  try {
    writeFileSync(join(path, "cgroup.procs"), "0");
    return true;
  } catch {
    return false;
  }
}

/** Ends every process in the cgroup at once; false when this kernel cannot (before 5.14) or the agent itself is in there. */
export function killCgroup(path: string): boolean {
  if (ownCgroup() === path) return false;
  try {
    writeFileSync(join(path, "cgroup.kill"), "1");
    return true;
  } catch {
    return false;
  }
}

/** Whether anything in it still lives; null when it is gone or cannot be read. */
export function isPopulated(path: string): boolean | null {
  try {
    return /^populated 1$/m.test(readFileSync(join(path, "cgroup.events"), "latin1"));
  } catch {
    return null;
  }
}

/** Removes it if it is empty; one that is not stays for whatever still lives there. */
export function removeCgroup(path: string): void {
  try {
    rmdirSync(path);
  } catch {
    // Still populated, or already gone.
  }
}

/** The directory of the cgroup this process is in; null without cgroup v2. */
function ownCgroup(): string | null {
  const proc = openProc();
  const mount = proc === null ? undefined : readMounts(proc).find(({ type }) => type === "cgroup2");
  const within = /^0::(\/.*)$/m.exec(textOf("/proc/self/cgroup"))?.[1];
  return mount === undefined || within === undefined ? null : join(mount.path, within);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
