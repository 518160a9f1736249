import assert from "node:assert/strict";
import { test } from "node:test";
import type { UseStore } from "./store.contract.js";

export function sessionContract(use: UseStore): void {
  test("a sign-in link works once", () =>
    use(async ({ store }) => {
      await store.addLink({ hash: "l1", principal: "ann", expires: 2_000 });
      const used = await Promise.all(Array.from({ length: 8 }, () => store.useLink("l1", 1_000)));
      assert.deepEqual(
        used.filter((principal) => principal !== null),
        ["ann"],
      );
    }));

  test("an expired or unknown link lets nobody in", () =>
    use(async ({ store }) => {
      await store.addLink({ hash: "l1", principal: "ann", expires: 2_000 });
      assert.equal(await store.useLink("l1", 2_000), null);
      assert.equal(await store.useLink("nope", 1_000), null);
    }));

  test("a session lasts until it expires or ends", () =>
    use(async ({ store }) => {
      await store.addSession({ hash: "s1", principal: "ann", expires: 2_000 });
      assert.deepEqual(await store.session("s1", 1_999), { principal: "ann" });
      assert.equal(await store.session("s1", 2_000), null);
      assert.deepEqual(await store.session("s1", 1_000), { principal: "ann" });
      await store.endSession("s1");
      assert.equal(await store.session("s1", 1_000), null);
    }));
}
