import assert from "node:assert/strict";
import { test } from "node:test";
import { ann, bob } from "../fakes/incidents.js";
import { moved, opened, proposed, running } from "./store-examples.js";
import type { UseStore } from "./store.contract.js";

const frozen = { principal: "ann", actor: ann, reason: "bad\0 deploy", at: 1_000 };
const entry = (action: string) => ({ actor: "ann", action, object: "everything", facts: {} });
const began = { seen: 0, frozen, lifting: null, audit: [entry("freeze.began")] };

export function freezeContract(use: UseStore): void {
  test("nothing is frozen at first; a freeze and a begun end come back as they were written", () =>
    use(async ({ store }) => {
      assert.deepEqual(await store.freezeState(), { version: 0, frozen: null, lifting: null });
      assert.equal(await store.setFreeze(began, 1_000), "done");
      assert.deepEqual(await store.freezeState(), { version: 1, frozen, lifting: null });
      const lifting = { actor: bob, at: 2_000 };
      await store.setFreeze({ seen: 1, frozen, lifting, audit: [entry("freeze.end_asked")] }, 2_000);
      assert.deepEqual(await store.freezeState(), { version: 2, frozen, lifting });
      await store.setFreeze({ seen: 2, frozen: null, lifting: null, audit: [entry("freeze.ended")] }, 3_000);
      assert.deepEqual(await store.freezeState(), { version: 3, frozen: null, lifting: null });
    }));

  test("I7: of many who change the same freeze one does, with one entry in the chain", () =>
    use(async ({ store }) => {
      const outcomes = await Promise.all(Array.from({ length: 8 }, () => store.setFreeze(began, 1_000)));
      assert.deepEqual(outcomes.toSorted(), ["done", ...Array.from({ length: 7 }, () => "stale")]);
      assert.equal((await store.freezeState()).version, 1);
      assert.equal((await store.head()).seq, 1);
    }));

  test("I7: a freeze whose audit entry cannot be written is not there", () =>
    use(async ({ store, client }) => {
      const sql = await client();
      await sql.query("alter table audit add constraint full_up check (false) not valid");
      await assert.rejects(store.setFreeze(began, 1_000));
      await sql.end();
      assert.deepEqual(await store.freezeState(), { version: 0, frozen: null, lifting: null });
    }));

  test("a change of the freeze wakes whoever waits, and makes due what waits for its host, and nothing else", () =>
    use(async ({ store }) => {
      const waits = await running(store, ann);
      await moved(store, waits, "running", { dueAt: 9_000 });
      const people = await proposed(store, { subject: "another" });
      const before = (await store.load(people.id))?.dueAt;
      const stop = new AbortController();
      // What rang until now is heard, and the next call waits.
      await store.wake(60_000, stop.signal);
      const rung = store.wake(60_000, stop.signal);
      await store.setFreeze(began, 5_000);
      await rung;
      assert.equal((await store.load(waits.id))?.dueAt, 5_000);
      assert.equal((await store.load(people.id))?.dueAt, before);
    }));

  test("an incident that somebody has locked does not hold up a freeze", () =>
    use(async ({ store, client }) => {
      const waits = await running(store, ann);
      await moved(store, waits, "running", { dueAt: 9_000 });
      const sql = await client();
      await sql.query("begin");
      await sql.query("select 1 from incidents for update");
      assert.equal(await store.setFreeze(began, 5_000), "done");
      await sql.query("rollback");
      await sql.end();
    }));

  test("the database refuses to delete the freeze, or to have two", () =>
    use(async ({ store, client }) => {
      const sql = await client();
      for (const sin of [
        "delete from freeze_state",
        "truncate freeze_state",
        "insert into freeze_state (version) values (1)",
        "update freeze_state set lifting = '{}'",
      ])
        await assert.rejects(sql.query(sin), sin);
      await sql.end();
      assert.equal((await store.freezeState()).version, 0);
    }));

  test("without its row nobody is told that nothing is frozen", () =>
    use(async ({ store, client }) => {
      const sql = await client();
      await sql.query("alter table freeze_state disable trigger all");
      await sql.query("delete from freeze_state");
      await sql.end();
      await assert.rejects(store.freezeState(), { code: "database_rejected" });
    }));

  test("evidence is accepted while everything is frozen", () =>
    use(async ({ store }) => {
      await store.setFreeze(began, 1_000);
      assert.equal((await opened(store)).state, "captured");
    }));
}
