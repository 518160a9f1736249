import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { waitFor } from "../../agent/leftovers.js";
import { run } from "../../agent/spawn.js";
import { stepEnvironment } from "../../src/core/plan.js";
import { processesWith, unlikeSeconds } from "../fakes/order-programs/processes.js";

const limits = { timeoutMs: 60_000, maxBytes: 65_536 };

test("a probe gives output, errors and exit code", async () => {
  assert.deepEqual(await run(["echo", "a b", "$HOME"], limits), { outcome: "exited", exitCode: 0, stdout: "a b $HOME\n", stderr: "" });
  const bad = await run(["ls", "/no/such/path"], limits);
  assert.deepEqual([bad.outcome, bad.exitCode], ["exited", 2]);
  assert.match(bad.stderr, /No such file/);
});

test("a probe has the fixed environment, the root directory and no terminal", async () => {
  const env = await run(["env"], limits);
  assert.deepEqual(
    env.stdout.trim().split("\n").sort(),
    Object.entries(stepEnvironment)
      .map(([name, value]) => `${name}=${value}`)
      .sort(),
  );
  assert.equal((await run(["pwd"], limits)).stdout, "/\n");
  assert.equal((await run(["readlink", "/proc/self/fd/0"], limits)).stdout, "/dev/null\n");
});

test("a probe that does not end is ended, and one that writes too much too", async () => {
  const mark = unlikeSeconds();
  assert.equal((await run(["sleep", mark], { timeoutMs: 50, maxBytes: 10 })).outcome, "timed-out");
  assert.ok(await waitFor(() => processesWith(mark).length === 0, 60_000));
  const flood = await run(["yes"], { timeoutMs: 60_000, maxBytes: 1_000 });
  assert.deepEqual([flood.outcome, flood.stdout.length], ["too-long", 1_000]);
});

test("a probe that cannot start is an answer, not an exception", async () => {
  for (const argv of [[], ["no-such-program"], ["/tmp/x"], ["echo", "a\0b"]]) {
    const probe = await run(argv, limits);
    assert.deepEqual([probe.outcome, probe.exitCode], ["failed", null]);
    assert.notEqual(probe.stderr, "");
  }
});

test("no descriptor that the agent was started with, or has open, reaches a command", () => {
  const spawnPath = fileURLToPath(new URL("../../agent/spawn.ts", import.meta.url));
  const program = `
    import { openSync } from "node:fs";
    import { run } from ${JSON.stringify(spawnPath)};
    openSync("/etc/group", "r");
    const probe = await run(["ls", "-l", "/proc/self/fd"], { timeoutMs: 60_000, maxBytes: 65_536 });
    process.stdout.write(probe.stdout);
  `;
  const secret = openSync("/etc/passwd", "r");
  const stdio = ["ignore", "pipe", "inherit", ...Array.from({ length: 30 }, (_, n) => (n === 29 ? secret : "ignore"))] as const;
  const child = spawnSync(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program], {
    stdio: [...stdio],
    encoding: "utf8",
  });
  closeSync(secret);
  assert.equal(child.status, 0);
  assert.match(child.stdout, /0 -> \/dev\/null/);
  assert.doesNotMatch(child.stdout, /passwd|group/);
});
