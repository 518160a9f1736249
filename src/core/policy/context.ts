/**
 * Facts that a verdict may rest on. The hub fills it from stored evidence and the host's profile; the agent
 * fills it from its own disk and kernel, and its answer is the one that counts.
 */
export interface PolicyContext {
  /** Processes in this incident's evidence. Only these may be signalled. */
  readonly processes: readonly { readonly pid: number; readonly startTicks: number; readonly name: string }[];
  /** Units that the host's own file lists as restartable. Protected units never count, listed or not. */
  readonly units: readonly string[];
  /** Globs under which a `*.log` file may be emptied. */
  readonly logScopes: readonly string[];
}

/** Nothing is known: no process, unit or file that a command names may be changed. */
export const emptyContext: PolicyContext = { processes: [], units: [], logScopes: [] };
