import assert from "node:assert/strict";
import { test } from "node:test";
import pg from "pg";
import { systemClock } from "../../../src/adapters/clock.js";
import { openStore } from "../../../src/adapters/store/connect.js";
import { databaseFault } from "../../../src/adapters/store/database-fault.js";
import type { Deadlines } from "../../../src/adapters/store/pool.js";
import { Fault } from "../../../src/core/fault.js";
import { Secret } from "../../../src/core/secret.js";
import type { Store } from "../../../src/ports/store.js";
import { changeOf, evidence, host, loaded, opened } from "../../contract/store-examples.js";
import { startProxy, type DatabaseProxy } from "../../fakes/database-proxy.js";
import { silentLog, testDeadlines, testDestination, withEmptyDatabase, withStore, type TestStore } from "../../fakes/embedded-store.js";

const isUnavailable = (error: unknown): boolean => error instanceof Fault && error.code === "database_unavailable" && error.retryable;
const isRejected = (error: unknown): boolean => error instanceof Fault && error.code === "database_rejected" && !error.retryable;

const options = { destinations: [testDestination], clock: systemClock, log: silentLog };

/** A store behind a proxy, and one with a straight way to the same database. */
async function withProxy(
  body: (its: { readonly store: Store; readonly proxy: DatabaseProxy; readonly straight: TestStore }) => Promise<void>,
  deadlines: Partial<Deadlines> = {},
) {
  const straight = await withStore();
  const proxy = await startProxy(straight.database);
  const store = await openStore({ ...options, database: proxy.address, deadlines: { ...testDeadlines, ...deadlines } });
  try {
    await body({ store, proxy, straight });
  } finally {
    proxy.resume();
    proxy.cut();
    await store.close();
    await proxy.close();
    await straight.close();
  }
}

test("I12: a database that hangs is unavailable in bounded time, and well again when it answers", () =>
  withProxy(
    async ({ store, proxy, straight }) => {
      const { id } = await opened(straight.store);
      await untilAvailable(() => store.load(id));
      proxy.stall();
      await assert.rejects(store.load(id), isUnavailable);
      proxy.resume();
      assert.equal((await untilAvailable(() => store.load(id)))?.id, id);
    },
    { queryMs: 1_000 },
  ));

test("I7: a change that timed out half-way leaves nothing behind for the next user of its connection", () =>
  withProxy(
    async ({ store, straight }) => {
      const incident = await opened(straight.store);
      const blocker = await straight.client();
      await blocker.query("begin");
      await blocker.query("select from audit_head for update");
      await assert.rejects(store.persist(changeOf(incident, "diagnosed"), 2_000), isUnavailable);
      await blocker.query("rollback");
      await blocker.end();
      const entry = { actor: "hub", action: "test.other", object: "x", facts: {} };
      for (let n = 0; n < 12; n += 1) await untilAvailable(() => store.record([entry], 3_000));
      assert.equal((await loaded(straight.store, incident.id)).state, "captured");
    },
    { queryMs: 1_000 },
  ));

test("I5: a commit whose answer was lost happened once, and trying it again has no second effect", () =>
  withProxy(async ({ store, proxy, straight }) => {
    const incident = await opened(straight.store);
    proxy.swallowAfter = "commit";
    const change = changeOf(incident, "diagnosed");
    const changing = assert.rejects(store.persist(change, 2_000), isUnavailable);
    while ((await loaded(straight.store, incident.id)).state !== "diagnosed");
    proxy.cut();
    await changing;
    const raised = evidence({ subject: "other" });
    const admitting = assert.rejects(store.admit(host, [raised], 2_000), isUnavailable);
    while ((await straight.store.list({ limit: 1, offset: 0 })).total === 1);
    proxy.cut();
    await admitting;
    proxy.swallowAfter = null;
    assert.equal(await untilAvailable(() => store.persist(change, 3_000)), "stale");
    assert.equal((await untilAvailable(() => store.admit(host, [raised], 3_000)))[0]?.outcome, "known");
    assert.equal((await loaded(straight.store, incident.id)).version, incident.version + 1);
  }));

test("I12: when every connection is cut the store goes on, and still hears of commits", () =>
  withProxy(async ({ store, proxy, straight }) => {
    const { signal } = new AbortController();
    const incident = await opened(store);
    await store.wake(60_000, signal);
    for (let n = 0; n < 3; n += 1) {
      proxy.cut();
      // It rings when it listens again, because it may have missed something.
      await store.wake(3_600_000, signal);
      assert.equal((await untilAvailable(() => store.load(incident.id)))?.id, incident.id);
    }
    const heard = store.wake(3_600_000, signal);
    await straight.store.admit(host, [evidence()], 2_000);
    await heard;
  }));

