import type { Denial } from "../approval.js";

/** Why somebody's word changed nothing, behind "was refused ...:", for whoever reads it later. */
const decided = {
  "not-authorised": "they lack the role for it",
  "plan-changed": "it was for another plan than the one that stood",
  "host-changed": "the host had changed since the plan was made",
  frozen: "everything was frozen",
  "wrong-state": "the incident was no longer, or not yet, in a state for it",
  "already-decided": "it had been decided already",
  "quorum-missing": "too few people had approved",
  unconfirmed: "a platform did not confirm enough of its approvers",
  "separate-executor": "whoever approved may not run it here",
  "dry-run-stale": "the dry run was too old",
  "host-is-dry-run": "the host permits no live runs",
} as const satisfies Record<Denial, string>;

/** What is refused before anybody looks at the incident. */
const unheard: readonly (readonly [denial: string, words: string])[] = [
  ["another-action", "the form did not belong to its button"],
  ["buttons-off", "nothing can be pressed in that channel"],
  ["contended", "others decided at the same moment"],
  ["moved-button", "the button did not belong to its message"],
  ["not-in-sight", "they may not see this incident"],
  ["reason-missing", "they gave no reason"],
  ["unknown-ref", "the button was no longer in use"],
];

const words: ReadonlyMap<string, string> = new Map([...Object.entries(decided), ...unheard]);

/** A refusal's short name in words. One that is not known here, as of a newer hub, is shown as it stands. */
export const denialWords = (denial: string): string => words.get(denial) ?? denial;
