import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { hubState, readRunning, writeCommandToken, writeRunning } from "../../src/cli/state.js";

const running = { consoleUrl: "http://127.0.0.1:1", linkPort: 2, enrolPort: 3, database: null };

test("the hub's token is for its owner alone, whatever lay under its name before", (t) => {
  const dir = mkdtempSync(join(tmpdir(), "tagout-state-"));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  const state = hubState(join(dir, "hub"));
  const elsewhere = join(dir, "elsewhere");
  writeFileSync(elsewhere, "as it was");
  symlinkSync(elsewhere, join(state.dir, "command-token"));
  writeFileSync(join(state.dir, "running.json"), "{}");
  chmodSync(join(state.dir, "running.json"), 0o644);

  const token = writeCommandToken(state);
  writeRunning(state, running);

  for (const name of ["command-token", "running.json"]) assert.equal(statSync(join(state.dir, name)).mode & 0o777, 0o600, name);
  assert.equal(readFileSync(elsewhere, "utf8"), "as it was");
  assert.equal(readRunning(state.dir)?.token.reveal(), token.reveal());
  assert.deepEqual(readRunning(state.dir)?.running, running);
  assert.deepEqual(readdirSync(state.dir).sort(), ["command-token", "log", "running.json", "signer"]);
});
