import assert from "node:assert/strict";
import { test } from "node:test";
import { Fault } from "../../src/core/fault.js";
import { planHash } from "../../src/core/plan.js";
import { ann, bob, hostileText, incidentIn } from "../fakes/incidents.js";
import type { UseStore } from "./store.contract.js";
import { changeOf, evidence, host, loaded, moved, opened, planFor, proposed, running, verificationFor, vote } from "./store-examples.js";

const entryOf = (id: number, n: number) => ({ actor: "ann", action: "decision.refused", object: `INC-${id}`, facts: { n } });

export function readsContract(use: UseStore): void {
  test("the audit log of one incident has its entries alone, in their order, as they were written", () =>
    use(async ({ store }) => {
      const [one, other] = [await proposed(store), await proposed(store, { subject: "other" })];
      const text = `\0\ud800 "object":"INC-${other.id}","seq":1} ${hostileText}`;
      await store.record([{ ...entryOf(one.id, 1), facts: { text, object: `INC-${other.id}` } }], 5_000);
      await store.record([entryOf(one.id * 10, 2), entryOf(other.id, 3), { ...entryOf(0, 4), object: "everything" }], 6_000);
      const entries = await store.auditOf(one.id, 100);
      assert.deepEqual(
        entries.map(({ seq, at, actor, action }) => [seq, at, actor, action]),
        [
          [1, 1_000, `agent:${host}`, "incident.opened"],
          [2, 2_000, "hub", "incident.diagnosed"],
          [3, 2_000, "hub", "incident.proposed"],
          [7, 5_000, "ann", "decision.refused"],
        ],
      );
      assert.deepEqual(entries.at(-1)?.facts, { text, object: `INC-${other.id}` });
      assert.deepEqual(entries[0]?.object, `INC-${one.id}`);
    }));

  test("of a long audit log the newest entries come, still oldest first", () =>
    use(async ({ store }) => {
      await store.record(
        Array.from({ length: 9 }, (_, n) => entryOf(1, n)),
        1_000,
      );
      const seqs = async (limit: number) => (await store.auditOf(1, limit)).map(({ seq }) => seq);
      assert.deepEqual([await seqs(2), await seqs(9), await seqs(0)], [[8, 9], [1, 2, 3, 4, 5, 6, 7, 8, 9], []]);
      assert.deepEqual([await store.auditOf(2, 9), await store.auditOf(-1, 9), await store.auditOf(2 ** 53, 9)], [[], [], []]);
    }));

  test("an audit entry that Tagout cannot have written is a fault, not an entry", () =>
    use(async ({ store, client }) => {
      const sql = await client();
      await sql.query(`insert into audit (seq, body, hash) values (1, '{"action":7,"object":"INC-1","seq":1}', 'x')`);
      await sql.end();
      await assert.rejects(store.auditOf(1, 9), (cause) => cause instanceof Fault && cause.code === "database_rejected");
    }));

  test("readings are what was measured each time, also where hosts wrote what looks like a figure", () =>
    use(async ({ store }) => {
      const forged = `"value":1,"threshold":2,"observedAt":3 \0\ud800 ${hostileText}`;
      const values = [7_730_941_132, 0, -1.5, 1e21, 99.99999999999999, 5e-324];
      for (const [n, value] of values.entries())
        await store.admit(
          host,
          [evidence({ phase: n === 0 ? "raised" : "repeated", value, threshold: n / 3, observedAt: 1_000 + n, summary: forged }, forged)],
          9_000,
        );
      await store.admit(host, [evidence({ phase: "cleared", value: 4, threshold: 5, observedAt: 2_000 })], 9_000);
      assert.deepEqual(await store.readings(1), [
        ...values.map((value, n) => ({ at: 1_000 + n, phase: n === 0 ? "raised" : "repeated", value, threshold: n / 3 })),
        { at: 2_000, phase: "cleared", value: 4, threshold: 5 },
      ]);
    }));

  test("of many readings the newest five hundred come, oldest first", () =>
    use(async ({ store }) => {
      await store.admit(
        host,
        Array.from({ length: 510 }, (_, n) => evidence({ phase: n === 0 ? "raised" : "repeated", observedAt: n })),
        1_000,
      );
      const readings = await store.readings(1);
      assert.deepEqual([readings.length, readings[0]?.at, readings.at(-1)?.at], [500, 10, 509]);
    }));

  test("the history has every diagnosis, plan and verification, oldest first", () =>
    use(async ({ store }) => {
      const first = await running(store, ann);
      const diagnosis = { ...incidentIn("proposed").diagnosis!, cause: "Something else." };
      const verification = verificationFor(first, "not-resolved");
      let incident = await moved(store, first, "failed", { verification }, 7_000);
      incident = await moved(store, incident, "superseded", {}, 8_000);
      incident = await moved(store, incident, "diagnosed", { diagnosis }, 9_000);
      const plan = planFor(incident);
      incident = await moved(store, incident, "proposed", { plan }, 9_500);
      assert.deepEqual(await store.history(incident.id), {
        diagnoses: [
          { at: 2_000, diagnosis: first.diagnosis },
          { at: 9_000, diagnosis },
        ],
        plans: [
          { at: 2_000, hash: first.planHash, plan: first.plan },
          { at: 9_500, hash: planHash(plan), plan },
        ],
        verifications: [verification],
      });
    }));

  test("I2: a history with a plan that was edited in the database is not told", () =>
    use(async ({ store, client }) => {
      const incident = await proposed(store);
      const sql = await client();
      await sql.query("update plans set document = replace(document::text, '-m', '-h')::json");
      await sql.end();
      await assert.rejects(store.history(incident.id), /not the one its hash names/);
    }));

  for (const id of [0, -1, 1.5, 7, 2 ** 31, 2 ** 53, Number.NaN]) {
    test(`there is nothing to read of incident ${id}, which does not exist`, () =>
      use(async ({ store }) => {
        assert.deepEqual(
          [await store.load(id), await store.readings(id), await store.history(id)],
          [null, [], { diagnoses: [], plans: [], verifications: [] }],
        );
      }));
  }

  test("a list is narrowed by time, urgency, pattern, labels and whose decisions they are", () =>
    use(async ({ store }) => {
      for (const [n, severity] of (["P1", "P2", "P3", "P4"] as const).entries())
        await opened(store, 1_000 + n, { subject: `unit-${n}`, severity });
      await store.admit("db-01", [evidence()], 2_000);
      await store.admit("db-012", [evidence()], 2_001);
      const mine = await proposed(store, { subject: "mine" });
      const voted = await moved(store, mine, "proposed", { decision: vote(mine, "approve", ann) });
      await moved(store, voted, "approved", { decision: vote(mine, "approve", bob) });
      for (const [n, [name, labels]] of Object.entries({ "db-01": { env: "production", role: "db" }, [host]: { env: "test" } }).entries()) {
        await store.addToken({ hash: `t${n}`, host: name, labels, expires: 9_000 }, 1_000);
        await store.enrol({ tokenHash: `t${n}`, host: name, serial: `s${n}`, certificateExpires: 9_000 }, 1_000);
      }
      const ask = async (filter: object) => {
        const { rows, total } = await store.list({ limit: 9, offset: 0, ...filter });
        assert.equal(rows.length, total);
        return rows.map(({ id }) => id);
      };
      assert.deepEqual(await ask({ since: 1_002 }), [6, 5, 4, 3]);
      assert.deepEqual(await ask({ until: 1_002, since: 1_001 }), [2]);
      assert.deepEqual(await ask({ severityAtLeast: "P1" }), [1]);
      assert.deepEqual(await ask({ severityAtLeast: "P3", until: 1_100 }), [7, 3, 2, 1]);
      assert.deepEqual(await ask({ severityAtLeast: "P4" }), [7, 6, 5, 4, 3, 2, 1]);
      assert.deepEqual(await ask({ host: "db-01" }), [5]);
      assert.deepEqual(await ask({ host: "db-01*" }), [6, 5]);
      assert.deepEqual(await ask({ host: "db-01?" }), [6]);
      assert.deepEqual(await ask({ host: "*%*" }), []);
      assert.deepEqual(await ask({ host: "db_0\\*" }), []);
      assert.deepEqual(await ask({ host: "db-01*", hosts: ["db-012"] }), [6]);
      assert.deepEqual(await ask({ decidedBy: "ann" }), [mine.id]);
      assert.deepEqual(await ask({ decidedBy: "cleo" }), []);
      assert.deepEqual(await ask({ labels: { env: "production" } }), [5]);
      assert.deepEqual(await ask({ labels: { env: "production", role: "web" } }), []);
      assert.deepEqual(await ask({ labels: { env: "test" }, hosts: ["db-01"] }), []);
      assert.deepEqual(await ask({ labels: {}, severityAtLeast: "P1" }), [1]);
      assert.deepEqual(await ask({ states: ["approved", "captured"], since: 1_999 }), [6, 5]);
    }));

  test("reading changes nothing", () =>
    use(async ({ store }) => {
      const incident = await proposed(store);
      const before = await store.head();
      await Promise.all([store.auditOf(incident.id, 9), store.readings(incident.id), store.history(incident.id)]);
      assert.deepEqual([await loaded(store, incident.id), await store.head()], [incident, before]);
      assert.equal(await store.persist(changeOf(incident, "rejected"), 3_000), "done");
    }));
}
