import { statSync } from "node:fs";
import { killCgroup, isPopulated } from "./cgroup.js";
import { holdersOf } from "./holders.js";
import { openProc, readProcesses } from "./proc.js";
import { signalGroup, signalProcess } from "./spawn.js";

/** Where the processes of one step can be found again, also by an agent that did not start them. */
export interface Traces {
  /** The cgroup they were started in; null where there is none. */
  readonly cgroup: string | null;
  /** Every process of a step holds this file open unless it went out of its way to close it. */
  readonly outputPath: string;
}

/** Whether something a step started still lives: known for sure with a cgroup, as far as its open output shows without. */
export function isAlive(traces: Traces): boolean {
  const populated = traces.cgroup === null ? null : isPopulated(traces.cgroup);
  return populated ?? holders(traces.outputPath).length > 0;
}

/**
 * Ends everything a step started, by cgroup where there is one, else by process group, descent and open output file.
 *
 * @param groups leaders of process groups; empty for an agent that did not start them.
 * @returns whether nothing of it can still live. False only without a cgroup: a process that left its group and closed
 *   its output is not seen.
 */
export async function killAll(groups: readonly number[], traces: Traces): Promise<boolean> {
  if (traces.cgroup !== null && killCgroup(traces.cgroup)) {
    const { cgroup } = traces;
    return waitFor(() => isPopulated(cgroup) !== true, 2_000);
  }
  for (let round = 0; round < 5; round += 1) {
    const found = new Set([...descendantsOf(groups), ...holders(traces.outputPath)]);
    for (const leader of groups) signalGroup(leader, "SIGKILL");
    for (const pid of found) signalProcess(pid, "SIGKILL");
    if (await waitFor(() => holders(traces.outputPath).length === 0, 200)) break;
  }
  return false;
}

/** Looks every 20 ms until it is true; false when it still is not at the end. */
export async function waitFor(isTrue: () => boolean, timeoutMs: number): Promise<boolean> {
  const end = performance.now() + timeoutMs;
  while (!isTrue()) {
    if (performance.now() >= end) return false;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return true;
}

function holders(path: string): readonly number[] {
  const file = statSync(path, { throwIfNoEntry: false });
  return file === undefined ? [] : holdersOf(file);
}

function descendantsOf(pids: readonly number[]): readonly number[] {
  const proc = openProc();
  if (proc === null) return [];
  const processes = readProcesses(proc);
  const found = new Set(pids);
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const { pid, parent } of processes) if (found.has(parent)) found.add(pid);
  }
  return [...found].filter((pid) => processes.some((process) => process.pid === pid));
}
