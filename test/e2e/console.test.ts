import assert from "node:assert/strict";
import { test } from "node:test";
import { typedHands } from "./hands.js";
import { startSystem } from "./system.js";
import { walkToResolved } from "./walk.js";

test("from a real fault to resolved, by the words a terminal types, on the embedded database", async () => {
  const system = await startSystem();
  try {
    await walkToResolved(system, typedHands(system));
    const written = await system.cli("incident", "postmortem", "latest");
    assert.match(written.out, /^# Post-mortem of INC-\d+: (?:.|\n)*\n## Record\n/, written.err);
    const listed = await system.cli("incident", "list", "all", "--since", "1h", "--sev", "P4+", "--page", "1");
    assert.match(listed.out, /INC-\d+ (?:.|\n)*page 1 of /, listed.err);
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
