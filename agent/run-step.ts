import { closeSync, openSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Step } from "../src/core/plan.js";
import type { PolicyContext } from "../src/core/policy/context.js";
import type { HostChange } from "../src/core/policy/limits.js";
import type { Output, StepReport } from "../src/core/report.js";
import { hasSucceeded } from "./exit-codes.js";
import type { Trust } from "./binary.js";
import { makeCgroup, removeCgroup } from "./cgroup.js";
import type { Ledger } from "./ledger.js";
import { killAll } from "./leftovers.js";
import { outputLimits, readOutput } from "./output.js";
import { openProc, readBootId } from "./proc.js";
import { linkObstacle } from "./link-obstacle.js";
import { runScript, type ScriptEnd } from "./run-script.js";
import type { Judge } from "./order-check.js";
import type { Rates } from "./rates.js";
import { findTargets } from "./targets.js";

export interface StepHost {
  readonly ledger: Ledger;
  readonly rates: Rates;
  readonly judge: Judge;
  readonly now: () => number;
  readonly context: PolicyContext;
  /** A directory of the agent's own, mode 0700. */
  readonly outputDirectory: string;
  /** Aborted when a person stops the run. */
  readonly stop: AbortSignal;
  readonly trust?: Trust;
}

/** An output with nothing in it. */
export const noOutput: Output = { text: "", bytes: 0, truncated: false };

/** Runs one step to its end. That it starts, and where its processes can be found, is on the disk before it does. */
export async function runStep(orderId: string, step: Step, host: StepHost): Promise<StepReport> {
  const startedAt = performance.now();
  const outputPath = join(host.outputDirectory, `${orderId}-${step.n}`);
  const cgroup = makeCgroup(`tagout-${orderId}-${step.n}`);
  const bootId = bootIdOfHost();
  const deadlineAt = host.now() + step.limits.timeoutMs;
  const changes = step.effect === "change" ? host.rates.changesOf(step, host.context).map(copied) : [];
  host.ledger.start({ id: orderId, n: step.n, bootId, cgroup: cgroup?.path ?? null, outputPath, deadlineAt, changes });
  const fd = openOutput(outputPath);
  if (fd === null) return { n: step.n, outcome: "failed", exitCode: null, durationMs: 0, output: noOutput, note: noOutputFile };
  try {
    const end = await runScript(step.script, {
      directory: host.outputDirectory,
      output: { fd, path: outputPath },
      cgroup,
      timeoutMs: step.limits.timeoutMs,
      maxOutputBytes: outputLimits.file,
      obstacle: () => obstacleTo(step, host),
      stop: host.stop,
      ...(host.trust === undefined ? {} : { trust: host.trust }),
    });
    const left = await endLeftovers(step, end, { cgroup: cgroup?.path ?? null, outputPath });
    return {
      n: step.n,
      ...outcomeOf(step, end, left),
      durationMs: Math.round(performance.now() - startedAt),
      output: readOutput(fd, step.limits.outputBytes),
    };
  } finally {
    closeSync(fd);
    rmSync(outputPath, { force: true });
    if (cgroup !== null) removeCgroup(cgroup.path);
  }
}

const copied = ({ rules, subjects, command }: HostChange) => ({ rules: [...rules], subjects: [...subjects], command });

/** Changes with every boot; what ran before this one cannot run any more. */
export function bootIdOfHost(): string {
  const proc = openProc();
  return proc === null ? "" : readBootId(proc);
}

/** Appending, so that streams that share the file do not write over each other. */
function openOutput(path: string): number | null {
  try {
    return openSync(path, "ax+", 0o600);
  } catch {
    return null;
  }
}

const noOutputFile = "No file for its output could be made, so it was not started. See the free space and inodes of the agent's state.";

function obstacleTo(step: Step, { judge, context }: StepHost): string | null {
  if (step.effect === "read") return linkObstacle(step, judge, context);
  const found = findTargets(step, context);
  return found.ok ? null : found.error;
}

/** A look at the host leaves nothing behind. What a change leaves running may be what it was for, so it stays. */
async function endLeftovers(
  step: Step,
  end: ScriptEnd,
  traces: { readonly cgroup: string | null; readonly outputPath: string },
): Promise<"none" | "ended" | "left"> {
  if (end.kind !== "ended" || end.clean) return "none";
  if (step.effect === "change") return "left";
  await killAll([], traces);
  return "ended";
}

function outcomeOf(step: Step, end: ScriptEnd, left: "none" | "ended" | "left"): Pick<StepReport, "outcome" | "exitCode" | "note"> {
  switch (end.kind) {
    case "ended": {
      const isDone = step.effect === "read" ? hasSucceeded(step.script, end.exitCode) : end.exitCode === 0;
      return { outcome: isDone ? "ran" : "failed", exitCode: end.exitCode, note: `${statusOf(end)}${leftoverNotes[left]}`.trim() };
    }
    case "timed-out":
      return { outcome: mayContinue(step) ? "unknown" : "timed-out", exitCode: null, note: timedOut(step, end.clean) };
    case "stopped":
      return { outcome: "stopped", exitCode: null, note: `A person stopped it while it ran.${goingOn(step)}${bestEffort(end.clean)}` };
    case "too-long": {
      const note = `It was ended when it had written ${outputLimits.file / 1_048_576} MiB; only its start and end are kept. Ask for less.`;
      return { outcome: step.effect === "read" ? "ran" : "failed", exitCode: null, note: `${note}${bestEffort(end.clean)}` };
    }
    case "not-started":
      return {
        outcome: "failed",
        exitCode: null,
        note: end.ran ? `Its first part ran; then it stopped: ${end.why}` : `It was not started: ${end.why}`,
      };
  }
}

/** The exit code is a field of its own; a note says what is not in one. */
function statusOf({ exitCode, signal }: Extract<ScriptEnd, { kind: "ended" }>): string {
  return exitCode === null ? `Ended by ${signal ?? "a signal"}.` : "";
}

const leftoverNotes = {
  none: "",
  ended: " What it had left in the background was ended.",
  left: " Something it started still runs.",
} as const;

function timedOut(step: Step, clean: boolean): string {
  const ended = `It ran longer than ${step.limits.timeoutMs / 1_000} s and was ended.`;
  return `${ended}${goingOn(step)}${bestEffort(clean)}`;
}

const goingOn = (step: Step): string => (mayContinue(step) ? " What it had asked of systemd may go on: look at the unit." : "");

const bestEffort = (clean: boolean): string =>
  clean ? "" : " This host has no cgroup v2 for the agent, so ending it was best effort: a process that left its session may still run.";

/** The client that is ended only waits; the job is systemd's and goes on without it. */
function mayContinue(step: Step): boolean {
  return (
    step.effect === "change" &&
    step.script.some(({ commands }) => commands.some(({ argv }) => argv.some((word) => /(^|\/)systemctl$/.test(word))))
  );
}
