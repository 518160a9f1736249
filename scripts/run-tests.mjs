// Runs test files by name under node:test and fails when none ran. `node --test` with a folder or a glob behaves
// differently on Node 20 and 24, and on 20 an empty run is a success; so the list is made here.
//
//   node scripts/run-tests.mjs [PATH ...]      a PATH is a file or a folder below test/
//
// The browser's tests run only by name: they need a browser.

import { spawn } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const roots = process.argv.slice(2);
const files = (roots.length > 0 ? roots : ["test"])
  .flatMap(testFiles)
  .filter((file) => roots.length > 0 || !file.startsWith("test/browser"));
if (files.length === 0) fail("no test files found");

// No limit on speed: a file (it is not the single test that Node times) that has not ended after an hour hangs, and says so instead
// of holding up all others. The longest takes two minutes where nothing else runs.
const hangs = `--test-timeout=${60 * 60_000}`;
const child = spawn(
  process.execPath,
  ["--import", "tsx", "--import", "./test/dice.ts", "--test", "--test-reporter=tap", "--test-concurrency=2", hangs, ...files],
  {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...ownEnvironment(), NODE_ENV: "test" },
  },
);

const counts = { pass: 0, fail: 0, cancelled: 0, skipped: 0 };
let pending = "";
let failing = false;
child.stdout.setEncoding("utf8");
child.stdout.on("data", (chunk) => {
  const lines = (pending + chunk).split("\n");
  pending = lines.pop() ?? "";
  for (const line of lines) show(line);
});
child.on("close", (code) => {
  show(pending);
  const { pass, fail: failed, cancelled, skipped } = counts;
  process.stdout.write(`\n${pass} passed, ${failed + cancelled} failed${skipped > 0 ? `, ${skipped} skipped` : ""}\n`);
  if (code !== 0 || failed + cancelled > 0) process.exit(1);
  if (pass < files.length) fail(`${files.length} test files but only ${pass} tests passed: something was not run`);
});

/** What this machine sets for other PostgreSQL clients, and a way out over a proxy, are not for tests, which stay on this machine. */
function ownEnvironment() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^PG|^(?:https?|all|grpc)_proxy$/i.test(name)));
}

/** Counts what a line of TAP tells, and prints it when it is about a failure, is skipped, or says something of its own. */
function show(line) {
  const total = /^# (pass|fail|cancelled|skipped) (\d+)$/.exec(line);
  if (total !== null) {
    counts[total[1]] += Number(total[2]);
    return;
  }
  if (/^\s*ok /.test(line)) failing = false;
  if (/^\s*not ok /.test(line)) failing = true;
  const isSkipped = /^\s*ok .*# SKIP/.test(line);
  const isNote = line.startsWith("# ") && !/^# (tests|suites|todo|duration_ms|Subtest)/.test(line);
  if (failing || isSkipped || isNote) process.stdout.write(`${line}\n`);
}

function testFiles(root) {
  const found = statSync(root, { throwIfNoEntry: false });
  if (found === undefined) fail(`there is no ${root}; name a file or a folder below test/`);
  if (found.isFile()) return [root];
  return readdirSync(root, { recursive: true })
    .map((name) => join(root, String(name)))
    .filter((name) => name.endsWith(".test.ts") || name.endsWith(".test.tsx"))
    .sort();
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
