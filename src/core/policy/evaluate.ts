import type { PolicyContext } from "./context.js";
import { judgementOf, type Judgement } from "./judgement.js";
import { builtInPolicy, policyStamp } from "./policy.js";
import type { Policy } from "./table.js";

export type { Judgement };
export { policyStamp };

/**
 * Judges a command text. Pure, synchronous and total: every string has an answer, and every answer its reasons.
 * What cannot be read is `block`, what no rule knows is `review`, and the strictest finding wins.
 *
 * @param context what is known of the host and the incident; without a fact, nothing that it names is changed.
 */
export function evaluate(text: string, context: PolicyContext, policy: Policy = builtInPolicy): Judgement {
  return judgementOf(text, context, policy);
}
