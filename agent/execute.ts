import { Fault } from "../src/core/fault.js";
import type { SignedOrder } from "../src/core/order.js";
import { dispositions, type Disposition, type Step } from "../src/core/plan.js";
import type { PolicyContext } from "../src/core/policy/context.js";
import { outcomeOf, type Refusal, type Report, type ReportOutcome, type StepReport } from "../src/core/report.js";
import type { Log } from "../src/ports/log.js";
import { checkOrder, type Checked, type Host } from "./order-check.js";
import { preview } from "./preview.js";
import { rateObstacle } from "./rates.js";
import { headOf, refuse, reportFrom } from "./refuse.js";
import { noOutput, runStep } from "./run-step.js";
import { stoppedBy } from "./stop.js";

export interface ExecutingHost extends Host {
  /** A directory of the agent's own, mode 0700, on a disk. */
  readonly outputDirectory: string;
  /** Why the units that a step changes are not what they seem; null when they are, or when it names none. */
  readonly unitObstacle: (step: Step, context: PolicyContext) => Promise<string | null>;
  readonly log: Log;
}

/**
 * What came of an order that arrived. `report` is to be sent to the hub; null when there is nothing to say yet, because
 * the order runs already or has to wait for another one, and the hub offers it again. `refusal` says why nothing was started.
 */
export interface OrderResult {
  readonly report: Report | null;
  readonly refusal: Refusal | null;
}

/**
 * Runs an order, or says why not. An order starts at most once, whatever happens to the agent, the hub or the
 * connection: its intent is on the disk before its first command. Offered again, it only brings its report again.
 *
 * Steps run in order; after one that failed no further change runs, and after a person's stop nothing does. A dry run runs the
 * reading steps and previews the changes. The report is made from the ledger and stays in `ledger.unacked()` until the hub has it.
 */
export async function execute(signed: SignedOrder, host: ExecutingHost): Promise<OrderResult> {
  const checked = checkOrder(signed, host);
  if (!checked.ok) {
    host.log.warn("execute.refused", { orderId: signed.id, refusal: checked.error.refusal });
    return { report: refuse(signed, checked.error, host), refusal: checked.error.refusal };
  }
  const { order } = checked.value;
  host.log.info("execute.started", { orderId: order.id, incidentId: order.plan.incidentId, mode: order.mode });
  try {
    await carryOut(checked.value, host);
  } catch (cause) {
    if (!(cause instanceof Fault)) throw cause;
    host.log.error("execute.broken", { orderId: order.id, fault: cause.code });
  } finally {
    host.stops.forget(order.id);
  }
  const report = reportFrom(order.id, host.ledger);
  host.log.info("execute.ended", { orderId: order.id, mode: order.mode, outcome: report?.outcome });
  return { report, refusal: null };
}

async function carryOut(checked: Checked, host: ExecutingHost): Promise<void> {
  const { order } = checked;
  host.ledger.intend(headOf(order));
  const stop = host.stops.signalOf(order.id);
  let broken = false;
  let stopped: string | null = null;
  for (const [index, step] of order.plan.steps.entries()) {
    stopped ??= stoppedBy(stop) ?? host.freeze.frozen();
    const disposition = dispositions(order.plan)[index] ?? "held";
    const isPassedOver = stopped !== null || (broken && step.effect === "change");
    const done: Done = isPassedOver ? passedOver(step, disposition, stopped) : await carryOutStep(step, disposition, checked, host, stop);
    host.ledger.step(order.id, done.report, done.targets);
    broken ||= done.report.outcome === "failed" || done.report.outcome === "timed-out" || done.report.outcome === "unknown";
    if (done.report.outcome === "stopped") stopped = stoppedBy(stop);
  }
  finish(order.id, stop.aborted && stopped !== null ? stoppedAt(order.id, host) : stopped, host);
}

/** What a stopped run had done by then. */
function stoppedAt(id: string, { ledger }: Pick<Host, "ledger">): string {
  const steps = ledger.order(id)?.steps ?? [];
  const at = steps.find(({ outcome }) => outcome === "stopped");
  const ran = steps.filter(({ outcome }) => outcome === "ran" || outcome === "previewed").length;
  const where = at === undefined ? "between two steps" : `while step ${at.n} ran`;
  return `A person stopped it ${where}; ${ran} of ${steps.length} steps had run to their end.`;
}

interface Done {
  readonly report: StepReport;
  readonly targets: readonly string[];
}

async function carryOutStep(step: Step, disposition: Disposition, checked: Checked, host: ExecutingHost, stop: AbortSignal): Promise<Done> {
  const { order, context } = checked;
  if (disposition !== "run") return passedOver(step, disposition, null);
  const obstacle = step.effect === "change" ? await host.unitObstacle(step, context) : null;
  if (obstacle !== null) {
    const note = order.mode === "live" ? `It was not started: ${obstacle}` : obstacle;
    return { report: { n: step.n, outcome: "failed", exitCode: null, durationMs: 0, output: noOutput, note }, targets: [] };
  }
  if (order.mode === "live" || step.effect === "read") return { report: await runToEnd(order.id, step, context, host, stop), targets: [] };
  const startedAt = performance.now();
  const { report, targets } = await preview(step, { ...host, context, stop });
  const tooOften = rateObstacle([step], host, context);
  const note = tooOften === null ? report.note : `${report.note} A live run now would be refused: ${tooOften}`;
  return { report: { n: step.n, exitCode: null, durationMs: Math.round(performance.now() - startedAt), ...report, note }, targets };
}

/** Whatever breaks under a step that may have started, the order comes to an end: a host that stays busy for ever helps nobody. */
async function runToEnd(orderId: string, step: Step, context: PolicyContext, host: ExecutingHost, stop: AbortSignal): Promise<StepReport> {
  try {
    return await runStep(orderId, step, { ...host, context, stop });
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    host.log.error("execute.step_broken", { orderId, step: step.n, error: cause instanceof Error ? cause.name : "unknown" });
    const note = "The agent itself failed while the step ran, so its end was not seen. Look at the host and at the log of the agent.";
    return { n: step.n, outcome: "unknown", exitCode: null, durationMs: 0, output: noOutput, note };
  }
}

function passedOver(step: Step, disposition: Disposition, stopped: string | null): Done {
  const outcome = disposition === "held" ? "held" : "skipped";
  const note = whyPassedOver(step, disposition, stopped);
  return { report: { n: step.n, outcome, exitCode: null, durationMs: 0, output: noOutput, note }, targets: [] };
}

function whyPassedOver({ verdict }: Step, disposition: Disposition, stopped: string | null): string {
  if (disposition === "held") return `Held for a person: its verdict is ${verdict}, which no approval changes.`;
  if (stopped !== null) return stopped;
  return disposition === "skipped" ? "Not run: a step before it was held." : "Not run: a step before it failed.";
}

/** Writes the end of an order, as its steps say. */
export function finish(id: string, stopped: string | null, host: Pick<Host, "ledger">): void {
  const order = host.ledger.order(id);
  if (order === null) return;
  const outcome = outcomeOf(order.head.mode, order.head.effects, order.steps, stopped !== null);
  host.ledger.end(id, outcome, stopped ?? sentences[outcome]);
}

const sentences = {
  passed: "The dry run met no obstacle; nothing was changed.",
  executed: "Every step ran.",
  partial: "Some steps ran and some did not; see each step.",
  failed: "A step failed; see which, and what ran before it.",
  unknown: "It is not known how a step ended. Look at the host before anything else.",
  refused: "Nothing ran.",
} as const satisfies Record<ReportOutcome, string>;
