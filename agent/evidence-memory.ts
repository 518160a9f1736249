import { readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Evidence } from "../src/core/evidence.js";
import type { PolicyContext } from "../src/core/policy/context.js";
import type { ProcessRef } from "./detectors/reading.js";
import { replaceState } from "./state-file.js";

/** What this host told the hub about its processes, on its own disk: the only source from which an order's pids are bound. */
export interface EvidenceMemory {
  /** Throws Fault when the disk does not take it; the evidence then binds nothing. */
  readonly remember: (evidence: Evidence) => Promise<void>;
  /** What an order about these signals may rest on, right now: a process counts only while it is still the same one. */
  readonly contextFor: (signals: readonly string[]) => PolicyContext;
}

export interface MemoryParts {
  readonly dir: string;
  readonly now: () => number;
  /** Changes with every boot; start times of another boot bind nothing. */
  readonly bootId: string;
  /** The process of that pid as it is now; null when there is none. */
  readonly current: (pid: number) => (ProcessRef & { readonly name: string }) | null;
  /** From the host's own file. */
  readonly units: readonly string[];
  readonly logScopes: readonly string[];
}

/** An order lives for minutes, an incident for days. */
const keptMs = 7 * 24 * 3_600_000;
/** At twelve processes each this is a few megabytes. */
const maxFiles = 2_000;

export function evidenceMemory(parts: MemoryParts): EvidenceMemory {
  const { dir, now, bootId, units, logScopes } = parts;
  let written = 0;
  return {
    remember: async ({ signal, facts }) => {
      if (facts.processes.length === 0 || !uuid.test(signal.id)) return;
      if (written % pruneEvery === 0) prune(dir, now());
      written += 1;
      const processes = facts.processes.map(({ pid, startTicks, name }) => ({ pid, startTicks, name }));
      const kept: Kept = { signal: signal.id, bootId, at: now(), processes };
      await replaceState(fileOf(dir, signal.id), JSON.stringify(kept));
    },
    contextFor: (signals) => {
      const told = signals.flatMap((id) => recall(parts, id)).filter((process) => isStill(parts, process));
      return { processes: [...new Map(told.map((process) => [process.pid, process])).values()], units, logScopes };
    },
  };
}

type Kept = z.infer<typeof shape>;

const pruneEvery = 50;
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const shape = z.strictObject({
  signal: z.string(),
  bootId: z.string(),
  at: z.number(),
  processes: z.array(z.strictObject({ pid: z.int().positive(), startTicks: z.number(), name: z.string() })),
});

/** An id is part of a path only when it is a UUID and nothing else. */
const fileOf = (dir: string, id: string): string => join(dir, `${id}.json`);

/** Damaged, missing, old, of another boot: all the same, it binds nothing. */
function recall({ dir, now, bootId }: MemoryParts, id: string): Kept["processes"] {
  if (!uuid.test(id)) return [];
  try {
    const parsed = shape.safeParse(JSON.parse(readFileSync(fileOf(dir, id), "utf8")));
    if (!parsed.success || parsed.data.signal !== id || parsed.data.bootId !== bootId) return [];
    return Math.abs(now() - parsed.data.at) > keptMs ? [] : parsed.data.processes;
  } catch {
    return [];
  }
}

/** The name may have changed with exec: what was in the evidence is not what runs now. */
function isStill({ current }: MemoryParts, { pid, startTicks, name }: Kept["processes"][number]): boolean {
  const process = current(pid);
  return process !== null && process.startTicks === startTicks && process.name === name;
}

/** Forgets what is old, and the oldest beyond what is kept. A clock that was wrong for a while loses nothing young. */
function prune(dir: string, now: number): void {
  const files = namesIn(dir).flatMap((name) => {
    const stats = statSync(join(dir, name), { throwIfNoEntry: false });
    return stats === undefined ? [] : [{ name, at: stats.mtimeMs }];
  });
  const inOrder = files.toSorted((a, b) => b.at - a.at);
  for (const [n, { name, at }] of inOrder.entries()) {
    if (n >= maxFiles || now - at > keptMs) rmSync(join(dir, name), { force: true });
  }
}

function namesIn(dir: string): readonly string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}
