import { z } from "zod";
import type { OrderMode } from "./host.js";
import type { Effect } from "./policy/verdict.js";

/**
 * `previewed`: a change step in a dry run, described and not run. `stopped`: ended by a person's word while it ran. `held`: its
 * verdict was not `allow`.
 */
export const stepOutcomes = ["ran", "previewed", "failed", "timed-out", "stopped", "held", "skipped", "unknown"] as const;
export type StepOutcome = (typeof stepOutcomes)[number];

/** Output of one stream: whole lines, redacted, head and tail kept. */
export interface Output {
  readonly text: string;
  /** Bytes the command wrote, before any cut. */
  readonly bytes: number;
  readonly truncated: boolean;
}

/** What became of one step. `note` is for people: what the other fields do not say. */
export interface StepReport {
  readonly n: number;
  readonly outcome: StepOutcome;
  readonly exitCode: number | null;
  readonly durationMs: number;
  readonly output: Output;
  /** What a preview found, or why the step did not run; one sentence. */
  readonly note: string;
}

/** Why an agent ran nothing. */
export const refusals = [
  "malformed",
  "too-large",
  "bad-signature",
  "wrong-agent",
  "wrong-version",
  "clock-skew",
  "not-yet-valid",
  "expired",
  "replayed",
  "hash-mismatch",
  "mode-not-permitted",
  "frozen",
  "stopped",
  "policy",
  "binary-untrusted",
  "fact-changed",
  "stale-preview",
  "rate-limited",
  "busy",
  "ledger-damaged",
  "no-space",
] as const;
export type Refusal = (typeof refusals)[number];

/** `passed` is a dry run that found no obstacle. `executed` is live only. `unknown`: started, and its end was not seen. */
export const reportOutcomes = ["passed", "executed", "partial", "failed", "unknown", "refused"] as const;
export type ReportOutcome = (typeof reportOutcomes)[number];

/** What happened to one order, derived from the agent's ledger. */
export interface Report {
  readonly orderId: string;
  readonly incidentId: number;
  readonly planHash: string;
  readonly mode: OrderMode;
  readonly outcome: ReportOutcome;
  readonly refusal: Refusal | null;
  /** One sentence for people; for a refusal, what to do about it. */
  readonly note: string;
  readonly steps: readonly StepReport[];
  readonly startedAt: number;
  readonly finishedAt: number;
}

/**
 * What a run as a whole came to, from its steps alone.
 *
 * @param effects of every step of the plan, in order.
 * @param steps   as far as they are reported.
 * @param stopped whether something other than a step ended the run before its last step.
 */
export function outcomeOf(mode: OrderMode, effects: readonly Effect[], steps: readonly StepReport[], stopped: boolean): ReportOutcome {
  const has = (...outcomes: readonly StepOutcome[]): boolean => steps.some(({ outcome }) => outcomes.includes(outcome));
  if (has("unknown")) return "unknown";
  const broken = stopped || has("failed", "timed-out", "stopped");
  if (mode === "dry-run") return broken ? "failed" : "passed";
  // A change that was stopped half-way has changed something, as far as anybody knows.
  if (broken) return steps.some((step) => mayHaveChanged(step, effects)) ? "partial" : "failed";
  if (!has("held", "skipped")) return "executed";
  return has("ran") ? "partial" : "failed";
}

const mayHaveChanged = ({ n, outcome }: StepReport, effects: readonly Effect[]): boolean =>
  (outcome === "ran" || outcome === "stopped") && effects[n - 1] === "change";

const count = z.int().min(0);

/** One step of a report as it lies in the agent's ledger. */
export const stepReportShape: z.ZodType<StepReport> = z.strictObject({
  n: z.int().min(1),
  outcome: z.enum(stepOutcomes),
  exitCode: z.int().nullable(),
  durationMs: count,
  output: z.strictObject({ text: z.string(), bytes: count, truncated: z.boolean() }),
  note: z.string(),
});

/** `cannot-tell`: fewer samples than were wanted. `worse`: every one above what raised the incident. */
export const verificationOutcomes = ["resolved", "not-resolved", "worse", "cannot-tell"] as const;
export type VerificationOutcome = (typeof verificationOutcomes)[number];

/** The same signal, measured again after a live run. */
export interface Verification {
  readonly incidentId: number;
  readonly orderId: string;
  readonly outcome: VerificationOutcome;
  readonly samples: readonly number[];
  readonly threshold: number;
  readonly unit: string;
  readonly note: string;
  readonly at: number;
}
