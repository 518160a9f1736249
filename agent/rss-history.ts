import type { ProcessRef } from "./detectors/reading.js";
import type { Sample } from "./sample.js";

/** How the memory of the largest processes went, one point a minute: tells a leak from a program that is simply large. */
export interface RssHistory {
  readonly note: (sample: Sample) => void;
  /** Oldest first; empty when the process was never among the largest. */
  readonly of: (process: ProcessRef) => readonly number[];
}

const everyMs = 60_000;
const points = 60;
const largest = 15;

export function rssHistory(): RssHistory {
  let known = new Map<string, readonly number[]>();
  let dueMs = 0;
  return {
    note({ processes, elapsedMs }) {
      if (processes === null || elapsedMs < dueMs) return;
      dueMs = elapsedMs + everyMs;
      const kept = processes.toSorted((a, b) => b.rssBytes - a.rssBytes).slice(0, largest);
      known = new Map(kept.map((process) => [keyOf(process), [...(known.get(keyOf(process)) ?? []), process.rssBytes].slice(-points)]));
    },
    of: (process) => known.get(keyOf(process)) ?? [],
  };
}

const keyOf = ({ pid, startTicks }: ProcessRef): string => `${pid} ${startTicks}`;