test("I12: a connection that breaks in the middle of a transaction breaks nothing else", () =>
  withProxy(async ({ store, straight }) => {
    const incident = await opened(store);
    const blocker = await straight.client();
    await blocker.query("begin");
    await blocker.query("select from audit_head for update");
    const broken = assert.rejects(store.persist(changeOf(incident, "diagnosed"), 2_000), isUnavailable);
    const waiting = "select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    // Not the blocker: within one transaction the list of connections stays as it was first seen.
    const watcher = await straight.client();
    let pid: unknown;
    while (pid === undefined) pid = (await watcher.query<{ readonly pid: number }>(waiting)).rows[0]?.pid;
    await watcher.query("select pg_terminate_backend($1)", [pid]);
    await watcher.end();
    await broken;
    await blocker.query("rollback");
    await blocker.end();
    assert.equal((await loaded(store, incident.id)).state, "captured");
  }));

async function untilAvailable<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!isUnavailable(error)) throw error;
    }
  }
}

test("a store waits for a database that is not there yet, says so, and opens when it is", async () => {
  const { database, close } = await withStore();
  const proxy = await startProxy(database);
  proxy.refuse = true;
  const waits: string[] = [];
  const onWaiting = (why: string): void => {
    if (waits.push(why) === 2) proxy.refuse = false;
  };
  const store = await openStore({ ...options, database: proxy.address, deadlines: testDeadlines, onWaiting });
  assert.equal(waits.length, 2);
  assert.match(waits[0] ?? "", /Check that it runs/);
  await store.close();
  await proxy.close();
  await close();
});

test("a store that waits can be told to stop", async () => {
  const stop = new AbortController();
  const database = { url: new Secret("postgres://hub@127.0.0.1:1/none") };
  await assert.rejects(openStore({ ...options, database, signal: stop.signal, onWaiting: () => stop.abort() }), isUnavailable);
});

test("a database that does not exist is refused at once", async () => {
  const { database, close } = await withEmptyDatabase();
  const missing =
    "url" in database ? { url: new Secret(database.url.reveal().replace(/[^/]+$/, "missing")) } : { ...database, database: "missing" };
  await assert.rejects(
    openStore({ ...options, database: missing }),
    (error) => isRejected(error) && /does not exist/.test((error as Error).message),
  );
  await close();
});

test("stores that start together on an empty database migrate it once", async () => {
  const { database, close } = await withEmptyDatabase();
  const stores = await Promise.all([1, 2, 3].map(() => openStore({ ...options, database, deadlines: testDeadlines })));
  const heads = await Promise.all(stores.map((store) => store.head()));
  assert.equal(new Set(heads.map(({ logId }) => logId)).size, 1);
  await Promise.all(stores.map((store) => store.close()));
  await close();
});

test("a database that a newer version has migrated is refused, and left as it is", async () => {
  const { database, client, close } = await withStore();
  const sql = await client();
  await sql.query("insert into schema_migrations (name, timestamp) values ('9999_future', '2030-01-01T00:00:00Z')");
  await assert.rejects(
    openStore({ ...options, database }),
    (error) => isRejected(error) && /newer Tagout.*9999_future/.test((error as Error).message),
  );
  await sql.end();
  await close();
});

test("a database that loses commits is refused", async () => {
  const { database, client, close } = await withStore();
  const sql = await client();
  await sql.query(`do $$ begin execute format('alter database %I set synchronous_commit = off', current_database()); end $$`);
  await sql.end();
  await assert.rejects(
    openStore({ ...options, database }),
    (error) => isRejected(error) && /synchronous_commit/.test((error as Error).message),
  );
  await close();
});

test("what the server said decides whether it is worth trying again", () => {
  const of = (code: string): Fault => {
    const error = new pg.DatabaseError("Key (token)=(hunter2) already exists", 1, "error");
    error.code = code;
    return databaseFault(error);
  };
  for (const code of [
    "08006",
    "40001",
    "40P01",
    "53100",
    "53200",
    "53300",
    "55P03",
    "57014",
    "57P01",
    "57P02",
    "57P03",
    "58030",
    "25006",
  ]) {
    assert.deepEqual([of(code).code, of(code).retryable], ["database_unavailable", true], code);
  }
  for (const code of ["22P02", "23505", "23503", "28P01", "28000", "3D000", "42501", "42P01", "XX001"]) {
    assert.deepEqual([of(code).code, of(code).retryable], ["database_rejected", false], code);
    assert.doesNotMatch(of(code).message, /hunter2/);
  }
  assert.equal(isUnavailable(databaseFault(new Error("ECONNREFUSED"))), true);
});
