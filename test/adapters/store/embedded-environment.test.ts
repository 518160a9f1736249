import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { test } from "node:test";

test("what the environment says of other PostgreSQL servers does not keep a hub from its own", async () => {
  const stateDir = mkdtempSync(join(tmpdir(), "tagout-environment-"));
  // Passed by the user that the server runs as when this runs as root.
  chmodSync(stateDir, 0o711);
  try {
    const hub = spawn(process.execPath, ["--import", "tsx", "test/fakes/embedded-hub.ts", stateDir], {
      stdio: ["ignore", "pipe", "inherit"],
      env: { PATH: process.env["PATH"], PGSSLMODE: "require", PGHOST: "db.invalid", PGPORT: "1", PGDATABASE: "other" },
    });
    hub.stdout.once("data", () => hub.kill("SIGTERM"));
    const said: unknown = JSON.parse(await text(hub.stdout));
    assert.deepEqual(Object.keys(said as object), ["socketDir", "port", "dataDir"], JSON.stringify(said));
  } finally {
    rmSync(stateDir, { recursive: true, force: true, maxRetries: 10 });
  }
});
