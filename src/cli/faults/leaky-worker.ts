import { setInterval } from "node:timers";

// A program that takes memory it does not need, bounded and short-lived: the demo's real fault. It ends by itself after
// half an hour, when it is told to (SIGTERM), and when the one who started it is gone.

const stepBytes = 32 * 1024 * 1024;
const mostBytes = 320 * 1024 * 1024;
const lifeMs = 30 * 60_000;

process.title = process.argv[2] ?? "leaky-worker";
const held: Buffer[] = [];
setInterval(() => {
  // Filled, not just reserved: only touched pages count as memory.
  if (held.length * stepBytes < mostBytes) held.push(Buffer.alloc(stepBytes, held.length + 1));
}, 200);
setTimeout(() => process.exit(0), lifeMs);
process.stdin.on("end", () => process.exit(0)).resume();
