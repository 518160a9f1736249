import assert from "node:assert/strict";
import { test } from "node:test";
import { ann } from "../fakes/incidents.js";
import type { UseStore } from "./store.contract.js";
import { changeOf, evidence, host, loaded, moved, opened, proposed, reportFor, running, verificationFor } from "./store-examples.js";

export function admitContract(use: UseStore): void {
  test("a raised signal opens an incident that is due at once", () =>
    use(async ({ store }) => {
      const raised = evidence();
      const [admission] = await store.admit(host, [raised], 1_000);
      assert.deepEqual(admission, { signalId: raised.signal.id, outcome: "opened", incidentId: 1 });
      const incident = await loaded(store, 1);
      const { state, version, revision, planHash, signalCount, openedAt, dueAt, clearedAt } = incident;
      assert.deepEqual(
        { state, version, revision, planHash, signalCount, openedAt, dueAt, clearedAt },
        { state: "captured", version: 1, revision: 0, planHash: null, signalCount: 1, openedAt: 1_000, dueAt: 1_000, clearedAt: null },
      );
      assert.deepEqual(incident.evidence, raised);
    }));

  test("I6: a signal sent again is known and changes nothing", () =>
    use(async ({ store }) => {
      const raised = evidence();
      await store.admit(host, [raised], 1_000);
      const before = [await loaded(store, 1), await store.head()];
      assert.deepEqual(await store.admit(host, [raised, raised], 2_000), [
        { signalId: raised.signal.id, outcome: "known", incidentId: 1 },
        { signalId: raised.signal.id, outcome: "known", incidentId: 1 },
      ]);
      assert.deepEqual([await loaded(store, 1), await store.head()], before);
      assert.deepEqual(await store.signals(1), [raised.signal.id]);
    }));

  test("I6: the same batch over sixteen connections at once is stored once", () =>
    use(async ({ store }) => {
      const batch = [evidence(), evidence({ subject: "/var", kind: "disk-space" }), evidence({ phase: "repeated" })];
      const all = await Promise.all(Array.from({ length: 16 }, () => store.admit(host, batch, 1_000)));
      const outcomes = all.flat().map(({ outcome }) => outcome);
      assert.equal(outcomes.filter((outcome) => outcome === "opened").length, 2);
      assert.equal(outcomes.filter((outcome) => outcome === "added").length, 1);
      assert.equal(outcomes.filter((outcome) => outcome === "known").length, 45);
      assert.equal((await store.list({ limit: 10, offset: 0 })).total, 2);
    }));

  test("a repeated signal adds its evidence and leaves a decision that is on its way valid", () =>
    use(async ({ store }) => {
      const seen = await opened(store);
      const repeated = evidence({ phase: "repeated", severity: "P1", summary: "worse" });
      const [admission] = await store.admit(host, [repeated], 2_000);
      assert.equal(admission?.outcome, "added");
      const incident = await loaded(store, seen.id);
      assert.deepEqual([incident.version, incident.signalCount, incident.severity, incident.updatedAt], [1, 2, "P1", 2_000]);
      assert.deepEqual(incident.evidence, repeated);
      assert.equal(await store.persist(changeOf(seen, "diagnosed"), 3_000), "done");
    }));

  test("the same kind and subject on another host is another incident", () =>
    use(async ({ store }) => {
      await store.admit("web-08", [evidence()], 1_000);
      assert.equal((await store.admit(host, [evidence()], 1_000))[0]?.outcome, "opened");
    }));

  test("a host cannot take the id of another host's signal", () =>
    use(async ({ store }) => {
      const raised = evidence();
      await store.admit("web-08", [raised], 1_000);
      assert.equal((await store.admit(host, [raised], 1_000))[0]?.outcome, "opened");
    }));

  test("a cleared signal ends an incident while nothing runs, with an audit entry", () =>
    use(async ({ store }) => {
      const incident = await proposed(store);
      const [admission] = await store.admit(host, [evidence({ phase: "cleared" })], 9_000);
      assert.deepEqual([admission?.outcome, admission?.incidentId], ["cleared", incident.id]);
      const { state, clearedAt, dueAt, version } = await loaded(store, incident.id);
      assert.deepEqual([state, clearedAt, dueAt, version], ["recovered", 9_000, null, incident.version + 1]);
      const links = await store.links(0, 100);
      assert.match(links.at(-1)?.body ?? "", /"action":"incident.recovered".*"from":"proposed"/);
      assert.equal(await store.persist(changeOf(incident, "approved"), 9_500), "stale");
    }));

  test("a cleared signal leaves a running order alone and lets the next signal open a new incident", () =>
    use(async ({ store }) => {
      const incident = await running(store, ann);
      await store.admit(host, [evidence({ phase: "cleared" })], 9_000);
      const { state, clearedAt, version } = await loaded(store, incident.id);
      assert.deepEqual([state, clearedAt, version], ["running", 9_000, incident.version]);
      const executed = await moved(store, incident, "executed", { report: reportFor(incident, "live", "executed") });
      const verifying = await moved(store, executed, "verifying");
      const resolved = await moved(store, verifying, "resolved", {
        verification: verificationFor(incident, "resolved"),
        clearedAt: 12_000,
      });
      assert.equal(resolved.clearedAt, 9_000);
      assert.equal((await store.admit(host, [evidence()], 10_000))[0]?.outcome, "opened");
    }));

  test("a cleared signal that nobody waits for is stored and known", () =>
    use(async ({ store }) => {
      const cleared = evidence({ phase: "cleared" });
      assert.deepEqual(await store.admit(host, [cleared], 1_000), [{ signalId: cleared.signal.id, outcome: "cleared", incidentId: null }]);
      assert.equal((await store.admit(host, [cleared], 1_000))[0]?.outcome, "known");
      assert.equal((await store.list({ limit: 10, offset: 0 })).total, 0);
    }));

  test("after a rejection the repeated signal stays with its incident, and its end closes it", () =>
    use(async ({ store }) => {
      const incident = await moved(store, await proposed(store), "rejected");
      assert.equal((await store.admit(host, [evidence({ phase: "repeated" })], 3_000))[0]?.incidentId, incident.id);
      await store.admit(host, [evidence({ phase: "cleared" })], 4_000);
      const { state, clearedAt } = await loaded(store, incident.id);
      assert.deepEqual([state, clearedAt], ["rejected", 4_000]);
    }));

  test("one batch may raise, repeat, clear and raise again, in order", () =>
    use(async ({ store }) => {
      const batch = [evidence(), evidence({ phase: "repeated" }), evidence({ phase: "cleared" }), evidence()];
      const admissions = await store.admit(host, batch, 1_000);
      assert.deepEqual(
        admissions.map(({ outcome }) => outcome),
        ["opened", "added", "cleared", "opened"],
      );
      const { rows } = await store.list({ limit: 10, offset: 0 });
      assert.deepEqual(rows.map(({ state }) => state).sort(), ["captured", "recovered"]);
    }));

  test("signals of one host are stored in the order of the calls, whether or not anybody waits between them", () =>
    use(async ({ store }) => {
      const phases = ["raised", "repeated", "cleared", "raised", "cleared"] as const;
      const calls = Array.from({ length: 12 }, () => phases.map((phase) => store.admit(host, [evidence({ phase })], 1_000)));
      const outcomes = (await Promise.all(calls.flat())).flat().map(({ outcome }) => outcome);
      const expected = ["opened", "added", "cleared", "opened", "cleared"];
      assert.deepEqual(outcomes, Array(12).fill(expected).flat());
    }));

  test("a storm of single signals from many hosts at once is stored whole, each answered for its own", () =>
    use(async ({ store }) => {
      const all = Array.from({ length: 300 }, (_, n) => ({ host: `host-${n % 150}`, evidence: evidence() }));
      const admissions = await Promise.all(all.map((one) => store.admit(one.host, [one.evidence], 1_000)));
      assert.deepEqual(
        admissions.flat().map(({ signalId }) => signalId),
        all.map((one) => one.evidence.signal.id),
      );
      assert.deepEqual(
        admissions.flat().map(({ outcome }) => outcome),
        [...Array<string>(150).fill("opened"), ...Array<string>(150).fill("added")],
      );
      assert.equal((await store.list({ limit: 1, offset: 0 })).total, 150);
    }));

  test("a batch that cannot be stored fails alone, whatever it was stored together with", () =>
    use(async ({ store }) => {
      const impossible = evidence({ value: 1n as unknown as number });
      const calls = Array.from({ length: 20 }, (_, n) => store.admit(`host-${n}`, [n === 7 ? impossible : evidence()], 1_000));
      const outcomes = await Promise.allSettled(calls);
      assert.deepEqual(
        outcomes.map(({ status }) => status).filter((status) => status === "rejected"),
        ["rejected"],
      );
      assert.equal(outcomes[7]?.status, "rejected");
    }));

  test("a long batch is stored whole", () =>
    use(async ({ store }) => {
      const batch = Array.from({ length: 450 }, (_, n) => evidence({ subject: `unit-${n % 300}` }));
      const admissions = await store.admit(host, batch, 1_000);
      assert.equal(admissions.filter(({ outcome }) => outcome === "opened").length, 300);
      assert.equal(admissions.filter(({ outcome }) => outcome === "added").length, 150);
    }));

  test("the newest hundred signals of an incident are named, oldest first, without the one that cleared it", () =>
    use(async ({ store }) => {
      const batch = Array.from({ length: 120 }, () => evidence());
      await store.admit(host, [...batch, evidence({ phase: "cleared" })], 1_000);
      assert.deepEqual(
        await store.signals(1),
        batch.slice(20).map(({ signal }) => signal.id),
      );
    }));

  test("I10: text no database column holds does not make a batch unstorable, and the evidence keeps it", () =>
    use(async ({ store }) => {
      const hostile = evidence({ subject: "a\0b", summary: "NUL \0, half a pair \ud800, '; drop table incidents; --" }, "\0\u202e\ud800");
      await store.admit(host, [hostile], 1_000);
      assert.deepEqual((await loaded(store, 1)).evidence, hostile);
      const { rows } = await store.list({ limit: 10, offset: 0, text: "DROP table" });
      assert.equal(rows[0]?.summary, "NUL \uFFFD, half a pair \uFFFD, '; drop table incidents; --");
    }));

  test("an incident carries what its agent is labelled with now", () =>
    use(async ({ store }) => {
      await store.addToken({ hash: "h", host, labels: { env: "production" }, expires: 9_000 }, 1_000);
      await store.enrol({ tokenHash: "h", host, serial: "s1", certificateExpires: 99_000 }, 1_000);
      const profile = {
        os: "Debian",
        kernel: "6",
        cores: 2,
        memoryBytes: 4,
        mode: "live",
        agentVersion: "1",
        policyVersion: "1",
        policyHash: "x",
        units: [],
        logScopes: [],
      } as const;
      await store.seen(host, profile, 2_000);
      const incident = await opened(store);
      assert.deepEqual([incident.labels, incident.profile], [{ env: "production" }, profile]);
    }));
}
