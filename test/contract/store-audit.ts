import assert from "node:assert/strict";
import { test } from "node:test";
import { auditRoot, auditVerifier, type AuditLink } from "../../src/core/audit.js";
import type { UseStore } from "./store.contract.js";

const entry = (n: number) => ({ actor: "ann", action: "decision.refused", object: "INC-1", facts: { n, text: "\0\ud800 é" } });

const verify = (links: readonly AuditLink[]) => {
  const verifier = auditVerifier([]);
  return links.map((link) => verifier.add(link)).find((problem) => problem !== null) ?? verifier.finish();
};

export function auditContract(use: UseStore): void {
  test("I8: an empty log starts at the root and has a name of its own", () =>
    use(async ({ store }) => {
      const { logId, seq, hash } = await store.head();
      assert.match(logId, /^[0-9a-f-]{36}$/);
      assert.deepEqual([seq, hash], [0, auditRoot]);
    }));

  test("I8: entries written at once from everywhere form one whole chain", () =>
    use(async ({ store }) => {
      await Promise.all(Array.from({ length: 20 }, (_, n) => store.record([entry(n), entry(n + 100)], 1_000 + n)));
      const links = await store.links(0, 100);
      assert.deepEqual(
        links.map(({ seq }) => seq),
        Array.from({ length: 40 }, (_, n) => n + 1),
      );
      assert.equal(verify(links), null);
      const { seq, hash } = await store.head();
      assert.deepEqual([seq, hash], [40, links.at(-1)?.hash]);
      assert.deepEqual(
        (await store.links(38, 1)).map((link) => link.seq),
        [39],
      );
    }));

  test("I8: the database refuses to edit, delete or empty the log, and to move its head back", () =>
    use(async ({ store, client }) => {
      await store.record([entry(1), entry(2)], 1_000);
      const before = await store.links(0, 10);
      const sql = await client();
      const sins = [
        "update audit set body = body",
        "delete from audit where seq = 2",
        "truncate audit",
        "truncate audit_head",
        "delete from audit_head",
        "update audit_head set seq = 1",
        "update audit_head set seq = 3, log_id = 'other'",
        "insert into audit_head (only_row, log_id, seq, hash) values (false, 'x', 0, '')",
      ];
      for (const sin of sins) await assert.rejects(sql.query(sin), sin);
      await sql.end();
      assert.deepEqual(await store.links(0, 10), before);
    }));

  test("nothing is recorded when there is nothing to record", () =>
    use(async ({ store }) => {
      await store.record([], 1);
      assert.equal((await store.head()).seq, 0);
    }));
}
