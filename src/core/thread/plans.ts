import { count, oneLine } from "../card/words.js";
import { shownOf } from "../card/shown.js";
import type { Incident } from "../incident.js";
import { shortHash, type Plan, type Step } from "../plan.js";
import type { ThreadEntry } from "./entry.js";

/** A plan as it was put up, and when. */
export interface KnownPlan {
  readonly at: number;
  readonly hash: string;
  readonly plan: Plan;
}

/** One entry for each plan that took the place of another: what differs, so that nobody has to compare from memory. */
export function planEntries({ id }: Incident, plans: readonly KnownPlan[]): readonly ThreadEntry[] {
  return plans.slice(1).map((known, i): ThreadEntry => {
    const before = plans[i]!;
    const lines = differences(before.plan.steps, known.plan.steps);
    return {
      key: `plan:${id}:${known.plan.revision}`,
      at: known.at,
      kind: "plan",
      headline: `Plan ${shortHash(known.hash)} takes the place of ${shortHash(before.hash)}; decisions on the old one do not count for it.`,
      lines: lines.length === 0 ? ["The commands are the same."] : lines,
      block: null,
      file: null,
    };
  });
}

const commandChars = 200;

function differences(before: readonly Step[], after: readonly Step[]): readonly string[] {
  const gone = before.filter((step) => !after.some((other) => other.text === step.text));
  const fresh = after.filter((step) => !before.some((other) => other.text === step.text));
  const judgedAnew = after.flatMap((step) => {
    const old = before.find((other) => other.text === step.text);
    return old === undefined || old.verdict === step.verdict ? [] : [`Now ${step.verdict}, was ${old.verdict}: ${command(step)}`];
  });
  const same = after.length - fresh.length - judgedAnew.length;
  const all = [
    ...fresh.map((step) => `New, step ${step.n}, ${step.verdict}: ${command(step)}`),
    ...gone.map((step) => `Gone: ${command(step)}`),
    ...judgedAnew,
  ];
  return all.length === 0 || same === 0 ? all : [...all, `${count(same, "command")} unchanged.`];
}

const command = (step: Step): string => oneLine(shownOf(step), commandChars);
