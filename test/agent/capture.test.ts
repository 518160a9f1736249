import assert from "node:assert/strict";
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  realpathSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import fc from "fast-check";
import { capture, type CaptureParts } from "../../agent/capture.js";
import { deletedFiles } from "../../agent/capture/deleted-files.js";
import { largestFiles } from "../../agent/capture/files.js";
import { fold, itemsOf } from "../../agent/capture/items.js";
import { programLog } from "../../agent/capture/logs.js";
import { takeSnapshot } from "../../agent/capture/snapshot.js";
import { walk } from "../../agent/capture/walk.js";
import { openProc, readProcess } from "../../agent/proc.js";
import { rssHistory } from "../../agent/rss-history.js";
import type { Noticed } from "../../agent/signal-memory.js";
import { toRecord } from "../../agent/transport-records.js";
import { evidenceLimits } from "../../src/core/evidence.js";
import { signalKinds, type Signal, type SignalKind } from "../../src/core/signal.js";
import { healthy, running } from "../fakes/host-series.js";

const dir = realpathSync(mkdtempSync(join(tmpdir(), "tagout-capture-")));
after(() => rmSync(dir, { recursive: true, force: true }));
const noProc = existsSync("/proc/self/stat") ? false : "there is no /proc here";

let tokens = 0;
const parts: CaptureParts = {
  proc: openProc(),
  run: () => Promise.resolve({ outcome: "failed", exitCode: null, stdout: "", stderr: "" }),
  hasSystemd: false,
  settings: { commandLines: false, logs: [] },
  history: rssHistory(),
  latest: () => null,
  now: () => Date.now(),
  // Stands still: what a slow machine could not look at in time would be missing.
  elapsedMs: () => 0,
  token: (bytes) => (tokens += 1).toString(16).padStart(bytes * 2, "0"),
};

const noticed = (kind: SignalKind, subject: string, more: Partial<Signal> = {}): Noticed => ({
  signal: {
    id: "01935740-0000-7000-8000-000000000001",
    kind,
    subject,
    phase: "raised",
    severity: "P2",
    value: 95,
    threshold: 90,
    unit: "%",
    summary: "it is so",
    observedAt: 1,
    since: 1,
    ...more,
  },
  involved: [],
});

test("evidence of every kind keeps its limits and is what the wire takes", { skip: noProc }, async () => {
  for (const kind of signalKinds) {
    const evidence = await capture(noticed(kind, kind.startsWith("disk-") ? dir : "host"), parts);
    assert.equal(toRecord({ kind: "evidence", evidence }).ok, true, kind);
    assert.ok(evidence.items.length > 0 && evidence.items.length <= evidenceLimits.items, kind);
    assert.equal(new Set(evidence.items.map(({ id }) => id)).size, evidence.items.length);
    assert.ok(evidence.facts.processes.length <= evidenceLimits.processes);
    for (const { id, text } of evidence.items) {
      assert.match(id, /^E[A-Za-z0-9]{4}$/);
      assert.ok(
        text.length <= evidenceLimits.itemChars && text.split("\n").every((line) => line.length <= evidenceLimits.lineChars + 20),
        kind,
      );
    }
  }
});

test("a signal about memory binds the largest processes, one about a disk binds none", { skip: noProc }, async () => {
  const memory = await capture(noticed("memory-low", "host"), parts);
  const proc = parts.proc ?? assert.fail();
  assert.ok(memory.facts.processes.length > 0);
  // One that has ended since has no start to compare.
  for (const { pid, startTicks } of memory.facts.processes) assert.equal(readProcess(proc, pid)?.startTicks ?? startTicks, startTicks);
  assert.ok(memory.facts.processes.every(({ pid }) => pid !== 2));
  assert.deepEqual((await capture(noticed("disk-inodes", dir), parts)).facts.processes, []);
});

test("the process a detector knew is among the facts, and is the parent of a crash loop", { skip: noProc }, async () => {
  const own = readProcess(parts.proc ?? assert.fail(), process.pid) ?? assert.fail();
  const loop: Noticed = { ...noticed("crash-loop", "orders"), involved: [{ pid: own.pid, startTicks: own.startTicks }] };
  const { facts } = await capture(loop, parts);
  assert.deepEqual([facts.parent?.pid, facts.processes[0]?.pid, facts.processes.length], [process.pid, process.pid, 1]);
  const other = await capture({ ...loop, involved: [{ pid: own.pid, startTicks: own.startTicks + 1 }] }, parts);
  assert.deepEqual([other.facts.parent, other.facts.processes], [null, []]);
});

