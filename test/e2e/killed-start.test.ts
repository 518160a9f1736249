import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { readPostmasterFile } from "../../src/adapters/store/postmaster-file.js";
import { hubProgram, until } from "./system.js";

const onlyLinux = existsSync("/proc/self/cmdline") ? {} : { skip: "needs /proc" };

test("a start that is killed takes its signer and its agent with it, and leaves the database to the next", onlyLinux, async () => {
  const dir = mkdtempSync(join(tmpdir(), "tagout-killed-"));
  chmodSync(dir, 0o711);
  const stateDir = join(dir, "state");
  const config = join(dir, "tagout.yaml");
  writeFileSync(config, "http: { port: 0 }\nlink: { port: 0, enrolPort: 0 }\nmodel: { kind: none }\n", { mode: 0o600 });
  const child = spawn(process.execPath, [hubProgram, "start", "--config", config, "--state-dir", stateDir], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { HOME: dir },
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (said += String(data)));
  const gone = new Promise((resolve) => child.once("exit", resolve));
  try {
    await until("it runs", { logs: () => said }, () => said.includes("Stop with Ctrl-C"));
    await until("signer and agent run", { logs: () => said }, () => ours(stateDir).length === 2);
    child.kill("SIGKILL");
    await gone;
    await until("both are gone", { logs: () => ours(stateDir).join("\n") }, () => ours(stateDir).length === 0);
    assert.ok(readPostmasterFile(join(stateDir, "postgres", "data")) !== null);
  } finally {
    child.kill("SIGKILL");
    await gone;
    const database = readPostmasterFile(join(stateDir, "postgres", "data"));
    if (database !== null) process.kill(database.pid, "SIGINT");
    await until("the database is gone", { logs: () => said }, () => readPostmasterFile(join(stateDir, "postgres", "data")) === null);
    rmSync(dir, { recursive: true, force: true });
  }
});

/** Command lines of the signer and the agent on that state directory. */
function ours(stateDir: string): readonly string[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const lines = pids.map((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    } catch {
      return [];
    }
  });
  const servers = lines.filter((args) => (args.includes("signer") || args.includes("run")) && args.some((arg) => arg.startsWith(stateDir)));
  return servers.map((args) => args.join(" "));
}
