import assert from "node:assert/strict";
import { test } from "node:test";
import type { Store } from "../../src/ports/store.js";
import { ann } from "../fakes/incidents.js";
import type { UseStore } from "./store.contract.js";
import { host, orderFor, running } from "./store-examples.js";

const labels = { env: "production" };
const addToken = (store: Store, hash: string, expires = 10_000) => store.addToken({ hash, host, labels, expires }, 1_000);
const enrol = (store: Store, tokenHash: string, serial: string, at = 2_000) =>
  store.enrol({ tokenHash, host, serial, certificateExpires: 100_000 }, at);

export function agentContract(use: UseStore): void {
  test("a token lets in one agent, with the token's labels, and is used up", () =>
    use(async ({ store }) => {
      await addToken(store, "t1");
      assert.deepEqual(await enrol(store, "t1", "s1"), { labels });
      assert.equal(await store.admits(host, "s1"), true);
      assert.equal(await enrol(store, "t1", "s2"), null);
      assert.deepEqual(await store.agents(), [
        { host, labels, profile: null, serial: "s1", certificateExpires: 100_000, lastSeenAt: null, revokedAt: null },
      ]);
    }));

  test("of parallel uses of one token exactly one wins", () =>
    use(async ({ store }) => {
      await addToken(store, "t1");
      const all = await Promise.all(Array.from({ length: 8 }, (_, n) => enrol(store, "t1", `s${n}`)));
      assert.equal(all.filter((enrolled) => enrolled !== null).length, 1);
    }));

  test("of parallel uses of two tokens for one name exactly one wins", () =>
    use(async ({ store }) => {
      await Promise.all(["t1", "t2", "t3", "t4"].map((hash) => addToken(store, hash)));
      const all = await Promise.all(["t1", "t2", "t3", "t4"].map((hash, n) => enrol(store, hash, `s${n}`)));
      assert.equal(all.filter((enrolled) => enrolled !== null).length, 1);
    }));

  test("asking again with the same certificate gives the same answer, because the first may have been lost", () =>
    use(async ({ store }) => {
      await addToken(store, "t1");
      await enrol(store, "t1", "s1");
      assert.deepEqual(await enrol(store, "t1", "s1"), { labels });
    }));

  test("an unknown, expired or foreign token lets nobody in", () =>
    use(async ({ store }) => {
      await addToken(store, "t1");
      assert.equal(await enrol(store, "nope", "s1"), null);
      assert.equal(await enrol(store, "t1", "s1", 10_000), null);
      assert.equal(await store.enrol({ tokenHash: "t1", host: "web-08", serial: "s1", certificateExpires: 100_000 }, 2_000), null);
      assert.equal(await store.admits(host, "s1"), false);
    }));

  test("a name is taken while its agent is good, and free when its certificate has expired", () =>
    use(async ({ store }) => {
      await addToken(store, "t1");
      await addToken(store, "t2", 900_000);
      await enrol(store, "t1", "s1");
      assert.equal(await enrol(store, "t2", "s2", 99_999), null);
      assert.deepEqual(await enrol(store, "t2", "s2", 100_000), { labels });
      assert.equal(await store.admits(host, "s1"), false);
    }));

  test("a renewed agent is admitted by its old certificate until the new one is seen", () =>
    use(async ({ store }) => {
      await addToken(store, "t1");
      await enrol(store, "t1", "s1");
      assert.equal(await store.renew({ host, oldSerial: "s1", serial: "s2", certificateExpires: 200_000 }, 3_000), true);
      assert.equal(await store.admits(host, "s1"), true);
      // The answer was lost: the agent asks again with what it has.
      assert.equal(await store.renew({ host, oldSerial: "s1", serial: "s3", certificateExpires: 200_000 }, 3_000), true);
      assert.equal(await store.admits(host, "s2"), false);
      assert.equal(await store.admits(host, "s3"), true);
      assert.equal(await store.admits(host, "s1"), false);
      assert.equal(await store.renew({ host, oldSerial: "s1", serial: "s4", certificateExpires: 200_000 }, 3_000), false);
    }));

  test("a revoked agent is admitted by nothing, renews nothing, and leaves the name to a new one without its past", () =>
    use(async ({ store }) => {
      await addToken(store, "t1");
      await addToken(store, "t2");
      await enrol(store, "t1", "s1");
      await store.renew({ host, oldSerial: "s1", serial: "s2", certificateExpires: 200_000 }, 2_500);
      await store.seen(host, null, 2_600);
      assert.equal(await store.revoke(host, "ann", 3_000), true);
      assert.equal(await store.revoke(host, "ann", 3_000), false);
      for (const serial of ["s1", "s2"]) assert.equal(await store.admits(host, serial), false);
      assert.equal(await store.renew({ host, oldSerial: "s2", serial: "s3", certificateExpires: 200_000 }, 3_000), false);
      assert.deepEqual(await enrol(store, "t2", "s9", 4_000), { labels });
      const [agent] = await store.agents();
      assert.deepEqual([agent?.serial, agent?.profile, agent?.lastSeenAt, agent?.revokedAt], ["s9", null, null, null]);
      for (const serial of ["s1", "s2"]) assert.equal(await store.admits(host, serial), false);
    }));

  test("orders for an agent that was revoked are handed to nobody after it", () =>
    use(async ({ store }) => {
      await addToken(store, "t1");
      await enrol(store, "t1", "s1");
      const incident = await running(store, ann);
      const ids = (["dry-run", "live"] as const).map((mode) => orderFor(incident, mode).signed.id);
      await store.revoke(host, "ann", 3_000);
      // The dry run has its report; its order is history and may be read.
      assert.deepEqual(await Promise.all(ids.map(async (id) => (await store.order(id)) !== null)), [true, false]);
    }));

  test("enrolling, renewing and revoking are in the audit log", () =>
    use(async ({ store }) => {
      await addToken(store, "t1");
      await addToken(store, "t1");
      await enrol(store, "t1", "s1");
      await store.renew({ host, oldSerial: "s1", serial: "s2", certificateExpires: 200_000 }, 3_000);
      await store.revoke(host, "ann", 3_000);
      const actions = (await store.links(0, 100)).map(({ body }) => /"action":"([^"]+)"/.exec(body)?.[1]);
      assert.deepEqual(actions, ["token.added", "agent.enrolled", "agent.renewed", "agent.revoked"]);
    }));

  test("news of a host that never enrolled is not stored", () =>
    use(async ({ store }) => {
      await store.seen("stranger", null, 1);
      assert.deepEqual(await store.agents(), []);
    }));
}
