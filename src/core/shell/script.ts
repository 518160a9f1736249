/**
 * What a command text reduces to: a closed list of pipelines of literal argv. The agent runs exactly this;
 * no shell ever sees the text.
 */
export type Script = readonly Pipeline[];

/** When a pipeline starts: `;` and newline are `always`, `&&` is `ok`, `||` is `fail`, about the one before. */
export type Joint = "always" | "ok" | "fail";

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
