import { oneLine } from "../card/words.js";
import type { CallRules } from "../calls.js";
import { severities } from "../signal.js";

/** Who is called about a plan that nobody decides on, and when. Nobody is called by this answer itself. */
export function oncallText({ onCall, escalateMinutes }: Pick<CallRules, "onCall" | "escalateMinutes">): string {
  const steps = severities.filter((severity) => escalateMinutes[severity].length > 0);
  return [
    onCall.length === 0
      ? "Nobody is named as on call (calls.onCall): the approvers of the host are called alone."
      : `On call: ${oneLine(onCall.join(", "), 500)}`,
    "When a plan of a P1 or P2 is put up, the approvers of its host are called once.",
    ...(steps.length === 0
      ? ["Nobody is called again."]
      : steps.map((severity) => `${severity}, while nobody decides: again after ${minutesText(escalateMinutes[severity])}.`)),
    ...(steps.length === 0 || onCall.length === 0 ? [] : ["From the second of these on, those on call are called too."]),
  ].join("\n");
}

function minutesText(minutes: readonly number[]): string {
  const last = minutes.at(-1) ?? 0;
  return minutes.length < 2 ? `${last} minutes` : `${minutes.slice(0, -1).join(", ")} and ${last} minutes`;
}
