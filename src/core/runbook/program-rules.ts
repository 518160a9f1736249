import type { ProposedCommand } from "../diagnosis.js";
import { inspect, mayRestart, remedy, type Fit, type RunbookCase, type RunbookRule } from "./rule.js";
import { firstMatch, itemsFrom, processText } from "./evidence.js";

const programSignals = ["unit-failed", "crash-loop"] as const;

/** Units that fail, and programs that end again and again. */
export const programRules: readonly RunbookRule[] = [
  {
    id: "program.port-in-use",
    version: 1,
    signals: programSignals,
    causeClass: "port_in_use",
    confidence: 85,
    risk: "low",
    fit: (seen) =>
      fromText(seen, /(?:Address already in use|EADDRINUSE)[^\n]*/i, () => "cannot start because another process already has its port", [
        inspect(["ss", "-tlnp"], "See who has the port."),
      ]),
  },
  {
    id: "program.bad-configuration",
    version: 1,
    signals: programSignals,
    causeClass: "unit_bad_config",
    confidence: 85,
    risk: "low",
    fit: (seen) =>
      fromText(
        seen,
        /\[emerg\][^\n]{0,160}? in (\/[\w./-]{1,120}):(\d{1,6})|(?:configuration|config|syntax) (?:file )?(?:error|test failed|is invalid)[^\n]*/i,
        ({ 1: file, 2: line }) =>
          file === undefined ? "stops at an error in its configuration" : `stops at an error in ${file}, line ${line ?? "?"}`,
        [],
      ),
  },
  {
    id: "program.permission-denied",
    version: 1,
    signals: programSignals,
    causeClass: "permission_denied",
    confidence: 75,
    risk: "low",
    fit: (seen) =>
      fromText(
        seen,
        /(?:Permission denied|EACCES)[^\n]*/i,
        () => "is not permitted to open something it needs: look at owner and mode",
        [],
      ),
  },
  {
    id: "unit.failed",
    version: 1,
    signals: ["unit-failed"],
    causeClass: "app_error",
    confidence: 55,
    risk: "low",
    fit: (seen) => {
      const { evidence } = seen;
      const unit = evidence.signal.subject;
      return {
        entity: unit,
        cause: `${unit} failed; its last log lines are in the evidence. A restart helps when the cause was passing.`,
        evidence: itemsFrom(evidence, "journal", "systemctl", "unit"),
        commands: [
          ...unitInspection(unit),
          ...(mayRestart(unit, seen) ? [remedy(["systemctl", "restart", unit], "Start it once more.")] : []),
        ],
      };
    },
  },
  {
    id: "program.crash-loop",
    version: 1,
    signals: ["crash-loop"],
    causeClass: "app_error",
    confidence: 65,
    risk: "medium",
    fit: (seen) => {
      const { signal, facts } = seen.evidence;
      const { parent } = facts;
      const by = parent === null ? "" : ` by ${processText(parent)}`;
      return {
        entity: signal.subject,
        cause: `${signal.subject} ends soon after each start and is started again and again${by}.`,
        evidence: itemsFrom(seen.evidence, "processes", "journal", "kernel"),
        commands: crashLoopCommands(seen),
      };
    },
  },
];

function crashLoopCommands(seen: RunbookCase): readonly ProposedCommand[] {
  const { parent } = seen.evidence.facts;
  if (parent === null) return [inspect(["ps", "-eo", "pid,ppid,etime,comm"], "Look for what starts it.")];
  const look = inspect(["ps", "-o", "pid,ppid,user,etime,comm", "-p", String(parent.pid)], "See what starts it again and again.");
  if (mayRestart(parent.unit, seen)) return [look, remedy(["systemctl", "restart", parent.unit], `Start ${parent.unit} afresh.`)];
  return [look, remedy(["kill", "-TERM", String(parent.pid)], `End ${parent.name}, which starts it again and again.`)];
}

/** A hypothesis read from a program's own last words. The words themselves stay in the evidence. */
function fromText(
  seen: RunbookCase,
  pattern: RegExp,
  says: (match: RegExpExecArray) => string,
  first: readonly ProposedCommand[],
): Fit | null {
  const said = firstMatch(seen.evidence, pattern);
  if (said === null) return null;
  const { kind, subject } = seen.evidence.signal;
  const inspection = kind === "unit-failed" ? unitInspection(subject) : crashLoopCommands(seen).slice(0, 1);
  return { entity: subject, cause: `${subject} ${says(said.match)}.`, evidence: [said.id], commands: [...first, ...inspection] };
}

const unitInspection = (unit: string): readonly ProposedCommand[] => [
  inspect(["systemctl", "status", unit, "--no-pager"], "See its state and last exit code."),
  inspect(["journalctl", "-u", unit, "-n", "50", "--no-pager"], "Read its last log lines."),
];
