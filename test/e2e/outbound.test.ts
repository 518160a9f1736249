import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { typedHands } from "./hands.js";
import { startSystem } from "./system.js";
import { walkToResolved } from "./walk.js";

test("I11: from the fault to resolved no process connects to anything that the configuration does not name", async (t) => {
  const dir = mkdtempSync(join(tmpdir(), "tagout-connections-"));
  t.after(() => rmSync(dir, { recursive: true }));
  const record = join(dir, "record");
  const preload = pathToFileURL("test/fakes/record-connections.mjs").href;
  const system = await startSystem({ env: { NODE_OPTIONS: `--import ${preload}`, RECORD_CONNECTIONS: record } });
  let hubPorts = "";
  try {
    await walkToResolved(system, typedHands(system));
    hubPorts = readFileSync(join(system.dir, "tagout.yaml"), "utf8");
  } finally {
    await system.stop();
  }
  const seen = [...new Set(readFileSync(record, "utf8").trim().split("\n"))];
  const allowed = seen.filter((line) => {
    const [what, to = ""] = line.split(" ");
    if (what === "lookup") return to === "localhost" || to === "127.0.0.1";
    if (what !== "connect") return false;
    const [host = "", port = ""] = to.split(/:(?=\d+$)/);
    return to.startsWith("/") || (["localhost", "127.0.0.1", "::1"].includes(host) && new RegExp(`\\b${port}\\b`).test(hubPorts));
  });
  assert.ok(
    seen.some((line) => line.startsWith("connect")),
    "nothing was recorded",
  );
  assert.deepEqual(
    seen.filter((line) => !allowed.includes(line)),
    [],
  );
});
