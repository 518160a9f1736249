import assert from "node:assert/strict";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { createLedger, openLedger, type Ledger } from "../../agent/ledger.js";
import type { OrderHead } from "../../agent/ledger-entries.js";
import { Fault } from "../../src/core/fault.js";
import type { StepReport } from "../../src/core/report.js";

const day = 24 * 60 * 60_000;
let now = 1_764_072_000_000;
const clock = { now: () => now };

function fresh(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), "tagout-ledger-"));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  const path = join(directory, "ledger");
  createLedger(path, clock);
  return path;
}

/** The ledger as an agent finds it that starts now. */
function reopened(path: string, before?: Ledger): Ledger {
  before?.close();
  return openLedger(path, clock);
}

const head = (id: string): OrderHead => ({
  id,
  nonce: `n-${id}`,
  incidentId: 1,
  planHash: "a".repeat(64),
  mode: "live",
  effects: ["read", "change"],
});
const asked = (id: string) => ({ id, nonce: `n-${id}`, notBefore: now });
const ran: StepReport = {
  n: 1,
  outcome: "ran",
  exitCode: 0,
  durationMs: 5,
  output: { text: "x\ny", bytes: 3, truncated: false },
  note: "",
};
const begun = (id: string, n: number) => ({ id, n, bootId: "b", cgroup: null, outputPath: "/x", deadlineAt: now + 1, changes: [] });

test("the report of an order is made from what was written while it ran, also by the next agent", (t) => {
  const path = fresh(t);
  const ledger = openLedger(path, clock);
  ledger.intend(head("a"));
  ledger.start(begun("a", 1));
  ledger.step("a", ran, []);
  assert.deepEqual(ledger.unacked(), [], "it runs");
  ledger.end("a", "executed", "Every step ran.");
  const reports = ledger.unacked();
  assert.deepEqual(
    reports.map(({ orderId, outcome, steps }) => [orderId, outcome, steps]),
    [["a", "executed", [ran]]],
  );
  const next = reopened(path, ledger);
  assert.deepEqual(next.unacked(), reports);
  next.ack("a");
  assert.deepEqual(reopened(path, next).unacked(), []);
});

test("I5: ids and nonces are known after the end, the acknowledgement, a restart and a compaction", (t) => {
  const path = fresh(t);
  let ledger = openLedger(path, clock);
  const large = { ...ran, output: { text: "x".repeat(60_000), bytes: 60_000, truncated: false } };
  for (let n = 0; n < 100; n += 1) {
    ledger.intend(head(`o${n}`));
    ledger.step(`o${n}`, large, []);
    ledger.end(`o${n}`, "executed", "");
    ledger.ack(`o${n}`);
  }
  assert.ok(statSync(path).size < 6 * 1024 * 1024, "it was compacted on the way");
  ledger = reopened(path, ledger);
  for (let n = 0; n < 100; n += 1) assert.equal(ledger.find(asked(`o${n}`)), "forgotten");
  assert.equal(ledger.find({ id: "other", nonce: "n-o0", notBefore: now }), "forgotten", "a nonce of another order");
  assert.equal(ledger.find(asked("new")), "new");
  ledger.close();
});

test("I5: what is forgotten after a week cannot come back, for the ledger takes nothing so old any more", (t) => {
  const path = fresh(t);
  const madeAt = now;
  let ledger = openLedger(path, clock);
  ledger.intend(head("old"));
  ledger.end("old", "executed", "");
  ledger.ack("old");
  now += 8 * day;
  fill(ledger);
  ledger = reopened(path, ledger);
  assert.equal(ledger.find({ id: "old", nonce: "n-old", notBefore: madeAt }), "forgotten");
  assert.doesNotMatch(readFileSync(path, "latin1"), /"old"/);
  ledger.close();
});

/** Enough orders to make it compact. */
function fill(ledger: Ledger): void {
  for (let n = 0; n < 80; n += 1) {
    ledger.intend(head(`f${n}`));
    ledger.step(`f${n}`, { ...ran, output: { text: "x".repeat(60_000), bytes: 60_000, truncated: false } }, []);
    ledger.end(`f${n}`, "executed", "");
    ledger.ack(`f${n}`);
  }
}

test("a line that was never finished is taken out, and orders made before that are not taken any more", (t) => {
  const path = fresh(t);
  const ledger = openLedger(path, clock);
  ledger.intend(head("a"));
  ledger.end("a", "executed", "");
  const used = usedBytes(path);
  ledger.close();
  for (const torn of [
    '0123456789abcdef {"kind":"intent","at"',
    "01234567",
    '0123456789abcdef {"kind":"ack","at":1,"id":"a"}\n',
    "\0\0\0garbage",
  ]) {
    writeAt(path, used, torn);
    const next = openLedger(path, clock);
    assert.equal(next.damage(), null, torn);
    assert.equal(next.find(asked("a")), "known");
    assert.equal(next.find({ id: "late", nonce: "n", notBefore: now - 1 }), "forgotten");
    assert.equal(next.find(asked("new")), "new");
    next.close();
    truncateSync(path, used);
  }
});

test("an order whose last line may be torn is unknown", (t) => {
  const path = fresh(t);
  const ledger = openLedger(path, clock);
  ledger.intend(head("a"));
  const used = usedBytes(path);
  ledger.close();
  writeAt(path, used, "torn");
  const next = openLedger(path, clock);
  assert.deepEqual(
    next.unacked().map(({ outcome }) => outcome),
    ["unknown"],
  );
  next.close();
});

