/** One thing wrong with a configuration file of hub or agent, and what to do about it. */
export interface ConfigProblem {
  /** For example `slack.channels.0`, or the path of a file. */
  readonly key: string;
  readonly problem: string;
  readonly mend: string;
}
