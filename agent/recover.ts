import { closeSync, existsSync, openSync, unlinkSync } from "node:fs";
import type { Output, StepReport } from "../src/core/report.js";
import { removeCgroup } from "./cgroup.js";
import { finish, type ExecutingHost } from "./execute.js";
import type { StartEntry } from "./ledger-entries.js";
import type { LedgerOrder } from "./ledger-state.js";
import { isAlive, killAll, waitFor } from "./leftovers.js";
import { readOutput } from "./output.js";
import { bootIdOfHost, noOutput } from "./run-step.js";

/**
 * Brings to its end what an agent before this one began. Nothing is started. A step that still runs is waited for, up to
 * its own deadline; its exit code can no longer be seen, so the step is `unknown` either way. Until this has returned,
 * the order counts as running and every other order as too early.
 */
export async function recover(host: ExecutingHost): Promise<void> {
  const order = host.ledger.running();
  if (order === null || host.ledger.damage() !== null) return;
  host.log.warn("execute.recovering", { orderId: order.head.id, step: order.open?.n ?? null });
  const stop = host.stops.signalOf(order.head.id);
  if (order.open !== null) host.ledger.step(order.head.id, await awaitOpenStep(order.open, host, stop), []);
  host.stops.forget(order.head.id);
  const stopped =
    order.open === null
      ? "The agent stopped between two steps; the rest did not run."
      : "The agent stopped while a step ran; look at the host.";
  for (const step of rest(order)) host.ledger.step(order.head.id, step, []);
  finish(order.head.id, stopped, host);
  host.log.warn("execute.recovered", { orderId: order.head.id, outcome: host.ledger.order(order.head.id)?.end?.outcome });
}

async function awaitOpenStep(open: StartEntry, host: ExecutingHost, stop: AbortSignal): Promise<StepReport> {
  const output = (): Output => outputOf(open.outputPath);
  const unknown = (note: string): StepReport => ({
    n: open.n,
    outcome: "unknown",
    exitCode: null,
    durationMs: Math.max(0, host.now() - open.at),
    output: output(),
    note,
  });
  const report = await (open.bootId === bootIdOfHost()
    ? waitForEnd(open, host, stop, unknown)
    : unknown("The host was restarted while it ran."));
  if (existsSync(open.outputPath)) unlinkSync(open.outputPath);
  if (open.cgroup !== null) removeCgroup(open.cgroup);
  return report;
}

async function waitForEnd(
  open: StartEntry,
  host: ExecutingHost,
  stop: AbortSignal,
  unknown: (note: string) => StepReport,
): Promise<StepReport> {
  if (!isAlive(open)) return unknown("The agent was restarted while it ran; when and how it ended was not seen.");
  const leftMs = Math.min(Math.max(0, open.deadlineAt - host.now()), open.deadlineAt - open.at);
  await waitFor(() => stop.aborted || !isAlive(open), leftMs);
  if (!isAlive(open)) return unknown("The agent was restarted while it ran; it then ended by itself, with an exit code that nobody saw.");
  const clean = await killAll([], open);
  const found = clean ? "" : ", as far as it could be found";
  if (stop.aborted)
    return { ...unknown(`The agent was restarted while it ran; then a person stopped it, and it was ended${found}.`), outcome: "stopped" };
  return unknown(`The agent was restarted while it ran; it reached its deadline and was ended${found}.`);
}

function outputOf(path: string): Output {
  let fd: number | null = null;
  try {
    fd = openSync(path, "r");
    return readOutput(fd);
  } catch {
    return noOutput;
  } finally {
    if (fd !== null) closeSync(fd);
  }
}

function rest(order: LedgerOrder): readonly StepReport[] {
  const told = new Set([...order.steps.map(({ n }) => n), order.open?.n]);
  return order.head.effects.flatMap((_, index): readonly StepReport[] => {
    const n = index + 1;
    return told.has(n)
      ? []
      : [{ n, outcome: "skipped", exitCode: null, durationMs: 0, output: noOutput, note: "Not run: the agent was restarted before it." }];
  });
}
