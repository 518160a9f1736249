import { setTimeout as sleep } from "node:timers/promises";
import { Kysely, PostgresDialect, sql } from "kysely";
import { backoff } from "../../core/backoff.js";
import { Fault } from "../../core/fault.js";
import type { Route } from "../../core/routing.js";
import type { Clock } from "../../ports/clock.js";
import type { Log } from "../../ports/log.js";
import type { Store } from "../../ports/store.js";
import { admitQueue } from "./admit-queue.js";
import { agentStore } from "./agents.js";
import { auditStore } from "./audit.js";
import { listenForDue } from "./due-listener.js";
import { claim, postpone } from "./claim.js";
import type { StoreContext } from "./context.js";
import { freezeStore } from "./freeze.js";
import { incidentReads } from "./incidents.js";
import { muteStore } from "./mutes.js";
import { migrate } from "./migrate.js";
import { noiseStore } from "./noise-messages.js";
import { outboxStore } from "./outbox.js";
import { persist } from "./persist.js";
import { clientConfig, defaultDeadlines, openPool, type DatabaseAddress, type Deadlines } from "./pool.js";
import type { Database, Db } from "./schema.js";
import { threadStore } from "./threads.js";
import { wakeSnoozed } from "./snooze.js";
import { sessionStore } from "./sessions.js";

export interface StoreOptions {
  readonly database: DatabaseAddress;
  /** Where incidents have cards, and which of them where. */
  readonly destinations: readonly Route[];
  readonly log: Log;
  readonly clock: Clock;
  /** Ends the wait for a database that is down. */
  readonly signal?: AbortSignal;
  /** Told each time that the database was not there yet, with what to do about it. */
  readonly onWaiting?: (why: string) => void;
  readonly deadlines?: Deadlines;
  /** Sees the text of every statement; for golden files. */
  readonly onStatement?: (text: string) => void;
}

/**
 * The store over PostgreSQL, its schema brought up to date. Waits for a database that is not there yet, with growing
 * pauses, until `signal` aborts.
 *
 * @throws Fault `database_rejected` when waiting cannot help: wrong login, newer schema, unsafe settings.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  await ready(options);
  const { database, destinations, log, clock, deadlines = defaultDeadlines } = options;
  const db = connect(options, deadlines);
  const due = listenForDue(clientConfig(database, deadlines), clock, log);
  const context: StoreContext = { db, log, clock, destinations };
  return {
    admit: admitQueue(context),
    claim: (wanted) => claim(db, wanted, log),
    postpone: (id, dueAt) => postpone(db, id, dueAt),
    persist: (change, at) => persist(context, change, at),
    wake: due.wait,
    wakeSnoozed: (now) => wakeSnoozed(context, now),
    ...incidentReads(db),
    ...outboxStore(context),
    ...noiseStore(context),
    ...agentStore(db),
    ...threadStore(context),
    ...auditStore(db),
    ...freezeStore(db),
    ...muteStore(context),
    ...sessionStore(db),
    async close() {
      await due.close();
      await db.destroy();
    },
  };
}

function connect({ database, log, onStatement }: StoreOptions, deadlines: Deadlines): Db {
  return new Kysely<Database>({
    dialect: new PostgresDialect({ pool: openPool(clientConfig(database, deadlines), log) }),
    ...(onStatement === undefined ? {} : { log: (event) => onStatement(event.query.sql) }),
  });
}

/** A migration may take long and waits for another hub's; it has these deadlines instead. */
const migrationDeadlines: Omit<Deadlines, "connectMs"> = {
  lockMs: 600_000,
  statementMs: 3_600_000,
  queryMs: 3_600_000,
  idleInTransactionMs: 600_000,
};

async function ready(options: StoreOptions): Promise<void> {
  const { clock, log, signal, onWaiting, deadlines: { connectMs } = defaultDeadlines } = options;
  for (let attempt = 1; ; attempt += 1) {
    const db = connect(options, { ...migrationDeadlines, connectMs });
    try {
      await refuseUnsafe(db, log);
      await migrate(db, log);
      return;
    } catch (fault) {
      if (!(fault instanceof Fault) || !fault.retryable || signal?.aborted === true) throw fault;
      log.warn("database.waiting", { attempt });
      onWaiting?.(fault.message);
    } finally {
      await db.destroy();
    }
    // When the signal aborts, the next attempt is the last.
    await sleep(backoff(attempt, clock.dice()), undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
  }
}

/** Oldest release that still gets fixes. */
const oldestServer = 140_000;

async function refuseUnsafe(db: Db, log: Log): Promise<void> {
  const { rows } = await sql<{ readonly version: number; readonly commit: string; readonly fsync: string }>`
    select current_setting('server_version_num')::integer as version, current_setting('synchronous_commit') as commit,
      current_setting('fsync') as fsync`.execute(db);
  const server = rows[0];
  if (server === undefined) return;
  if (server.version < oldestServer)
    throw new Fault("database_rejected", "This PostgreSQL is too old. Tagout needs version 14 or newer.", false);
  if (server.commit === "off") {
    throw new Fault(
      "database_rejected",
      "synchronous_commit is off for this database, so acknowledged evidence could be lost. Set it to on.",
      false,
    );
  }
  if (server.fsync === "off") log.warn("database.fsync_off");
}
