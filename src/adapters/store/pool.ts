import { isAbsolute } from "node:path";
import pg from "pg";
import type { PostgresPool, PostgresPoolClient } from "kysely";
import type { Log } from "../../ports/log.js";
import type { Secret } from "../../core/secret.js";
import { databaseFault, leavesConnectionWhole } from "./database-fault.js";

/** Where PostgreSQL is: a URL, or the unix socket of the embedded server. */
export type DatabaseAddress = { readonly url: Secret } | { readonly socketDir: string; readonly port: number; readonly database?: string };

/** Deadlines in milliseconds. The server's come first, so that its answer is heard; the client's catch a server that hangs. */
export interface Deadlines {
  readonly connectMs: number;
  readonly lockMs: number;
  readonly statementMs: number;
  readonly queryMs: number;
  readonly idleInTransactionMs: number;
}

export const defaultDeadlines: Deadlines = {
  connectMs: 5_000,
  lockMs: 4_000,
  statementMs: 6_000,
  queryMs: 8_000,
  idleInTransactionMs: 10_000,
};

export const maxConnections = 10;

const int8 = 20;
/** Times and counters are bigint columns; all of them are far below 2^53. The driver's default is a string. */
const types = {
  getTypeParser: (oid: number, format?: "text" | "binary") => (oid === int8 ? Number : pg.types.getTypeParser(oid, format)),
} as pg.CustomTypesConfig;

export function clientConfig(address: DatabaseAddress, deadlines: Deadlines): pg.ClientConfig {
  return {
    ...serverAt(address),
    types,
    application_name: "tagout-hub",
    keepAlive: true,
    connectionTimeoutMillis: deadlines.connectMs,
    lock_timeout: deadlines.lockMs,
    statement_timeout: deadlines.statementMs,
    query_timeout: deadlines.queryMs,
    idle_in_transaction_session_timeout: deadlines.idleInTransactionMs,
  };
}

function serverAt(address: DatabaseAddress): pg.ClientConfig {
  if ("url" in address) return { connectionString: address.url.reveal() };
  if (!isAbsolute(address.socketDir)) throw new Error(`socketDir must be absolute, or it is taken for a host name: ${address.socketDir}`);
  // Said, since PGSSLMODE in the environment is meant for servers that are reached over a network.
  return { host: address.socketDir, port: address.port, user: "hub", database: address.database ?? "postgres", ssl: false };
}

/**
 * A pool for kysely that speaks only Faults and never hands out a connection that is out of step. Without this a
 * query that timed out inside a transaction returns to the pool with the transaction open, and the next
 * borrower's commit makes its writes real.
 */
export function openPool(config: pg.ClientConfig, log: Log): PostgresPool {
  const pool = new pg.Pool({ ...config, max: maxConnections, idleTimeoutMillis: 30_000 });
  // An idle connection that breaks would otherwise end the process.
  pool.on("error", () => log.warn("database.connection_lost"));
  // So would one that breaks between two queries of a transaction; the next query says so.
  pool.on("connect", (client) => client.on("error", () => undefined));
  return {
    connect: async () => guarded(await pool.connect().catch(rethrow)),
    end: () => pool.end(),
  };
}

function guarded(client: pg.PoolClient): PostgresPoolClient {
  let whole = true;
  const query = async (text: string, parameters: unknown[]): Promise<pg.QueryResult> => {
    if (!whole) throw databaseFault(undefined);
    return client.query(text, parameters).catch((error: unknown) => {
      whole = leavesConnectionWhole(error);
      throw databaseFault(error);
    });
  };
  return { query: query as unknown as PostgresPoolClient["query"], release: () => client.release(!whole) };
}

function rethrow(error: unknown): never {
  throw databaseFault(error);
}
