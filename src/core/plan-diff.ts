import { shownOf } from "./card/shown.js";
import { count } from "./card/words.js";
import type { Plan, Step } from "./plan.js";

/** How one command of a plan differs from the plan before it. `n` is its place in the newer plan, or in the older if it is gone. */
export type StepChange =
  | { readonly kind: "added" | "removed"; readonly n: number; readonly now: string }
  | { readonly kind: "changed"; readonly n: number; readonly now: string; readonly before: string }
  /** The same command, judged otherwise. */
  | { readonly kind: "verdict"; readonly n: number; readonly now: string; readonly before: string; readonly text: string };

/**
 * What is different between two plans of one incident, in the order of the newer one; what is gone comes last. Commands are
 * the same when they read the same; what is left over on both sides is paired by order as changed.
 */
export function planDiff(before: Plan, after: Plan): readonly StepChange[] {
  const old = [...before.steps];
  const kept = new Map<Step, Step>();
  for (const step of after.steps) {
    const same = old.find((one) => shownOf(one) === shownOf(step));
    if (same === undefined) continue;
    kept.set(step, same);
    old.splice(old.indexOf(same), 1);
  }
  const changes = after.steps.flatMap((step): readonly StepChange[] => {
    const same = kept.get(step);
    if (same !== undefined) return verdictChange(same, step);
    const was = old.shift();
    const now = shownOf(step);
    return [was === undefined ? { kind: "added", n: step.n, now } : { kind: "changed", n: step.n, now, before: shownOf(was) }];
  });
  return [...changes, ...old.map((step): StepChange => ({ kind: "removed", n: step.n, now: shownOf(step) }))];
}

function verdictChange(before: Step, after: Step): readonly StepChange[] {
  if (before.verdict === after.verdict) return [];
  return [{ kind: "verdict", n: after.n, now: after.verdict, before: before.verdict, text: shownOf(after) }];
}

/** `2 commands differ`, or what else makes it another plan. */
export function differenceOf(before: Plan, after: Plan): string {
  const changes = planDiff(before, after).length;
  if (changes > 0) return `${count(changes, "command")} differ${changes === 1 ? "s" : ""}`;
  if (before.risk !== after.risk) return `risk ${after.risk} instead of ${before.risk}`;
  if (before.policy.hash !== after.policy.hash) return `the same commands, judged by another policy`;
  if (before.steps.length > 1 && before.steps.some((step, at) => shownOf(step) !== shownOf(after.steps[at] ?? step)))
    return "the same commands in another order";
  return "the same commands, from newer evidence";
}

/** One line for each change, for a thread or a page. The commands are quoted as on the card and never cut. */
export function diffLines(before: Plan, after: Plan): readonly string[] {
  return planDiff(before, after).map((change) => {
    switch (change.kind) {
      case "added":
        return `new step ${change.n}: ${change.now}`;
      case "removed":
        return `gone, was step ${change.n}: ${change.now}`;
      case "changed":
        return `step ${change.n}: ${change.now} (was: ${change.before})`;
      case "verdict":
        return `step ${change.n}: ${change.now} instead of ${change.before}: ${change.text}`;
    }
  });
}
