import assert from "node:assert/strict";
import { test } from "node:test";
import type { ProcessUse, Sample } from "../../agent/sample.js";
import { healthy, replay, rulesWith, running, stalled, type Told } from "../fakes/host-series.js";

const texts = (told: readonly Told[]): readonly string[] => told.map(({ s, text }) => `${s}s ${text}`);

const supervisor = running("supervisor", 50, { startTicks: 500 });
/** A program that its parent starts anew every `everySeconds` and that lives for `lifeSeconds` of them. */
const looping = (everySeconds: number, lifeSeconds: number, more: Partial<ProcessUse> = {}, parent: ProcessUse = supervisor) => {
  return (s: number): Partial<Sample> => {
    const run = Math.floor(s / everySeconds);
    const child = running("orders", 1_000 + run, { parent: parent.pid, startTicks: 10_000 + run, ...more });
    return { processes: s % everySeconds < lifeSeconds ? [parent, child] : [parent] };
  };
};

test("a program that one parent starts again and again is a crash loop, and its parent is remembered", async () => {
  const told = await replay(60, looping(10, 6));
  assert.deepEqual(texts(told), ["30s raised crash-loop orders"]);
  const { signal, involved } = told[0]?.noticed ?? assert.fail();
  assert.deepEqual(involved, [{ pid: 50, startTicks: 500 }]);
  assert.deepEqual([signal.value, signal.threshold, signal.unit], [3, 3, "deaths"]);
  assert.equal(signal.summary, "orders ended 3 times in 5 min under supervisor (pid 50)");
});

test("a restart between two samples counts although the program is seen in both", async () => {
  assert.deepEqual(texts(await replay(60, looping(5, 5))), ["15s raised crash-loop orders"]);
});

test("a crash loop is cleared when a whole window has been quiet", async () => {
  const told = await replay(700, (s) =>
    s < 100 ? looping(10, 6)(s) : { processes: [supervisor, running("orders", 7_000, { parent: 50 })] },
  );
  assert.deepEqual(texts(told), ["30s raised crash-loop orders", "330s repeated crash-loop orders", "460s cleared crash-loop orders"]);
});

test("a crash loop that was verified as mended is cleared at once, and raised again when it goes on", async () => {
  const resolved = (s: number) => (s === 100 ? [{ kind: "crash-loop", subject: "orders" } as const] : []);
  const mended = await replay(200, (s) => (s < 90 ? looping(10, 6)(s) : { processes: [] }), { resolved });
  assert.deepEqual(texts(mended), ["30s raised crash-loop orders", "100s cleared crash-loop orders"]);
  const goesOn = await replay(200, looping(10, 6), { resolved });
  assert.deepEqual(texts(goesOn), ["30s raised crash-loop orders", "100s cleared crash-loop orders", "120s raised crash-loop orders"]);
});

test("silence right after a restart of the agent does not clear a crash loop", async () => {
  const remembered = {
    raised: [{ kind: "crash-loop", subject: "orders", sinceAt: 1, toldAt: 1_700_000_000_000 }],
    undelivered: [],
  } as const;
  const told = await replay(400, () => ({ processes: [supervisor] }), { memory: { remembered } });
  assert.deepEqual(texts(told), ["360s cleared crash-loop orders"]);
});

for (const [what, series] of [
  ["a compiler that make starts for file after file", looping(5, 5, { name: "cc1" }, running("make", 50))],
  ["the same compiler under another build tool, because its arguments differ", (s: number) => looping(5, 5, { argvBytes: 100 + s })(s)],
  ["what a shell's loop starts", looping(10, 9, {}, running("bash", 50))],
  [
    "workers of which several live at once",
    (s: number) => ({ processes: [supervisor, running("w", 1_000 + s, { parent: 50 }), running("w", 5_000 + s, { parent: 50 })] }),
  ],
  ["a program that ran for long each time", looping(120, 115)],
  ["programs whose parent ends with them", (s: number) => looping(10, 6, {}, running("supervisor", 50 + Math.floor(s / 10)))(s)],
  [
    "a program that a busy parent runs, as a test run does",
    (s: number) => looping(10, 6, {}, running("node", 50, { cpuTicks: 25 * s }))(s),
  ],
  [
    "one program of the many that a script runs",
    (s: number) => ({ processes: [supervisor, running(`step-${(s / 5) % 4}`, 1_000 + s, { parent: 50, argvBytes: 30 })] }),
  ],
  ["a kernel thread", looping(5, 5, { isKernel: true, name: "kworker/0:1" }, running("kthreadd", 2, { isKernel: true }))],
] as const) {
  test(`no crash loop: ${what}`, async () => {
    assert.deepEqual(await replay(900, series), []);
  });
}

test("two programs that loop under one supervisor are two crash loops", async () => {
  const host = (s: number): Partial<Sample> => ({
    processes: [supervisor, ...["web", "mail"].map((name, n) => running(name, 1_000 * (n + 1) + Math.floor(s / 10), { parent: 50 }))],
  });
  assert.deepEqual(texts(await replay(60, host)), ["30s raised crash-loop web", "30s raised crash-loop mail"]);
});

