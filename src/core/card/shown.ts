import type { Step } from "../plan.js";
import { showScript } from "../shell/quote.js";
import { head } from "./words.js";

/** What a person reads as the command: all of the argv that runs, or for a held step the proposed text, to copy. */
export function shownOf(step: Step): string {
  return step.verdict === "allow" ? showScript(step.script) : head(step.text, 40, 1_500) || "(empty)";
}
