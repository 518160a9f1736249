import assert from "node:assert/strict";
import { test } from "node:test";
import { typedHands } from "./hands.js";
import { startSystem } from "./system.js";
import { walkToResolved } from "./walk.js";

test("from a real fault to resolved, by the words a terminal types, on the embedded database", async () => {
  const system = await startSystem();
  try {
    await walkToResolved(system, typedHands(system));
    const verified = await system.cli("audit", "verify");
    assert.equal(verified.code, 0, verified.err);
  } finally {
    await system.stop();
  }
});

const databaseUrl = process.env["TAGOUT_TEST_DATABASE_URL"];

test("the same on a PostgreSQL server", { skip: databaseUrl === undefined && "TAGOUT_TEST_DATABASE_URL names no server" }, async () => {
  const system = await startSystem({ databaseUrl: databaseUrl ?? "" });
  try {
    await walkToResolved(system, typedHands(system));
  } finally {
    await system.stop();
  }
});