test("what the configuration names is no crash loop", async () => {
  assert.deepEqual(await replay(300, looping(10, 6), { rules: rulesWith({ "crash-loop": { ignorePrograms: ["orders"] } }) }), []);
  assert.deepEqual(await replay(300, looping(10, 6), { rules: rulesWith({ "crash-loop": { ignoreParents: ["supervisor"] } }) }), []);
  const watched = rulesWith({ "crash-loop": { programs: ["orders"] } });
  assert.deepEqual(texts(await replay(60, looping(10, 6, {}, running("bash", 50)), { rules: watched })), ["30s raised crash-loop orders"]);
});

test("a unit that systemd starts again and again is a crash loop, and what systemd itself starts is not", async () => {
  const systemd = running("systemd", 1, { parent: 0 });
  const host = (s: number): Partial<Sample> => ({
    ...looping(10, 6, {}, systemd)(s),
    units: s % 30 === 0 ? { failed: [], restarting: s >= 60 ? ["orders.service"] : [] } : null,
  });
  assert.deepEqual(texts(await replay(200, host)), ["120s raised crash-loop orders.service"]);
});

test("a failed unit is raised after a minute and cleared after five well ones", async () => {
  const host = (s: number): Partial<Sample> => ({
    units: s % 30 === 0 ? { failed: s >= 60 && s < 300 ? ["nginx.service", "known.service"] : ["known.service"], restarting: [] } : null,
  });
  const told = await replay(900, host, { rules: rulesWith({ "unit-failed": { ignore: ["known.service"] } }) });
  assert.deepEqual(texts(told), ["120s raised unit-failed nginx.service", "600s cleared unit-failed nginx.service"]);
});

test("a program over its ceiling is raised by its largest process, and cleared under nine tenths of it or when it is gone", async () => {
  const rules = rulesWith({ "memory-process": { programs: [{ name: "java", ceilingBytes: 1e9 }] } });
  const java = (rssBytes: number) => ({
    processes: [running("java", 8, { rssBytes: 0.2e9 }), running("java", 9, { rssBytes }), running("javac", 10, { rssBytes: 9e9 })],
  });
  const told = await replay(400, (s) => java(s < 100 ? 1.2e9 : s < 200 ? 0.95e9 : 0.8e9), { rules });
  assert.deepEqual(texts(told), ["60s raised memory-process java", "260s cleared memory-process java"]);
  assert.deepEqual(told[0]?.noticed.involved, [{ pid: 9, startTicks: 90 }]);
  assert.equal(told[0]?.noticed.signal.summary, "java (pid 9) uses 1.2 GB of memory, ceiling 1.0 GB");
  const gone = await replay(200, (s) => (s < 100 ? java(2e9) : { processes: [] }), { rules });
  assert.deepEqual(texts(gone), ["60s raised memory-process java", "160s cleared memory-process java"]);
});

test("pressure is raised by either of its lines and cleared by the one that raised it", async () => {
  const memory = (some: number, full: number) => ({ pressure: { ...healthy.pressure, memory: stalled(some, full) } });
  const told = await replay(300, (s) => (s < 100 ? memory(30, 20) : memory(3, 1)));
  assert.deepEqual(texts(told), ["60s raised memory-pressure host", "160s cleared memory-pressure host"]);
  assert.deepEqual([told[0]?.noticed.signal.unit, told[0]?.noticed.signal.value], ["% full", 20]);
  assert.deepEqual(texts(await replay(100, () => memory(30, 2))), ["60s raised memory-pressure host"]);
  const io = await replay(400, () => ({ pressure: { ...healthy.pressure, io: stalled(90, 30), cpu: stalled(70) } }));
  assert.deepEqual(texts(io), ["300s raised io-pressure host"]);
});

test("a kernel without pressure files raises by the figures it has", async () => {
  const none = { memory: null, cpu: null, io: null };
  const low = { memory: { totalBytes: 16e9, availableBytes: 0.5e9, swapTotalBytes: 0, swapFreeBytes: 0 }, pressure: none };
  assert.deepEqual(texts(await replay(310, () => low)), ["300s raised memory-low host"]);
});

test("a program's name cannot forge a line, a mention or a secret in a summary", async () => {
  const rules = rulesWith({ "memory-process": { programs: [{ name: "a\\u{a}token=hunter2", ceilingBytes: 1 }], forSeconds: 0 } });
  const told = await replay(5, () => ({ processes: [running("a\\u{a}token=hunter2", 9, { rssBytes: 10 })] }), { rules });
  assert.doesNotMatch(told[0]?.noticed.signal.summary ?? "", /hunter2|\n/);
});

test("no detector speaks of a healthy host", async () => {
  assert.deepEqual(await replay(3_600, () => ({ units: { failed: [], restarting: [] } })), []);
});