test("one bit changed before the last line, a line cut out, or two swapped makes the ledger damaged", (t) => {
  const path = fresh(t);
  const ledger = openLedger(path, clock);
  for (const id of ["a", "b", "c"]) {
    ledger.intend(head(id));
    ledger.end(id, "executed", "");
  }
  ledger.close();
  const whole = readFileSync(path);
  const lines = whole.toString("latin1").split("\n");
  const zeros = lines.pop() ?? "";
  const refused = (bytes: Buffer | string, why: string): void => {
    writeFileSync(path, bytes);
    const next = openLedger(path, clock);
    assert.match(next.damage() ?? "sound", /damaged/, why);
    assert.equal(next.reserve(), false);
    assert.throws(() => next.intend(head("z")), Fault);
    next.close();
  };
  const lastLineAt = lines.slice(0, -1).join("\n").length;
  for (let at = 0; at < lastLineAt; at += 13) {
    const changed = Buffer.from(whole);
    changed[at] = (changed[at] ?? 0) ^ 1;
    refused(changed, `byte ${at}`);
  }
  const joined = (parts: readonly (string | undefined)[]): Buffer => Buffer.from(`${parts.join("\n")}\n${zeros}`, "latin1");
  refused(joined([...lines.slice(0, 2), ...lines.slice(3)]), "cut out");
  refused(joined([lines[0], lines[2], lines[1], ...lines.slice(3)]), "swapped");
  refused(Buffer.alloc(0), "empty");
  writeFileSync(path, whole);
  const good = openLedger(path, clock);
  assert.equal(good.damage(), null);
  good.close();
});

test("a damaged ledger still hands out the reports before the damage", (t) => {
  const path = fresh(t);
  const ledger = openLedger(path, clock);
  ledger.intend(head("a"));
  ledger.end("a", "executed", "");
  ledger.intend(head("b"));
  ledger.start(begun("b", 1));
  ledger.end("b", "failed", "");
  ledger.close();
  const bytes = readFileSync(path);
  const at = bytes.indexOf('"kind":"start"');
  bytes[at + 1] = 88;
  writeFileSync(path, bytes);
  const next = openLedger(path, clock);
  assert.match(next.damage() ?? "", /damaged/);
  assert.deepEqual(
    next.unacked().map(({ orderId, outcome }) => [orderId, outcome]),
    [
      ["a", "executed"],
      ["b", "unknown"],
    ],
  );
  next.ack("a");
  assert.deepEqual(
    next.unacked().map(({ orderId }) => orderId),
    ["b"],
  );
  next.close();
});

test("a missing ledger is damage, and a new one is made only where there is none", (t) => {
  const path = fresh(t);
  assert.throws(() => createLedger(path, clock), { code: "agent_state_unwritable" });
  rmSync(path);
  const ledger = openLedger(path, clock);
  assert.match(ledger.damage() ?? "", /missing/);
  ledger.close();
});

test("a second agent cannot open the same ledger, and a lock whose holder died is taken over", (t) => {
  const path = fresh(t);
  const ledger = openLedger(path, clock);
  assert.throws(() => openLedger(path, clock), { code: "agent_state_damaged" });
  ledger.close();
  writeFileSync(`${path}.lock`, "1 1 another-boot");
  openLedger(path, clock).close();
});

test("room for a report is on the disk before an order may run", (t) => {
  const path = fresh(t);
  const ledger = openLedger(path, clock);
  assert.equal(ledger.reserve(), true);
  assert.ok(statSync(path).size - usedBytes(path) >= 1024 * 1024);
  assert.ok(statSync(path).blocks * 512 >= 1024 * 1024, "it is not a hole");
  ledger.close();
});

test("on a full disk an order that was accepted is written to its end, and the next one is refused", (t) => {
  const directory = mkdtempSync(join(tmpdir(), "tagout-full-"));
  t.after(() => {
    spawnSync("umount", [directory]);
    rmSync(directory, { recursive: true, force: true });
  });
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=3m", "tagout-test", directory], { encoding: "utf8" });
  if (mounted.status !== 0) return t.skip("a small file system can be mounted only by root");
  const path = join(directory, "ledger");
  createLedger(path, clock);
  const ledger = openLedger(path, clock);
  assert.equal(ledger.reserve(), true);
  fillDisk(join(directory, "filler"));
  const large = { ...ran, output: { text: "x".repeat(65_000), bytes: 65_000, truncated: false } };
  ledger.intend(head("a"));
  for (let n = 1; n <= 5; n += 1) ledger.step("a", { ...large, n }, []);
  ledger.end("a", "executed", "");
  assert.equal(ledger.reserve(), false);
  const next = reopened(path, ledger);
  assert.equal(next.damage(), null);
  assert.equal(next.unacked()[0]?.steps.length, 5);
  next.close();
  return undefined;
});

function fillDisk(path: string): void {
  try {
    for (;;) appendFileSync(path, Buffer.alloc(65_536, 1));
  } catch {
    // Full.
  }
}

const usedBytes = (path: string): number => readFileSync(path).indexOf(0);

function writeAt(path: string, at: number, text: string): void {
  truncateSync(path, at);
  appendFileSync(path, text);
}
