import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setInterval } from "node:timers";
import { startOnce } from "../children.js";

// A supervisor that starts a program again and again, which ends at once: the demo's second fault. Bounded in time; ends when
// it is told to (SIGTERM) and when the one who started it is gone.

const everyMs = 1_000;
const lifeMs = 30 * 60_000;

process.title = "tiny-supervisor";
const dir = mkdtempSync(join(process.argv[2] ?? tmpdir(), "tagout-fault-"));
const end = (): void => {
  rmSync(dir, { recursive: true, force: true });
  process.exit(0);
};
// The kernel calls a program by the name it was started under.
const job = join(dir, "flaky-job");
symlinkSync("/bin/sleep", job);
setInterval(() => startOnce(job, ["0.6"]), everyMs);
setTimeout(end, lifeMs);
process.on("SIGTERM", end);
process.stdin.on("end", end).resume();
