/** Deadlines and sizes of one call. The first token may wait for the model to be loaded; the sum stays below the line's lease. */
export const callLimits = { listMs: 3_000, firstTokenMs: 60_000, nextTokenMs: 10_000, allMs: 90_000, answerChars: 20_000 } as const;

export interface CallLimits {
  /** For the server to name its models. */
  readonly listMs: number;
  readonly firstTokenMs: number;
  readonly nextTokenMs: number;
  readonly allMs: number;
  readonly answerChars: number;
}
