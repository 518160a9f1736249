import { inspect, remedy, type RunbookRule } from "./rule.js";
import { itemsFrom, processText, topBy } from "./evidence.js";

/** Share of one core from which a process is the cause. */
const runawayPercent = 80;

/** Busy processors and disks. */
export const loadRules: readonly RunbookRule[] = [
  {
    id: "cpu.runaway",
    version: 1,
    signals: ["cpu-high", "cpu-pressure"],
    causeClass: "cpu_runaway",
    confidence: 70,
    risk: "low",
    fit: ({ evidence }) => {
      const top = topBy(evidence.facts.processes, ({ cpuPercent }) => cpuPercent);
      if (top === null || top.cpuPercent < runawayPercent) return null;
      return {
        entity: top.name,
        cause: `${processText(top)} uses ${Math.round(top.cpuPercent)} % of a core and crowds the others out.`,
        evidence: itemsFrom(evidence, "processes", "stat", "pressure"),
        commands: [
          inspect(["top", "-b", "-n", "1"], "See who uses the processors now."),
          remedy(["renice", "-n", "10", "-p", String(top.pid)], `Let the others go first; ${top.name} keeps running.`),
        ],
      };
    },
  },
  {
    id: "cpu.saturated",
    version: 1,
    signals: ["cpu-high", "cpu-pressure"],
    causeClass: "cpu_saturation",
    confidence: 50,
    risk: "low",
    fit: ({ evidence }) => ({
      entity: "host",
      cause: "The processors are busy with many processes at once; no single one stands out.",
      evidence: itemsFrom(evidence, "processes", "stat", "pressure"),
      commands: [
        inspect(["top", "-b", "-n", "1"], "See who uses the processors now."),
        inspect(["uptime"], "See the load over the last 15 minutes."),
      ],
    }),
  },
  {
    id: "io.saturated",
    version: 1,
    signals: ["io-pressure"],
    causeClass: "io_saturation",
    confidence: 50,
    risk: "low",
    fit: ({ evidence }) => ({
      entity: "host",
      cause: "Programs wait for the disks: more is read or written than they can do.",
      evidence: itemsFrom(evidence, "pressure", "processes", "diskstats"),
      commands: [
        inspect(["iostat", "-x", "1", "3"], "See which disk is busy."),
        inspect(["ps", "-eo", "pid,user,stat,comm"], "Look for processes in state D."),
      ],
    }),
  },
];
