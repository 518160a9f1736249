import assert from "node:assert/strict";
import { test } from "node:test";
import { joined } from "../../../../src/adapters/chat/console/joined.js";

/** Answers each question with how often anything was asked before, once it is let go. */
function slow() {
  const waiting: (() => void)[] = [];
  let asked = 0;
  return {
    ask: (_: unknown): Promise<number> => {
      const answer = (asked += 1);
      return new Promise((resolve) => waiting.push(() => resolve(answer)));
    },
    letGo: async () => {
      waiting.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    },
    asked: () => asked,
  };
}

test("two hundred who ask the same at once cost two answers, and nobody gets one that began before they asked", async () => {
  const { ask, letGo, asked } = slow();
  const shared = joined(ask);
  const first = shared({ open: true });
  const rest = Array.from({ length: 199 }, () => shared({ open: true }));
  await letGo();
  await letGo();
  assert.equal(await first, 1);
  assert.deepEqual(new Set(await Promise.all(rest)), new Set([2]));
  assert.equal(asked(), 2);
});

test("another question does not wait, and nothing is kept once it is answered", async () => {
  const { ask, letGo, asked } = slow();
  const shared = joined(ask);
  const both = [shared({ host: "a" }), shared({ host: "b" })];
  assert.equal(asked(), 2);
  await letGo();
  await letGo();
  await Promise.all(both);
  const later = shared({ host: "a" });
  assert.equal(asked(), 3);
  await letGo();
  assert.equal(await later, 3);
});

test("who waits behind a question that fails is answered all the same", async () => {
  let fail = true;
  const shared = joined(() => (fail ? Promise.reject(new Error("away")) : Promise.resolve("here")));
  const first = shared(1);
  const second = shared(1);
  fail = false;
  await assert.rejects(first, /away/);
  assert.equal(await second, "here");
});