test("a cleared signal carries no evidence", async () => {
  const { items, facts } = await capture(noticed("memory-low", "host", { phase: "cleared" }), parts);
  assert.deepEqual([items, facts], [[], { processes: [], parent: null, fileSystems: [], files: [], units: [] }]);
});

test("what could not be read is said", { skip: noProc }, async () => {
  const evidence = await capture(noticed("unit-failed", "nginx.service"), { ...parts, hasSystemd: true });
  const said = evidence.items.find(({ source }) => source === "agent");
  assert.match(said?.text ?? "", /not read: unit state \(systemd does not answer about nginx\.service\)/);
});

test("the words of systemd and of the journal are asked for one unit, and redacted", { skip: noProc }, async () => {
  const asked: string[] = [];
  const run: CaptureParts["run"] = (argv) => {
    asked.push(argv.join(" "));
    const stdout =
      argv[0] === "systemctl"
        ? "Id=nginx.service\nActiveState=failed\nMemoryMax=\n"
        : "2026-11-25T10:00:00+0000 web nginx[7]: connect postgres://app:hunter2@db\n";
    return Promise.resolve({ outcome: "exited", exitCode: 0, stdout, stderr: "" });
  };
  const evidence = await capture(noticed("unit-failed", "nginx.service"), { ...parts, run, hasSystemd: true });
  const text = evidence.items.map((item) => `${item.source} ${item.trust}\n${item.text}`).join("\n");
  assert.match(text, /systemctl show nginx\.service 1\nId=nginx\.service\nActiveState=failed/);
  assert.match(text, /journal of nginx\.service 0\n.*app:\[REDACTED:url-password\]@db/);
  assert.ok(
    asked.some((argv) => argv.includes("--unit=nginx.service")) &&
      !asked.some((argv) => argv.includes("Exec") && argv.includes("ExecStart,")),
  );
  const hostile = await capture(noticed("unit-failed", "--help;x.service"), { ...parts, run, hasSystemd: true });
  assert.ok(!hostile.items.some(({ source }) => source.startsWith("journal")));
});

test("hostile text becomes one item whose lines are shown, redacted and bounded", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary", maxLength: 400 }), { maxLength: 60 }), (lines) => {
      const [item] = itemsOf([{ source: "x", trust: 0, lines: ["start", ...lines], keep: "last" }], () => "abcd");
      assert.ok((item?.text.length ?? 0) <= evidenceLimits.itemChars);
      assert.doesNotMatch(item?.text ?? "", /[\p{Cf}\p{Cs}\u0000-\u0008\u000b-\u001f\u007f-\u009f]/u);
    }),
  );
});

test("the end of a log and the top of a table are kept, with a word on what is missing", () => {
  const lines = Array.from({ length: 100 }, (_, n) => `line ${n} ${"x".repeat(60)}`);
  const [log, table] = itemsOf(
    [
      { source: "log", trust: 0, lines, keep: "last" },
      { source: "table", trust: 0, lines, keep: "first" },
    ],
    parts.token,
  );
  assert.match(log?.text ?? "", /^\(\d+ earlier lines\)\n[\s\S]*line 99 x+$/);
  assert.match(table?.text ?? "", /^line 0 [\s\S]*\n\(\d+ more lines\)$/);
});

test("a secret in a line that is cut is taken out before the cut", () => {
  const [item] = itemsOf(
    [{ source: "x", trust: 0, lines: [`${"y".repeat(215)} password=hunter2hunter2hunter2`], keep: "first" }],
    parts.token,
  );
  assert.doesNotMatch(item?.text ?? "", /hunter/);
});

test("equal lines that follow each other are folded, whatever their time", () => {
  assert.deepEqual(fold(["2026-11-25T10:00:00Z a", "2026-11-25T10:00:01Z a", "b", "b", "c"]), [
    "2026-11-25T10:00:00Z a (2 times)",
    "b (2 times)",
    "c",
  ]);
});

