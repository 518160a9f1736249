import assert from "node:assert/strict";
import { test } from "node:test";
import { Fault } from "../../src/core/fault.js";
import { states } from "../../src/core/incident.js";
import { planHash } from "../../src/core/plan.js";
import type { Change, IncidentChoice } from "../../src/ports/store.js";
import { testDestination } from "../fakes/embedded-store.js";
import { ann, bob, incidentIn } from "../fakes/incidents.js";
import type { UseStore } from "./store.contract.js";
import {
  changeOf,
  evidence,
  host,
  loaded,
  moved,
  opened,
  orderFor,
  planFor,
  proposed,
  reportFor,
  running,
  verificationFor,
  vote,
} from "./store-examples.js";

export function persistContract(use: UseStore): void {
  test("live runs of a host are found by when their reports came, with the plan that ran; dry runs and other hosts are not", () =>
    use(async ({ store }) => {
      const incident = await running(store, ann);
      assert.deepEqual(await store.liveRuns(host, 0), []);
      const report = reportFor(incident, "live", "executed");
      await moved(store, incident, "executed", { report });
      assert.deepEqual(await store.liveRuns(host, 0), [{ plan: incident.plan, report }]);
      assert.deepEqual(await store.liveRuns("another-host", 0), []);
      assert.deepEqual(await store.liveRuns(host, Number.MAX_SAFE_INTEGER), []);
    }));

  test("everything attached to changes comes back as it went in", () =>
    use(async ({ store }) => {
      const incident = await running(store, ann);
      const diagnosis = incidentIn("proposed").diagnosis;
      assert.deepEqual(incident.diagnosis, diagnosis);
      assert.equal(incident.revision, 1);
      assert.equal(incident.planHash, planHash(incident.plan!));
      assert.deepEqual(
        incident.decisions.map(({ action, actor }) => [action, actor]),
        [
          ["approve", ann],
          ["dry-run", ann],
          ["run-live", ann],
        ],
      );
      assert.deepEqual(
        incident.orders.map(({ mode, expires, deliveredAt }) => [mode, expires, deliveredAt]),
        [
          ["dry-run", 303_000, null],
          ["live", 303_000, null],
        ],
      );
      assert.deepEqual(incident.reports, [reportFor(incident, "dry-run", "passed")]);
      assert.deepEqual(await store.order(orderFor(incident, "live").signed.id), orderFor(incident, "live").signed);
      const delivered = await moved(store, incident, "running", {
        deliveredOrder: { id: orderFor(incident, "live").signed.id, at: 7_000 },
      });
      assert.equal(delivered.orders[1]?.deliveredAt, 7_000);
      const executed = await moved(store, delivered, "executed", { report: reportFor(incident, "live", "executed") });
      const verifying = await moved(store, executed, "verifying", { deadlineAt: 50_000 });
      assert.equal(verifying.deadlineAt, 50_000);
      const resolved = await moved(store, verifying, "resolved", {
        verification: verificationFor(incident, "resolved"),
        clearedAt: 8_000,
        deadlineAt: null,
      });
      assert.deepEqual(resolved.verification, verificationFor(incident, "resolved"));
      assert.deepEqual([resolved.clearedAt, resolved.deadlineAt, resolved.dueAt], [8_000, null, null]);
    }));

  test("I7: of sixteen changes at once exactly one is done, and only it leaves a trace", () =>
    use(async ({ store }) => {
      const incident = await proposed(store);
      const before = await store.head();
      const all = await Promise.all(
        Array.from({ length: 16 }, (_, n) =>
          store.persist(
            changeOf(incident, n % 2 === 0 ? "approved" : "rejected", {
              decision: vote(incident, n % 2 === 0 ? "approve" : "reject", ann),
            }),
            4_000,
          ),
        ),
      );
      assert.equal(all.filter((persisted) => persisted === "done").length, 1);
      const after = await loaded(store, incident.id);
      assert.deepEqual([after.version, after.decisions.length, (await store.head()).seq], [incident.version + 1, 1, before.seq + 1]);
    }));

  for (const [what, seen] of Object.entries({
    state: { state: "approved" },
    "plan hash": { planHash: "0".repeat(64) },
    revision: { revision: 2 },
    version: { version: 1 },
  }) as [string, Partial<Change["seen"]>][]) {
    test(`a change that saw another ${what} is stale and writes nothing`, () =>
      use(async ({ store }) => {
        const incident = await proposed(store);
        const before = await store.head();
        const change = changeOf({ ...incident, ...seen }, "rejected");
        assert.equal(await store.persist(change, 4_000), "stale");
        assert.deepEqual([await loaded(store, incident.id), await store.head()], [incident, before]);
      }));
  }

  test("a change of an incident that does not exist is stale", () =>
    use(async ({ store }) => {
      const incident = await opened(store);
      assert.equal(await store.persist(changeOf({ ...incident, id: 999 }, "diagnosed"), 1), "stale");
    }));

  test("no state is reached but by the table of transitions", () =>
    use(async ({ store }) => {
      const incident = await opened(store);
      for (const to of states.filter((state) => !["captured", "diagnosed", "recovered"].includes(state))) {
        await assert.rejects(store.persist(changeOf(incident, to), 2_000), /cannot move from captured/);
      }
      assert.deepEqual(await loaded(store, incident.id), incident);
    }));

  test("I7: a change of state without an audit entry is not stored", () =>
    use(async ({ store }) => {
      const incident = await opened(store);
      await assert.rejects(store.persist(changeOf(incident, "diagnosed", { audit: [] }), 2_000), /without an audit entry/);
      assert.equal(await store.persist(changeOf(incident, "captured", { trouble: "no model", audit: [] }), 2_000), "done");
      assert.equal((await loaded(store, incident.id)).trouble, "no model");
    }));

  test("parts of another incident, plan or revision are not stored", () =>
    use(async ({ store }) => {
      const incident = await proposed(store);
      const other = await proposed(store, { subject: "other" });
      const bad: readonly Partial<Change>[] = [
        { decision: vote(other, "approve", ann) },
        { order: orderFor(other, "live") },
        { report: reportFor(other, "live", "executed") },
        { verification: verificationFor(other, "resolved") },
      ];
      for (const over of bad) await assert.rejects(store.persist(changeOf(incident, "approved", over), 2_000));
      await assert.rejects(
        store.persist(changeOf(incident, "superseded", { plan: { ...planFor(incident), revision: 7 } }), 2_000),
        /cannot follow/,
      );
      assert.deepEqual(await loaded(store, incident.id), incident);
    }));

  test("I5: a second live order for one plan is refused by the database itself, and its change with it", () =>
    use(async ({ store }) => {
      const incident = await running(store, ann);
      const again = { ...orderFor(incident, "live"), signed: { id: "another", text: "{}", signature: "x" } };
      await assert.rejects(store.persist(changeOf(incident, "running", { order: again }), 3_000), isRejected);
      assert.deepEqual(await loaded(store, incident.id), incident);
      assert.equal(await store.order("another"), null);
    }));

  test("I3: one identity approves a plan once, and two identities twice", () =>
    use(async ({ store }) => {
      const incident = await proposed(store);
      const first = await moved(store, incident, "proposed", { decision: vote(incident, "approve", ann) });
      await assert.rejects(store.persist(changeOf(first, "approved", { decision: vote(first, "approve", ann) }), 3_000), isRejected);
      const second = await moved(store, first, "approved", { decision: vote(first, "approve", bob) });
      assert.equal(second.decisions.length, 2);
    }));

  test("a report that is repeated is stored once", () =>
    use(async ({ store }) => {
      const incident = await running(store, ann);
      const unknown = await moved(store, incident, "unknown", { report: reportFor(incident, "live", "unknown") });
      const again = await moved(store, unknown, "unknown", { report: reportFor(incident, "live", "unknown") });
      assert.equal(again.reports.length, 2);
      const late = await moved(store, again, "executed", { report: reportFor(incident, "live", "executed") });
      assert.deepEqual(
        late.reports.map(({ outcome }) => outcome),
        ["passed", "unknown", "executed"],
      );
    }));

  test("I2: a plan edited in the database is neither loaded nor claimed", () =>
    use(async ({ store, client }) => {
      const incident = await proposed(store);
      const sql = await client();
      await sql.query("update plans set document = replace(document::text, '-m', '-h')::json");
      await sql.query("update incidents set due_at = 1");
      await sql.end();
      await assert.rejects(store.load(incident.id), /not the one its hash names/);
      assert.deepEqual(await store.claim({ states: ["proposed"], hostStates: [], hosts: [], limit: 9, leaseMs: 1, now: 9 }), []);
    }));

  test("I7: a card is due after every change, and not after one that was stale", () =>
    use(async ({ store }) => {
      const incident = await opened(store);
      const {
        cards: [card],
      } = await store.claimCards("console", 9, 1_000, 5_000);
      await store.cardShown(card!, { channel: "c", message: "m" }, 5_000);
      await store.persist(changeOf({ ...incident, version: 9 }, "diagnosed"), 6_000);
      assert.deepEqual((await store.claimCards("console", 9, 1_000, 7_000)).cards, []);
      await store.persist(changeOf(incident, "diagnosed"), 6_000);
      assert.deepEqual(
        (await store.claimCards("console", 9, 1_000, 7_000)).cards.map(({ destination, wanted, message }) => ({
          destination,
          wanted,
          message,
        })),
        [{ destination: testDestination, wanted: 2, message: { channel: "c", message: "m" } }],
      );
    }));

  test("a list filters, counts and pages, newest first", () =>
    use(async ({ store }) => {
      for (let n = 0; n < 5; n += 1)
        await opened(store, 1_000 + n, { subject: `unit-${n}`, severity: n === 0 ? "P1" : "P3", summary: `Unit ${n} failed` });
      await store.admit("db-01", [evidence({ kind: "disk-space", subject: "/var", summary: "100% of /var" })], 2_000);
      await store.admit("db-01", [evidence({ kind: "disk-space", subject: "/var", phase: "cleared" })], 3_000);
      const ask = async (filter: object) => {
        const { rows, total } = await store.list({ limit: 2, offset: 0, ...filter });
        return [rows.map(({ id }) => id), total];
      };
      assert.deepEqual(await ask({}), [[6, 5], 6]);
      assert.deepEqual(await ask({ offset: 4 }), [[2, 1], 6]);
      assert.deepEqual(await ask({ offset: 40 }), [[], 6]);
      assert.deepEqual(await ask({ states: ["recovered"] }), [[6], 1]);
      assert.deepEqual(await ask({ states: [] }), [[], 0]);
      assert.deepEqual(await ask({ severity: "P1" }), [[1], 1]);
      assert.deepEqual(await ask({ host }), [[5, 4], 5]);
      assert.deepEqual(await ask({ hosts: ["db-01", "db-02"] }), [[6], 1]);
      assert.deepEqual(await ask({ hosts: [] }), [[], 0]);
      assert.deepEqual(await ask({ open: true }), [[5, 4], 5]);
      assert.deepEqual(await ask({ text: "UNIT 3" }), [[4], 1]);
      assert.deepEqual(await ask({ text: "100%" }), [[6], 1]);
      assert.deepEqual(await ask({ text: "_" }), [[], 0]);
      assert.deepEqual(await ask({ text: "\0", host: "\0" }), [[], 0]);
      assert.deepEqual(await ask({ since: 1_003, until: 2_000 }), [[5, 4], 2]);
      assert.deepEqual(await ask({ since: 9_000 }), [[], 0]);
    }));

  test("a tally counts what a list with the same filter lists, kind by kind", () =>
    use(async ({ store }) => {
      for (let n = 0; n < 5; n += 1) await opened(store, 1_000 + n, { subject: `unit-${n}`, severity: n === 0 ? "P1" : "P3" });
      await store.admit("db-01", [evidence({ subject: "/var" })], 2_000);
      await store.admit("db-01", [evidence({ subject: "/var", phase: "cleared" })], 3_000);
      const sorted = async (choice: IncidentChoice) =>
        (await store.tally(choice)).map(({ state, severity, open, total }) => `${state} ${severity} ${open} ${total}`).toSorted();
      assert.deepEqual(await sorted({}), ["captured P1 true 1", "captured P3 true 4", "recovered P2 false 1"]);
      assert.deepEqual(await sorted({ hosts: ["db-01"] }), ["recovered P2 false 1"]);
      assert.deepEqual(await sorted({ since: 1_001, until: 1_004 }), ["captured P3 true 3"]);
      assert.deepEqual(await sorted({ hosts: [] }), []);
      assert.deepEqual([...(await store.openByHost())], [[host, 5]]);
    }));
}

const isRejected = (error: unknown): boolean => error instanceof Fault && error.code === "database_rejected" && !error.retryable;
