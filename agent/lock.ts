import { linkSync, readFileSync, renameSync, unlinkSync, writeFileSync } from "node:fs";
import { pid as ownPid } from "node:process";
import { err, ok, type Result } from "../src/core/result.js";
import { openProc, readBootId, readProcess } from "./proc.js";

/**
 * Makes sure that one process uses what lies beside the lock. Node has no flock, so the lock is a file that names its
 * holder by pid, start time and boot; it counts only while that process lives.
 *
 * @returns how to give it back, or who has it.
 */
export function takeLock(path: string): Result<() => void, string> {
  const mine = holderText(ownPid);
  const draft = `${path}.${ownPid}`;
  writeFileSync(draft, mine, { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 3; attempt += 1) {
      if (wasLinked(draft, path)) return ok(() => giveBack(path, mine));
      const holder = readOrEmpty(path);
      if (isAlive(holder)) return err(`process ${holder.split(" ")[0] ?? "?"} uses it`);
      removeStale(path, holder, `${draft}.stale`);
    }
    return err("other processes are trying to use it at the same time");
  } finally {
    unlinkSync(draft);
  }
}

/** A link is made by one of several at once, and never half. */
function wasLinked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch {
    return false;
  }
}

/** Another process may have put its own lock there meanwhile: then it is put back. */
function removeStale(path: string, stale: string, aside: string): void {
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  if (readOrEmpty(aside) !== stale) wasLinked(aside, path);
  unlinkSync(aside);
}

function giveBack(path: string, mine: string): void {
  if (readOrEmpty(path) === mine) unlinkSync(path);
}

function isAlive(holder: string): boolean {
  const pid = Number(holder.split(" ")[0]);
  return Number.isSafeInteger(pid) && pid > 0 && holderText(pid) === holder;
}

/** Empty parts where there is no such process: never equal to the text of one that lived. */
function holderText(pid: number): string {
  const proc = openProc();
  const startTicks = proc === null ? null : (readProcess(proc, pid)?.startTicks ?? null);
  return startTicks === null || proc === null ? "" : `${pid} ${startTicks} ${readBootId(proc)}`;
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
