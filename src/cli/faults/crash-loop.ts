import { setInterval } from "node:timers";
import { startOnce } from "../children.js";

// A supervisor that starts a program again and again, which ends at once: the demo's second fault. Bounded in time; ends when
// it is told to (SIGTERM) and when the one who started it is gone.

const everyMs = 1_000;
const lifeMs = 5 * 60_000;

process.title = "tiny-supervisor";
setInterval(() => startOnce("/bin/sleep", ["0.6"]), everyMs);
setTimeout(() => process.exit(0), lifeMs);
process.stdin.on("end", () => process.exit(0)).resume();
