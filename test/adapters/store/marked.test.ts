import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import type pg from "pg";
import { withMarks } from "../../../src/adapters/store/marked.js";
import type { Labels } from "../../../src/core/host.js";
import type { Store } from "../../../src/ports/store.js";
import { evidence, host, loaded, planFor, moved } from "../../contract/store-examples.js";
import { silentLog, testDestination, withStore } from "../../fakes/embedded-store.js";
import { incidentIn } from "../../fakes/incidents.js";

const markWith = (key: string) => (text: string) => createHmac("sha256", key).update(text).digest("base64url");
const later = Number.MAX_SAFE_INTEGER;

interface Owned {
  /** As a hub sees it. */
  readonly store: Store;
  /** As another hub with the same CA sees it. */
  readonly other: Store;
  /** As a hub with another CA sees it. */
  readonly foreign: Store;
  /** As its owner sees it. */
  readonly owner: pg.Client;
}

async function use(act: (owned: Owned) => Promise<void>): Promise<void> {
  const { store, client, close } = await withStore();
  const owner = await client();
  try {
    const seenWith = (key: string) => withMarks(store, markWith(key), silentLog);
    await act({ store: seenWith("ours"), other: seenWith("ours"), foreign: seenWith("theirs"), owner });
  } finally {
    await owner.end();
    await close();
  }
}

async function enrolled(store: Store, labels: Labels): Promise<void> {
  await store.addToken({ hash: "t1", host, labels, expires: later }, 1);
  assert.deepEqual(await store.enrol({ tokenHash: "t1", host, serial: "01", certificateExpires: later }, 1), { labels });
}

async function proposedOn(store: Store) {
  await enrolled(store, { env: "production" });
  const [admission] = await store.admit(host, [evidence()], 1_000);
  const captured = await loaded(store, admission?.incidentId ?? 0);
  const diagnosed = await moved(store, captured, "diagnosed", { diagnosis: incidentIn("proposed").diagnosis! });
  return moved(store, diagnosed, "proposed", { plan: planFor(diagnosed) });
}

const cardOf = (incidentId: number) => ({ incidentId, destination: testDestination });

test("I3: a session that somebody writes into the database signs nobody in", () =>
  use(async ({ store, other, owner }) => {
    await store.addSession({ hash: "mine", principal: "ann", expires: later });
    assert.deepEqual(await other.session("mine", 1), { principal: "ann" });

    await owner.query("insert into sessions (hash, principal, expires) values ('made-up', 'ann', 99)");
    assert.equal(await store.session("made-up", 1), null);

    await store.addSession({ hash: "theirs", principal: "mallory", expires: later });
    await owner.query("update sessions set principal = (select principal from sessions where hash = 'mine') where hash = 'theirs'");
    assert.equal(await store.session("theirs", 1), null);
    await owner.query("update sessions set principal = replace(principal, 'ann', 'bob') where hash = 'mine'");
    assert.equal(await store.session("mine", 1), null);
  }));

test("I3: a sign-in link that somebody writes into the database lets nobody in", () =>
  use(async ({ store, other, owner }) => {
    await store.addLink({ hash: "mine", principal: "ann", expires: later });
    assert.equal(await other.useLink("mine", 1), "ann");

    await owner.query("insert into sign_in_links (hash, principal, expires) values ('made-up', 'ann', 99)");
    assert.equal(await store.useLink("made-up", 1), null);

    await store.addSession({ hash: "both", principal: "ann", expires: later });
    await owner.query("insert into sign_in_links select hash, principal, expires from sessions where hash = 'both'");
    assert.equal(await store.useLink("both", 1), null);
  }));

test("I2: a button whose row was changed in the database does nothing", () =>
  use(async ({ store, other, owner }) => {
    const { id, planHash } = await proposedOn(store);
    const refs = await store.refs(cardOf(id), planHash!, ["approve", "reject"]);
    assert.deepEqual(await other.refs(cardOf(id), planHash!, ["approve", "reject"]), refs);
    assert.equal((await other.resolveRef(refs.reject!))?.choice, "reject");

    await owner.query("update action_refs set action = case action when 'reject' then 'dry-run' else action end");
    assert.equal(await store.resolveRef(refs.reject!), null);
    await owner.query("update action_refs set plan_hash = repeat('0', 64) where action = 'approve'");
    assert.equal(await store.resolveRef(refs.approve!), null);
    const mutes = await store.refs(cardOf(id), planHash!, ["unmute-1", "unmute-2"]);
    assert.equal((await other.resolveRef(mutes["unmute-1"]!))?.choice, "unmute-1");
    await owner.query("update action_refs set action = 'unmute-3' where action = 'unmute-1'");
    assert.equal(await store.resolveRef(mutes["unmute-1"]!), null);
    await owner.query("update action_refs set action = 'unmute' where action = 'unmute-2'");
    assert.equal(await store.resolveRef(mutes["unmute-2"]!), null, "what an earlier release offered");
    for (const odd of ["", ".", "x", refs.approve!.split(".")[0]!, `${refs.approve!}x`]) assert.equal(await store.resolveRef(odd), null);
  }));

test("I3: labels that were changed in the database count for nothing, and the incident says so", () =>
  use(async ({ store, other, owner }) => {
    const { id } = await proposedOn(store);
    assert.deepEqual((await loaded(other, id)).labels, { env: "production" });
    assert.deepEqual((await other.agents())[0]?.labels, { env: "production" });
    const listed = async (labels: Labels) => (await store.list({ labels, limit: 9, offset: 0 })).total;
    assert.deepEqual([await listed({ env: "production" }), await listed({ env: "test" })], [1, 0]);

    const claims = { states: ["proposed"] as const, hostStates: [], hosts: [], limit: 9, leaseMs: 1, now: later };
    await owner.query("update incidents set due_at = 1");
    assert.equal((await store.claim({ ...claims, now: 10 })).length, 1);
    const forgeries = [
      `update agents set labels = (labels::jsonb || '{"env":"test"}')::json`,
      `update agents set labels = (labels::jsonb - 'env')::json`,
      `update agents set labels = '{}'`,
      "delete from agents",
    ];
    for (const [n, forgery] of forgeries.entries()) {
      await owner.query(forgery);
      await assert.rejects(store.load(id), { name: "Fault", code: "database_rejected" });
      assert.deepEqual(await store.claim({ ...claims, now: 100 * (n + 1) }), []);
      for (const { labels } of await store.agents()) assert.deepEqual(labels, {});
      assert.deepEqual([await listed({ env: "production" }), await listed({ env: "test" })], [0, 0]);
    }
  }));

test("I3: what another installation marked does not count here", () =>
  use(async ({ store, foreign }) => {
    await foreign.addSession({ hash: "s", principal: "ann", expires: later });
    assert.equal(await store.session("s", 1), null);
  }));
