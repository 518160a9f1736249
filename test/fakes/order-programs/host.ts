import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ExecutingHost } from "../../../agent/execute.js";
import type { Freeze } from "../../../agent/freeze.js";
import { createLedger, openLedger, type Ledger } from "../../../agent/ledger.js";
import type { Judge } from "../../../agent/order-check.js";
import { openStops } from "../../../agent/stops.js";
import { emptyContext } from "../../../src/core/policy/context.js";
import type { Log } from "../../../src/ports/log.js";
import { scriptOf, type OrderKey } from "./orders.js";

/** The time of every test of orders. */
export const noon = 1_764_072_000_000;

export const silentLog: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

export const nothingFrozen: Freeze = { hear: () => undefined, obstacle: () => null, frozen: () => null };

/** Judges everything `allow` and reads it as the test's own steps do; what changes the host is named. */
export function allowing(changes: readonly string[] = []): Judge {
  return (text) => ({ ruling: "allow", effect: changes.includes(text) ? "change" : "read", findings: [], script: scriptOf(text) });
}

export interface TestHost {
  readonly directory: string;
  readonly ledgerPath: string;
  readonly host: ExecutingHost;
  /** The same host after its agent was started again. */
  readonly restarted: () => TestHost;
  readonly close: () => void;
}

/** A host of its own in a new directory, of which no part is a link, in mode live unless told otherwise. */
export function testHost(key: OrderKey, changes: Partial<ExecutingHost> = {}): TestHost {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "tagout-orders-")));
  mkdirSync(join(directory, "output"), { mode: 0o700 });
  const now = changes.now ?? (() => noon);
  createLedger(join(directory, "ledger"), { now });
  return hostIn(directory, key, changes);
}

/** A host over a directory that holds a ledger. */
export function hostIn(directory: string, key: OrderKey, changes: Partial<ExecutingHost> = {}): TestHost {
  const now = changes.now ?? (() => noon);
  const ledgerPath = join(directory, "ledger");
  const ledger: Ledger = openLedger(ledgerPath, { now });
  const host: ExecutingHost = {
    name: "web-1",
    orderKey: key.publicKey,
    mode: "live",
    now,
    clockOffsetMs: () => 0,
    freeze: nothingFrozen,
    ledger,
    stops: openStops(),
    judge: allowing(),
    contextFor: () => emptyContext,
    outputDirectory: join(directory, "output"),
    log: silentLog,
    rates: { limits: () => [], changesOf: () => [] },
    unitObstacle: () => Promise.resolve(null),
    stamp: () => ({ version: "1", hash: "h" }),
    ...changes,
  };
  return {
    directory,
    ledgerPath,
    host,
    restarted() {
      ledger.close();
      return hostIn(directory, key, changes);
    },
    close() {
      ledger.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
