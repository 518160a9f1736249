import type { Deadlines } from "../../src/adapters/store/pool.js";

/** Generous: a slow machine must not fail a test. */
export const testDeadlines: Deadlines = {
  connectMs: 60_000,
  lockMs: 60_000,
  statementMs: 60_000,
  queryMs: 60_000,
  idleInTransactionMs: 60_000,
};