test("the walk finds the largest files, stays on its file system, follows no link and ends at its limits", async () => {
  const root = join(dir, "walk");
  mkdirSync(join(root, "a", "b"), { recursive: true });
  writeFileSync(join(root, "a", "b", "large.log"), Buffer.alloc(200_000));
  writeFileSync(join(root, "small"), "x");
  for (let n = 0; n < 50; n += 1) writeFileSync(join(root, "a", `f${n}`), "");
  symlinkSync("/", join(root, "a", "everything"));
  const { dev } = await import("node:fs").then(({ statSync }) => statSync(root));
  const limits = { entries: 10_000, deadlineMs: Number.POSITIVE_INFINITY, elapsedMs: () => 0 };
  const found = await walk([root], dev, limits);
  assert.deepEqual([found.files[0]?.path, found.isWhole, found.entries], [join(root, "a", "b", "large.log"), true, 55]);
  assert.deepEqual(found.crowded[0], { path: join(root, "a"), entries: 52 });
  assert.equal((await walk([root], dev, { ...limits, entries: 10 })).isWhole, false);
  assert.equal((await walk([root], dev, { ...limits, elapsedMs: () => Number.POSITIVE_INFINITY })).entries, 0);
  assert.equal((await walk([root], dev + 1, limits)).entries, 0);
});

test("a file whose name has to be escaped or redacted is shown and is no fact", { skip: noProc }, async () => {
  const root = join(dir, "names");
  mkdirSync(root);
  writeFileSync(join(root, "plain.log"), Buffer.alloc(90_000));
  writeFileSync(join(root, "evil\n<!here>.log"), Buffer.alloc(90_000));
  writeFileSync(join(root, "password=hunter2"), Buffer.alloc(90_000));
  const { findings, facts } = await largestFiles(takeSnapshot(noticed("disk-space", root).signal, [], parts));
  assert.deepEqual(
    facts.map(({ path }) => path),
    [join(root, "plain.log")],
  );
  assert.ok(findings[0]?.lines.some((line) => line.includes("evil\\u{a}<!here>.log")));
});

test("a deleted file that is still open is found with its holder", { skip: noProc }, async () => {
  const path = join(dir, "gone.log");
  const fd = openSync(path, "w");
  writeFileSync(fd, Buffer.alloc(300_000));
  unlinkSync(path);
  try {
    const snapshot = takeSnapshot(noticed("disk-space", dir).signal, [], parts);
    // Others may hold so many larger ones that ours would not be shown.
    const own = snapshot.processes.filter(({ pid }) => pid === process.pid);
    const { findings, holders } = await deletedFiles({ ...snapshot, processes: own });
    assert.ok(holders.includes(process.pid));
    assert.ok(findings[0]?.lines.some((line) => line.startsWith(`pid ${process.pid} (`) && line.endsWith(`${path} (deleted)`)));
  } finally {
    closeSync(fd);
  }
});

test("only a log file that the configuration names is read, whole lines from its end, and never through a link", async () => {
  const file = join(dir, "orders.log");
  writeFileSync(file, `${Array.from({ length: 2_000 }, (_, n) => `line ${n} of the log`).join("\n")}\n`);
  const snapshot = (name: string) =>
    takeSnapshot(noticed("crash-loop", "orders").signal, [], {
      ...parts,
      settings: { commandLines: false, logs: [{ program: "orders", file: name }] },
    });
  const [found] = await programLog(snapshot(file), "orders");
  assert.deepEqual([found?.lines.length, found?.lines.at(-1), found?.lines[0]], [40, "line 1999 of the log", "line 1960 of the log"]);
  assert.deepEqual(await programLog(snapshot(file), "other"), []);
  symlinkSync(file, join(dir, "link.log"));
  await assert.rejects(programLog(snapshot(join(dir, "link.log")), "orders"), /symbolic link/);
});

test("memory is remembered by the minute for the processes that were largest", () => {
  const history = rssHistory();
  for (let minute = 0; minute < 5; minute += 1) {
    history.note({ ...healthy, at: 0, elapsedMs: minute * 60_000, processes: [running("java", 9, { rssBytes: minute * 1e9 })] });
    history.note({ ...healthy, at: 0, elapsedMs: minute * 60_000 + 5_000, processes: [running("java", 9, { rssBytes: 77 })] });
  }
  assert.deepEqual(history.of({ pid: 9, startTicks: 90 }), [0, 1e9, 2e9, 3e9, 4e9]);
  assert.deepEqual(history.of({ pid: 9, startTicks: 91 }), []);
});
