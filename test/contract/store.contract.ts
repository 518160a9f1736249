import type { TestStore, TestStoreOptions } from "../fakes/embedded-store.js";
import { admitContract } from "./store-admit.js";
import { agentContract } from "./store-agents.js";
import { auditContract } from "./store-audit.js";
import { claimContract } from "./store-claim.js";
import { freezeContract } from "./store-freeze.js";
import { lanesContract } from "./store-lanes.js";
import { noiseContract } from "./store-noise.js";
import { outboxContract } from "./store-outbox.js";
import { persistContract } from "./store-persist.js";
import { readsContract } from "./store-reads.js";
import { sessionContract } from "./store-sessions.js";
import { threadsContract } from "./store-threads.js";

/** Runs one test body on a store and a database of its own. */
export type UseStore = (body: (its: TestStore) => Promise<void>, options?: TestStoreOptions) => Promise<void>;

/** What every Store must do, whatever server is under it. */
export function storeContract(open: (options?: TestStoreOptions) => Promise<TestStore>): void {
  const use: UseStore = async (body, options) => {
    const its = await open(options);
    try {
      await body(its);
    } finally {
      await its.close();
    }
  };
  for (const part of [
    admitContract,
    persistContract,
    readsContract,
    claimContract,
    outboxContract,
    lanesContract,
    noiseContract,
    agentContract,
    auditContract,
    freezeContract,
    sessionContract,
    threadsContract,
  ])
    part(use);
}
