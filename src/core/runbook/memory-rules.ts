import { bytesText } from "../bytes-text.js";
import type { ProposedCommand } from "../diagnosis.js";
import type { ProcessFact } from "../evidence.js";
import { check, inspect, mayRestart, remedy, type RunbookCase, type RunbookRule } from "./rule.js";
import { firstMatch, itemsFrom, processText, topBy } from "./evidence.js";

const memorySignals = ["memory-low", "memory-pressure"] as const;

/** Share of the host's memory from which one process is the cause and not just the biggest. */
const dominantShare = 0.4;

/** Memory that runs out, of the host or of one program. */
export const memoryRules: readonly RunbookRule[] = [
  {
    id: "memory.oom-kill",
    version: 1,
    signals: [...memorySignals, "memory-process", "unit-failed", "crash-loop"],
    causeClass: "oom_kill",
    confidence: 90,
    risk: "low",
    fit: ({ evidence }) => {
      const kill = firstMatch(
        evidence,
        /(?:Out of memory|oom-kill|Memory cgroup out of memory).*?Killed process (\d{1,10}) \(([^()\n]{1,32})\)/s,
      );
      if (kill === null) return null;
      const name = kill.match[2] ?? "a process";
      return {
        entity: name,
        cause: `The kernel killed ${name} because memory ran out: its memory limit, or the host, is too small for what it uses.`,
        evidence: [kill.id],
        commands: [
          inspect(["journalctl", "-k", "-b", "-p", "warning", "-n", "50", "--no-pager"], "Read what the kernel says about the kill."),
          inspect(["free", "-m"], "See how much memory is left now."),
        ],
      };
    },
  },
  {
    id: "memory.program-over-ceiling",
    version: 1,
    signals: ["memory-process"],
    causeClass: "memory_leak",
    confidence: 75,
    risk: "low",
    fit: (seen) => {
      const { signal, facts } = seen.evidence;
      const holder = topBy(
        facts.processes.filter(({ name, unit }) => name === signal.subject || unit === signal.subject),
        ({ rssBytes }) => rssBytes,
      );
      if (holder === null) return null;
      return {
        entity: holder.name,
        cause: `${processText(holder)} holds ${bytesText(holder.rssBytes)} of memory, above the ${bytesText(signal.threshold)} this host allows it. It looks like a leak or a runaway job.`,
        evidence: itemsFrom(seen.evidence, "processes", "rss"),
        commands: stopOrRestart(holder, seen),
      };
    },
  },
  {
    id: "memory.one-process-dominates",
    version: 1,
    signals: memorySignals,
    causeClass: "memory_pressure",
    confidence: 70,
    risk: "medium",
    fit: (seen) => {
      const holder = topBy(seen.evidence.facts.processes, ({ rssBytes }) => rssBytes);
      const total = seen.profile?.memoryBytes ?? 0;
      if (holder === null || total === 0 || holder.rssBytes < total * dominantShare) return null;
      const share = Math.round((100 * holder.rssBytes) / total);
      return {
        entity: holder.name,
        cause: `${processText(holder)} holds ${bytesText(holder.rssBytes)}, ${share} % of this host's memory, and the host is short of it.`,
        evidence: itemsFrom(seen.evidence, "processes", "meminfo", "pressure"),
        commands: stopOrRestart(holder, seen),
      };
    },
  },
  {
    id: "memory.swap-thrashing",
    version: 1,
    signals: memorySignals,
    causeClass: "memory_pressure",
    confidence: 60,
    risk: "low",
    fit: ({ evidence }) => {
      const swap = firstMatch(evidence, /SwapTotal:\s+([1-9]\d*) kB\s[\s\S]*?SwapFree:\s+(\d{1,5}) kB/);
      if (swap === null) return null;
      return {
        entity: "host",
        cause: "Swap is used up: the host needs more memory than it has and moves pages in and out all the time.",
        evidence: [swap.id],
        commands: [
          inspect(["vmstat", "1", "5"], "Watch pages move between memory and swap."),
          inspect(["free", "-m"], "See memory and swap."),
        ],
      };
    },
  },
];

/** Restarting the unit is kinder than a signal, where the host's own file lists it. */
function stopOrRestart(holder: ProcessFact, seen: RunbookCase): readonly ProposedCommand[] {
  const look = inspect(
    ["ps", "-o", "pid,user,rss,etime,comm", "-p", String(holder.pid)],
    "See that it is still there and how much it holds.",
  );
  const after = check(["free", "-m"], "See that the memory came back.");
  if (mayRestart(holder.unit, seen)) {
    return [look, remedy(["systemctl", "restart", holder.unit], `Start ${holder.unit} afresh; it gives its memory back.`), after];
  }
  return [look, remedy(["kill", "-TERM", String(holder.pid)], `Ask ${holder.name} to end itself; it gives its memory back.`), after];
}
