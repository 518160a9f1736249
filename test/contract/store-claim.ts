import assert from "node:assert/strict";
import { test } from "node:test";
import type { IncidentStore } from "../../src/ports/store.js";
import { ann } from "../fakes/incidents.js";
import type { UseStore } from "./store.contract.js";
import { changeOf, evidence, host, loaded, moved, opened, proposed, running } from "./store-examples.js";

type Wanted = Parameters<IncidentStore["claim"]>[0];
const wanted = (over: Partial<Wanted> = {}): Wanted => ({
  states: ["captured"],
  hostStates: [],
  hosts: [],
  limit: 10,
  leaseMs: 1_000,
  now: 10_000,
  ...over,
});

export function claimContract(use: UseStore): void {
  test("a claim takes what is due, oldest first, up to its limit, and leases it", () =>
    use(async ({ store }) => {
      for (const [n, at] of [3_000, 1_000, 2_000, 99_000].entries()) await opened(store, at, { subject: `unit-${n}` });
      const ids = async (over: Partial<Wanted>) => (await store.claim(wanted(over))).map(({ id }) => id);
      assert.deepEqual(await ids({ limit: 2 }), [2, 3]);
      assert.deepEqual(await ids({}), [1]);
      assert.deepEqual(await ids({}), []);
      assert.deepEqual(await ids({ now: 11_000 }), [2, 3, 1]);
      assert.deepEqual(await ids({ limit: 0, now: 99_000 }), []);
      assert.deepEqual(await ids({ states: ["diagnosed"], now: 99_000 }), []);
    }));

  test("I2: an incident whose plan was changed in the database is neither shown nor taken, and keeps nobody else", () =>
    use(async ({ store, client }) => {
      const sql = await client();
      const damaged = await proposed(store, { subject: "unit-1" });
      const well = await proposed(store, { subject: "unit-2" });
      await sql.query("update incidents set due_at = 1");
      const documents = [
        `replace(document::text, 'free', 'rm')::json`,
        `'5'`,
        `'{}'`,
        `'{"steps":null}'`,
        `'{"policy":{},"steps":[null]}'`,
        `'null'`,
      ];
      for (const [n, document] of documents.entries()) {
        await sql.query(`update plans set document = ${document} where incident_id = ${damaged.id}`);
        const taken = await store.claim(wanted({ states: ["proposed"], now: 10_000 * (n + 1) }));
        assert.deepEqual(
          taken.map(({ id }) => id),
          [well.id],
          document,
        );
        await assert.rejects(store.load(damaged.id), { code: "database_rejected" }, document);
      }
      await sql.end();
    }));

  test("an incident that cannot exist is one that does not", () =>
    use(async ({ store }) => {
      for (const id of [0, -1, 1, 2_147_483_647, 2_147_483_648, Number.MAX_SAFE_INTEGER])
        assert.equal(await store.load(id), null, String(id));
    }));

  test("claims at once never take the same incident", () =>
    use(async ({ store }) => {
      await store.admit(
        host,
        Array.from({ length: 60 }, (_, n) => evidence({ subject: `unit-${n}` })),
        1_000,
      );
      const claims = await Promise.all(Array.from({ length: 20 }, () => store.claim(wanted({ limit: 3 }))));
      const ids = claims.flat().map(({ id }) => id);
      assert.equal(new Set(ids).size, ids.length);
      const rest = await store.claim(wanted({ limit: 100 }));
      assert.equal(ids.length + rest.length, 60);
    }));

  test("a change ends the lease, and whoever was overtaken finds its change stale", () =>
    use(async ({ store }) => {
      await opened(store);
      const [slow] = await store.claim(wanted());
      const [fast] = await store.claim(wanted({ now: 11_000 }));
      assert.equal(await store.persist(changeOf(fast!, "diagnosed", { dueAt: 11_000 }), 11_000), "done");
      assert.equal(await store.persist(changeOf(slow!, "diagnosed"), 11_001), "stale");
      assert.equal((await store.claim(wanted({ states: ["diagnosed"], now: 11_000 }))).length, 1);
    }));

  test("postponing gives the lease back without a change", () =>
    use(async ({ store }) => {
      await opened(store);
      const [claimed] = await store.claim(wanted());
      await store.postpone(claimed!.id, 20_000);
      assert.deepEqual(await store.claim(wanted({ now: 19_999 })), []);
      const [again] = await store.claim(wanted({ now: 20_000 }));
      assert.equal(again?.version, claimed?.version);
    }));

  test("postponing what somebody else has changed meanwhile does nothing", () =>
    use(async ({ store }) => {
      await opened(store);
      const [claimed] = await store.claim(wanted());
      await store.persist(changeOf(claimed!, "diagnosed"), 10_500);
      await store.postpone(claimed!.id, 20_000);
      assert.equal((await loaded(store, claimed!.id)).dueAt, null);
    }));

  test("what waits for a host is taken by the hub that holds its stream, or by any after the deadline", () =>
    use(async ({ store }) => {
      const incident = await running(store, ann);
      await moved(store, incident, "running", { dueAt: 5_000, deadlineAt: 50_000 });
      const asks = async (over: Partial<Wanted>) => (await store.claim(wanted({ states: [], hostStates: ["running"], ...over }))).length;
      assert.equal(await asks({}), 0);
      assert.equal(await asks({ hosts: ["web-08"] }), 0);
      assert.equal(await asks({ states: ["running"] }), 0);
      assert.equal(await asks({ hosts: ["web-08", host] }), 1);
      assert.equal(await asks({ now: 49_999 }), 0);
      assert.equal(await asks({ now: 50_000 }), 1);
    }));

  test("what waits for people is not due", () =>
    use(async ({ store }) => {
      await moved(store, await opened(store), "diagnosed", { dueAt: null });
      assert.deepEqual(await store.claim(wanted({ states: ["diagnosed"], now: 2 ** 40 })), []);
    }));

  test("a commit wakes whoever waits, long before the time is up", () =>
    use(async ({ store }) => {
      const { signal } = new AbortController();
      const hour = 3_600_000;
      // Opening the store rings once when it starts to listen.
      await store.wake(60_000, signal);
      for (let n = 0; n < 3; n += 1) {
        const woken = store.wake(hour, signal);
        await store.admit(host, [evidence()], 1_000);
        await woken;
      }
    }));

  test("a commit between two waits is not slept through", () =>
    use(async ({ store }) => {
      const { signal } = new AbortController();
      await store.wake(60_000, signal);
      const other = new AbortController();
      await store.wake(60_000, other.signal);
      const heard = store.wake(3_600_000, other.signal);
      await store.admit(host, [evidence()], 1_000);
      await heard;
      await store.wake(3_600_000, signal);
    }));

  test("waiting ends when the time is up, and when it is aborted", () =>
    use(async ({ store }) => {
      const stop = new AbortController();
      await store.wake(60_000, stop.signal);
      await store.wake(1, stop.signal);
      const waiting = store.wake(3_600_000, stop.signal);
      stop.abort();
      await waiting;
      await store.wake(3_600_000, stop.signal);
    }));

  test("closing the store ends every wait", () =>
    use(async ({ store }) => {
      const { signal } = new AbortController();
      await store.wake(60_000, signal);
      const waiting = store.wake(3_600_000, signal);
      await store.close();
      await waiting;
    }));
}
