import { oneLine, sentence } from "../card/words.js";
import type { Incident } from "../incident.js";
import { shortHash, type Plan } from "../plan.js";
import { differenceOf, diffLines } from "../plan-diff.js";
import type { ThreadEntry } from "./entry.js";

const lineChars = 240;

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
    const lines = diffLines(before.plan, known.plan).map((line) => oneLine(line, lineChars));
    return {
      key: `plan:${id}:${known.plan.revision}`,
      at: known.at,
      kind: "plan",
      headline: `Plan ${shortHash(known.hash)} takes the place of ${shortHash(before.hash)}; decisions on the old one do not count for it.`,
      lines: lines.length === 0 ? [sentence(differenceOf(before.plan, known.plan))] : lines,
      block: null,
      file: null,
    };
  });
}
