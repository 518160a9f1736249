import { lstatSync, type Stats } from "node:fs";
import { dirname } from "node:path";
import type { Step } from "../src/core/plan.js";
import type { PolicyContext } from "../src/core/policy/context.js";
import { err, ok, type Result } from "../src/core/result.js";
import { hostTrust } from "./binary.js";
import { openProc, readProcess } from "./proc.js";

/** Something on the host that a change step names, as it is right now. */
export type Target =
  /** Null stats where there is nothing of that name yet; then `directory` says where it would be. */
  | { readonly kind: "path"; readonly path: string; readonly stats: Stats | null; readonly directory: Stats | null }
  | { readonly kind: "process"; readonly pid: number; readonly startTicks: number; readonly name: string };

/**
 * Looks at every path and process that a change step names, and says no when one is not what was judged: a path that
 * is or crosses a symbolic link, a file with a second name, a pid that another process has now.
 *
 * The text of a path is what the policy judged to be in scope. A path without links is its own resolved path, so
 * what is in scope by text is in scope on the disk. Asked again right before the start; between that look and the
 * command's own opening of the path a few milliseconds remain, in which whoever owns the directory could still swap it.
 */
export function findTargets(step: Step, context: PolicyContext): Result<readonly Target[], string> {
  const targets: Target[] = [];
  for (const word of step.script.flatMap(({ commands }) => commands.flatMap(({ argv }) => argv.slice(1)))) {
    const path = pathIn(word);
    const found: Result<Target | null, string> = path === null ? processNamed(word, context) : fileNamed(path);
    if (!found.ok) return found;
    if (found.value !== null) targets.push(found.value);
  }
  return ok(targets);
}

/** What has to stay the same between the preview and the run. Sizes may change: a log grows. */
export function identityOf(target: Target): string {
  if (target.kind === "process") return `process ${target.pid} ${target.startTicks}`;
  const { path, stats, directory } = target;
  // A file system mounted over the directory since then would otherwise look the same: nothing there, before and after.
  if (stats === null) return `path ${path} new in ${directory?.dev ?? "?"} ${directory?.ino ?? "?"}`;
  return `path ${path} ${stats.dev} ${stats.ino}`;
}

/** `/path` or `--flag=/path`. A program named by its full path is checked as a program instead. */
export function pathIn(word: string): string | null {
  const path = word.startsWith("/") ? word : (/^-[^=]*=(\/.*)$/s.exec(word)?.[1] ?? null);
  return path === null || hostTrust.directories.includes(dirname(path)) ? null : path;
}

function fileNamed(path: string): Result<Target, string> {
  const above = parentsOf(path);
  for (const parent of above) {
    const stats = lookAt(parent);
    if (stats === null) return err(`${parent} does not exist or cannot be read by the agent.`);
    if (stats.isSymbolicLink()) return err(linked(parent));
  }
  const stats = lookAt(path);
  if (stats?.isSymbolicLink() === true) return err(linked(path));
  const names = stats?.isFile() === true ? stats.nlink : 1;
  return names === 1
    ? ok({ kind: "path", path, stats, directory: lookAt(dirname(path)) })
    : err(`${path} has ${names} names (hard links); a change would show under each of them.`);
}

const linked = (path: string): string => `${path} is a symbolic link; a change needs the real path, so propose the step again with that.`;

/** Every directory on the way, from the root down. */
function parentsOf(path: string): readonly string[] {
  const parents: string[] = [];
  for (let parent = dirname(path); ; parent = dirname(parent)) {
    parents.unshift(parent);
    if (parent === "/") return parents;
  }
}

function lookAt(path: string): Stats | null {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) ?? null;
  } catch {
    return null;
  }
}

/** A number that names a process of the evidence has to name that very process still. */
function processNamed(word: string, context: PolicyContext): Result<Target | null, string> {
  if (!/^[1-9]\d{0,6}$/.test(word)) return ok(null);
  const known = context.processes.filter(({ pid }) => pid === Number(word));
  if (known.length === 0) return ok(null);
  const proc = openProc();
  const now = proc === null ? null : readProcess(proc, Number(word));
  if (now === null) return err(`Process ${word} (${known[0]?.name ?? "?"}) is gone.`);
  if (!known.some(({ startTicks }) => startTicks === now.startTicks))
    return err(`Process ${word} is now another one (${now.name}) than the one in the evidence.`);
  return ok({ kind: "process", pid: now.pid, startTicks: now.startTicks, name: now.name });
}
