import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import pg from "pg";
import { Secret } from "../../src/core/secret.js";
import type { Clock } from "../../src/ports/clock.js";
import type { Destination } from "../../src/ports/chat.js";
import type { Log } from "../../src/ports/log.js";
import type { Store } from "../../src/ports/store.js";
import { systemClock } from "../../src/adapters/clock.js";
import { openStore } from "../../src/adapters/store/connect.js";
import { startEmbeddedPostgres } from "../../src/adapters/store/embedded-postgres.js";
import type { DatabaseAddress } from "../../src/adapters/store/pool.js";
import { readPostmasterFile } from "../../src/adapters/store/postmaster-file.js";
import { testDeadlines } from "./test-deadlines.js";

export { testDeadlines };

/** A store of its own on a real PostgreSQL. */
export interface TestStore {
  readonly store: Store;
  /** For another store, or a plain client, on the same database. */
  readonly database: DatabaseAddress;
  /** Connects a plain client as the owner of the database; the caller ends it. */
  readonly client: () => Promise<pg.Client>;
  readonly close: () => Promise<void>;
}

export interface TestStoreOptions {
  readonly destinations?: readonly Destination[];
  readonly clock?: Clock;
  readonly log?: Log;
  readonly onStatement?: (text: string) => void;
}

export const testDestination: Destination = { platform: "console", channel: "incidents" };

export const silentLog: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/**
 * A fresh, migrated database and a store on it. The server is started once in a process and ends with its tests; the
 * variable TAGOUT_TEST_DATABASE_URL names another server to use instead (14 or newer, a role that may create databases).
 */
export async function withStore(options: readonly Destination[] | TestStoreOptions = {}): Promise<TestStore> {
  const {
    destinations = [testDestination],
    clock = systemClock,
    log = silentLog,
    onStatement,
  } = isList(options) ? { destinations: options } : options;
  const server = await sharedServer();
  const name = server.nextName();
  await server.command(`create database ${name} template ${await server.template()}`);
  const database = server.addressOf(name);
  const store = await openStore({
    database,
    destinations,
    clock,
    log,
    deadlines: testDeadlines,
    ...(onStatement === undefined ? {} : { onStatement }),
  });
  return {
    store,
    database,
    client: () => connectTo(database),
    async close() {
      await store.close();
      await server.command(`drop database ${name} with (force)`);
    },
  };
}

/** An empty database without any schema. */
export async function withEmptyDatabase(): Promise<Omit<TestStore, "store">> {
  const server = await sharedServer();
  const name = server.nextName();
  await server.command(`create database ${name}`);
  const database = server.addressOf(name);
  return { database, client: () => connectTo(database), close: () => server.command(`drop database ${name} with (force)`) };
}

interface TestServer {
  readonly addressOf: (database: string) => DatabaseAddress;
  readonly command: (sql: string) => Promise<void>;
  readonly template: () => Promise<string>;
  readonly nextName: () => string;
}

let shared: Promise<TestServer> | undefined;
let stop: () => Promise<void> = () => Promise.resolve();
// At the top of every test file that imports this one: its server ends with its last test. A bench or a script has no tests, and a
// hook would make it print as if it had.
if (process.env["NODE_TEST_CONTEXT"] !== undefined) after(() => stop());

/** For a script, which has no tests whose end would do it. */
export const stopServer = (): Promise<void> => stop();

function sharedServer(): Promise<TestServer> {
  shared ??= startServer();
  return shared;
}

async function startServer(): Promise<TestServer> {
  const url = process.env["TAGOUT_TEST_DATABASE_URL"];
  const { addressOf, end } = url === undefined ? await embedded() : external(url);
  const command = async (sql: string): Promise<void> => {
    const client = await connectTo(addressOf("postgres"));
    await client.query(sql).finally(() => client.end());
  };
  const run = systemClock.token(4);
  let made = 0;
  const nextName = (): string => `tagout_test_${run}_${(made += 1)}`;
  // A pool is closed before its connections are gone, and the server waits no more than five seconds for those of a template.
  const unused = async (name: string): Promise<void> => {
    const client = await connectTo(addressOf("postgres"));
    while ((await client.query("select from pg_stat_activity where datname = $1", [name])).rowCount !== 0);
    await client.end();
  };
  let template: Promise<string> | undefined;
  const makeTemplate = async (): Promise<string> => {
    const name = nextName();
    await command(`create database ${name}`);
    const store = await openStore({
      database: addressOf(name),
      destinations: [],
      clock: systemClock,
      log: silentLog,
      deadlines: testDeadlines,
    });
    await store.close();
    await unused(name);
    return name;
  };
  stop = async () => {
    stop = () => Promise.resolve();
    if (template !== undefined && url !== undefined) await command(`drop database ${await template} with (force)`);
    await end();
  };
  return { addressOf, command, nextName, template: () => (template ??= makeTemplate()) };
}

async function embedded(): Promise<{ readonly addressOf: TestServer["addressOf"]; readonly end: () => Promise<void> }> {
  const stateDir = mkdtempSync(join(tmpdir(), "tagout-test-"));
  const { socketDir, port, dataDir, stop: end } = await startEmbeddedPostgres({ stateDir, log: silentLog });
  // A test run that is ended must not leave its server behind.
  const abandon = (): void => {
    const file = readPostmasterFile(dataDir);
    if (file !== null) process.kill(file.pid, "SIGINT");
  };
  const leave = (): never => process.exit(1);
  process.once("exit", abandon).once("SIGTERM", leave).once("SIGINT", leave);
  return {
    addressOf: (database) => ({ socketDir, port, database }),
    async end() {
      process.off("exit", abandon).off("SIGTERM", leave).off("SIGINT", leave);
      await end();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}

function external(url: string): { readonly addressOf: TestServer["addressOf"]; readonly end: () => Promise<void> } {
  const addressOf = (database: string): DatabaseAddress => {
    const address = new URL(url);
    address.pathname = `/${database}`;
    return { url: new Secret(address.href) };
  };
  return { addressOf, end: () => Promise.resolve() };
}

async function connectTo(database: DatabaseAddress): Promise<pg.Client> {
  const client = new pg.Client(
    "url" in database
      ? { connectionString: database.url.reveal() }
      : { host: database.socketDir, port: database.port, user: "hub", database: database.database ?? "postgres" },
  );
  await client.connect();
  return client;
}

const isList = (value: readonly Destination[] | TestStoreOptions): value is readonly Destination[] => Array.isArray(value);
