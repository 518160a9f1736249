import { readdirSync, readlinkSync, statSync } from "node:fs";
import { pid as ownPid } from "node:process";

/** Processes other than this one that have that very file open, as far as the agent may look. */
export function holdersOf(file: { readonly dev: number; readonly ino: number }): readonly number[] {
  return processesWith((descriptor) => {
    const stats = statSync(descriptor, { throwIfNoEntry: false });
    return stats !== undefined && stats.ino === file.ino && stats.dev === file.dev;
  });
}

/** Processes that still write to a file that once had this path and was deleted: emptying the path frees nothing of it. */
export function holdersOfDeleted(path: string): readonly number[] {
  return processesWith((descriptor) => readlinkSync(descriptor) === `${path} (deleted)`);
}

/** Inode numbers of the sockets of a process. */
export function socketsOf(pid: number): ReadonlySet<string> {
  const links = descriptorsOf(String(pid)).map((fd) => tried(() => readlinkSync(`/proc/${pid}/fd/${fd}`)) ?? "");
  return new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []));
}

function processesWith(isIt: (descriptor: string) => boolean): readonly number[] {
  return (tried(() => readdirSync("/proc")) ?? [])
    .filter((entry) => /^\d+$/.test(entry) && Number(entry) !== ownPid)
    .filter((entry) => descriptorsOf(entry).some((fd) => tried(() => isIt(`/proc/${entry}/fd/${fd}`)) === true))
    .map(Number);
}

/** Empty for a process that is gone or not ours to look into. */
function descriptorsOf(pid: string): readonly string[] {
  return tried(() => readdirSync(`/proc/${pid}/fd`)) ?? [];
}

/** Descriptors and processes go away while they are looked at. */
function tried<T>(look: () => T): T | null {
  try {
    return look();
  } catch {
    return null;
  }
}
