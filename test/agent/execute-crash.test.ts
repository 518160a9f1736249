import assert from "node:assert/strict";
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { waitFor } from "../../agent/leftovers.js";
import { createLedger, openLedger } from "../../agent/ledger.js";
import type { Report } from "../../src/core/report.js";
import { noon } from "../fakes/order-programs/host.js";
import { processesWith } from "../fakes/order-programs/processes.js";
import { orderKey, orderOf, planOf, signedBy, step } from "../fakes/order-programs/orders.js";

const program = fileURLToPath(new URL("../fakes/order-programs/agent-like.ts", import.meta.url));
const key = orderKey();

type Texts = (n: number, marks: string) => readonly string[];

/** Leaves one file of its own for each time that it starts. */
const marking: Texts = (n, marks) => [`mktemp -p ${marks} order-${n}-XXXXXX`, "sleep 0.02"];

/** A host directory with so many orders of reading steps. */
function ground(t: TestContext, orders: number, texts: Texts = marking) {
  const directory = mkdtempSync(join(tmpdir(), "tagout-crash-"));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  const marks = join(directory, "marks");
  for (const name of ["marks", "output"]) mkdirSync(join(directory, name), { mode: 0o700 });
  createLedger(join(directory, "ledger"), { now: () => noon - 1_000 });
  const signed = Array.from({ length: orders }, (_, n) => {
    const plan = planOf(
      texts(n, marks).map((text, at) => step(at + 1, "read", text)),
      { incidentId: n + 1 },
    );
    return signedBy(key, orderOf(plan, key, noon, { mode: "dry-run" }));
  });
  writeFileSync(join(directory, "orders.json"), JSON.stringify(signed));
  return { directory, marks, ids: signed.map(({ id }) => id) };
}

const argsFor = (directory: string): readonly string[] => ["--import", "tsx", program, directory, key.publicKey];

/** Small, seeded and good enough to choose moments. */
function dice(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/** Runs an agent to its end, whatever that is; gives what it said. */
async function agent(directory: string, onReady: (child: ChildProcess) => void = () => undefined): Promise<string> {
  const child = spawn(process.execPath, [...argsFor(directory)], { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => {
    const wasReady = said.includes("ready\n");
    said += chunk.toString();
    if (!wasReady && said.includes("ready\n")) onReady(child);
  });
  await ended(child);
  return said;
}

const ended = (child: ChildProcess): Promise<void> => new Promise((resolve) => child.once("close", () => resolve()));

test("I5: an agent killed at any moment starts no order twice, and every order ends known or as unknown", async (t) => {
  const { directory, marks, ids } = ground(t, 40);
  const seed = 1 + Math.floor(Math.random() * 2_147_483_646);
  t.diagnostic(`seed ${seed}`);
  const roll = dice(seed);
  let kills = 0;
  for (; kills < 25; kills += 1) await agent(directory, (child) => void setTimeout(() => child.kill("SIGKILL"), 5 + roll() * 150));
  await agent(directory);
  const ledger = openLedger(join(directory, "ledger"), { now: () => noon });
  const reports = new Map(ledger.unacked().map((report) => [report.orderId, report]));
  ledger.close();
  const starts = readdirSync(marks).map((name) => Number(name.split("-")[1]));
  for (const [n, id] of ids.entries()) {
    const report = reports.get(id);
    const times = starts.filter((start) => start === n).length;
    assert.ok(times <= 1, `order ${n} started ${times} times`);
    assert.match(report?.outcome ?? "none", /^(passed|failed|unknown)$/, `order ${n}`);
    if (firstStep(report) === "ran") assert.equal(times, 1, `order ${n} says it ran`);
    if (firstStep(report) === "skipped") assert.equal(times, 0, `order ${n} says it did not run`);
  }
  const unknown = [...reports.values()].filter(({ outcome }) => outcome === "unknown").length;
  t.diagnostic(`${kills} kills, ${unknown} of ${ids.length} orders unknown, ${starts.length} started`);
});

const firstStep = (report: Report | undefined): string | undefined => report?.steps[0]?.outcome;

test("I5: a command outlives its agent; the next agent waits for it, keeps its output and calls it unknown", async (t) => {
  const { directory, marks } = ground(t, 1, (_, at) => [`timeout 600 tail -n 1 -f ${join(at, "feed")} --pid=${process.pid}`, "echo next"]);
  writeFileSync(join(marks, "feed"), "first\n");
  const killed = spawn(process.execPath, [...argsFor(directory)], { stdio: ["ignore", "ignore", "inherit"] });
  assert.ok(await waitFor(() => outputIn(directory) === "first\n", 60_000));
  killed.kill("SIGKILL");
  await ended(killed);
  appendFileSync(join(marks, "feed"), "after the agent died\n");
  assert.ok(await waitFor(() => outputIn(directory).includes("died"), 60_000));
  const [reader = assert.fail("nothing reads any more")] = processesWith(join(marks, "feed"));
  const said = await agent(directory, () => process.kill(Number(reader), "SIGTERM"));
  const reports = JSON.parse(said.split("\n")[1] ?? "[]") as readonly Report[];
  assert.deepEqual(
    reports.map(({ outcome }) => outcome),
    ["unknown"],
  );
  const [adopted, rest] = reports[0]?.steps ?? [];
  assert.deepEqual([adopted?.outcome, adopted?.output.text, rest?.outcome], ["unknown", "first\nafter the agent died\n", "skipped"]);
});

function outputIn(directory: string): string {
  const [name] = readdirSync(join(directory, "output"));
  return name === undefined ? "" : readFileSync(join(directory, "output", name), "utf8");
}

test("I5: the intent and the start of a step are on the disk before the command is executed", (t) => {
  const { directory } = ground(t, 1);
  const trace = join(directory, "trace");
  const traced = spawnSync("strace", ["-f", "-e", "trace=fsync,execve", "-o", trace, process.execPath, ...argsFor(directory)], {
    encoding: "utf8",
  });
  if (traced.error !== undefined || traced.status !== 0)
    return t.skip(`strace cannot be used here: ${traced.stderr ?? traced.error?.message}`);
  const lines = readFileSync(trace, "utf8").split("\n");
  const executed = lines.findIndex((line) => line.includes('["mktemp"'));
  const syncs = (part: readonly string[]): number => part.filter((line) => line.includes(" fsync(")).length;
  assert.ok(executed > 0, "the command was executed");
  assert.ok(syncs(lines.slice(0, executed)) >= 3, "room, intent and start");
  assert.ok(syncs(lines.slice(executed)) >= 2, "the report of the step and the end");
  return undefined;
});
