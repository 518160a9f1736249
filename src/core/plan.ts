import { digest } from "./digest.js";
import type { Bound } from "./bound.js";
import type { CommandKind, Risk } from "./diagnosis.js";
import type { Effect, Finding, Ruling } from "./policy/verdict.js";
import type { Script } from "./shell/script.js";

/** Limits of one step, part of the plan hash. */
export interface StepLimits {
  readonly timeoutMs: number;
  readonly outputBytes: number;
}

/** What a step may take, by its effect; a person waits for the look, and a restart may be slow. */
export const stepLimits = {
  read: { timeoutMs: 30_000, outputBytes: 65_536 },
  change: { timeoutMs: 120_000, outputBytes: 65_536 },
} as const satisfies Record<Effect, StepLimits>;

/** Most steps that a plan may hold; a longer proposal is cut and the card says so. */
export const maxSteps = 5;

/** One proposed command with the policy's verdict on it. */
export interface Step {
  /** From 1. */
  readonly n: number;
  readonly kind: CommandKind;
  readonly text: string;
  readonly purpose: string;
  readonly verdict: Ruling;
  readonly effect: Effect;
  /** Worst first; an `allow` step carries the rule that allowed it. */
  readonly findings: readonly Finding[];
  /** What runs. Empty unless the verdict is `allow`. */
  readonly script: Script;
  readonly limits: StepLimits;
}

/** Which policy judged: shown on every card, part of every plan hash. */
export interface PolicyStamp {
  readonly version: string;
  readonly hash: string;
}

/** An ordered list of judged steps for one host. What is shown is what was judged is what runs. */
export interface Plan {
  readonly incidentId: number;
  readonly revision: number;
  readonly host: string;
  readonly policy: PolicyStamp;
  /** As it was shown to those who decided: how many must agree depends on it, so it is part of the hash. */
  readonly risk: Risk;
  /** What of the evidence it is about; an agent lets it touch no other process. */
  readonly bound: Bound;
  readonly steps: readonly Step[];
}

/** The fixed environment of every step; only the names are in the plan hash. */
export const stepEnvironment = {
  PATH: "/usr/sbin:/usr/bin:/sbin:/bin",
  LC_ALL: "C.UTF-8",
  TZ: "UTC",
  HOME: "/var/empty",
  PAGER: "cat",
  SYSTEMD_PAGER: "cat",
  SYSTEMD_PAGERSECURE: "1",
  GIT_PAGER: "cat",
  LESSSECURE: "1",
  DEBIAN_FRONTEND: "noninteractive",
} as const;

/** The identity of a plan: what buttons, decisions, orders and reports are bound to. The mode is not in it. */
export function planHash(plan: Plan): string {
  return digest("tagout-plan-v1", {
    incidentId: plan.incidentId,
    revision: plan.revision,
    host: plan.host,
    policy: { version: plan.policy.version, hash: plan.policy.hash },
    risk: plan.risk,
    bound: {
      processes: plan.bound.processes.map(({ pid, startTicks, name }) => ({ pid, startTicks, name })),
      units: [...plan.bound.units],
    },
    environment: Object.keys(stepEnvironment).sort(),
    steps: plan.steps.map((step) => ({
      n: step.n,
      text: step.text,
      verdict: step.verdict,
      effect: step.effect,
      script: step.script.map((pipeline) => ({
        after: pipeline.after,
        commands: pipeline.commands.map(({ argv, stdin, stdout, stderr }) => ({ argv: [...argv], stdin, stdout, stderr })),
      })),
      timeoutMs: step.limits.timeoutMs,
      outputBytes: step.limits.outputBytes,
    })),
  });
}

/** The first eight hex digits, as people read and type them. */
export function shortHash(hash: string): string {
  return hash.slice(0, 8);
}

/** Whether the plan has anything to run. Without, the incident is `blocked` and there is no approve button. */
export function isRunnable(plan: Plan): boolean {
  return plan.steps.some((step) => step.verdict === "allow");
}

/** What a run does with a step: starts it, leaves it to a person, or passes it over because of a held step before it. */
export type Disposition = "run" | "held" | "skipped";

/**
 * The disposition of each step, in order, decided before anything starts: `allow` steps run in order; `review` and
 * `block` steps are held; after a held step no further `change` step runs, only `read` steps.
 */
export function dispositions(plan: Plan): readonly Disposition[] {
  let held = false;
  return plan.steps.map((step) => {
    if (step.verdict !== "allow") {
      held = true;
      return "held";
    }
    return held && step.effect === "change" ? "skipped" : "run";
  });
}

/** The steps that a run would start, in order. */
export function stepsToRun(plan: Plan): readonly Step[] {
  const planned = dispositions(plan);
  return plan.steps.filter((_, i) => planned[i] === "run");
}
