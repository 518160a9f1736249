// Runs the benchmarks one after another: node scripts/run-bench.mjs [NAME ...]. They report figures and ratios; none can fail on speed.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { cpus, loadavg } from "node:os";

const wanted = process.argv.slice(2);
const all = readdirSync("test/bench").filter((name) => name.endsWith(".bench.ts"));
const chosen = all.filter((name) => wanted.length === 0 || wanted.some((want) => name.startsWith(want)));
if (chosen.length === 0) {
  process.stderr.write(`No benchmark of that name. There are: ${all.map((name) => name.replace(".bench.ts", "")).join(", ")}\n`);
  process.exit(1);
}
process.stdout.write(
  `${cpus().length} x ${cpus()[0]?.model ?? "unknown"}, Node ${process.versions.node}, load ${loadavg()[0]?.toFixed(1)}\n`,
);
for (const name of chosen) {
  process.stdout.write(`\n== ${name}\n`);
  const { status } = spawnSync(process.execPath, ["--import", "tsx", `test/bench/${name}`], { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
