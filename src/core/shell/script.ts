import { canonicalJson, type Json } from "../canonical.js";

/**
 * What a command text reduces to: a closed list of pipelines of literal argv. The agent runs exactly this;
 * no shell ever sees the text.
 */
export type Script = readonly Pipeline[];

/** When a pipeline starts: `;` and newline are `always`, `&&` is `ok`, `||` is `fail`, about the one before. */
export type Joint = "always" | "ok" | "fail";

/** Commands joined by `|`, and how the whole follows the one before it. */
export interface Pipeline {
  readonly after: Joint;
  readonly commands: readonly Command[];
}

/** Where a stream goes. `pipe` is the next command of the pipeline; `capture` is the report. */
export interface Command {
  readonly argv: readonly string[];
  readonly stdin: "null" | "pipe";
  readonly stdout: "capture" | "pipe" | "null";
  readonly stderr: "capture" | "null" | "stdout";
}

/** Whether two scripts run exactly the same: what was judged, what was shown and what was signed are compared by this. */
export const isSameScript = (a: Script, b: Script): boolean => canonicalJson(a as unknown as Json) === canonicalJson(b as unknown as Json);
