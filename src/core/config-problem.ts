/** One thing wrong with a configuration file of hub or agent, and what to do about it. */
export interface ConfigProblem {
  /** For example `slack.channels.0`, or the path of a file. */
  readonly key: string;
  readonly problem: string;
  readonly mend: string;
}

/** Two lines for each: what is wrong where, and what to do about it. */
export const problemText = (problems: readonly ConfigProblem[]): string =>
  problems.map(({ key, problem, mend }) => `  ${key}: ${problem}\n    ${mend}`).join("\n");
