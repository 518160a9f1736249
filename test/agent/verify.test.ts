import assert from "node:assert/strict";
import { test } from "node:test";
import type { ProcessUse, Sample } from "../../agent/sample.js";
import type { Resolved } from "../../agent/detect.js";
import type { Probe } from "../../agent/spawn.js";
import { verify, type VerifyParts } from "../../agent/verify.js";
import type { Verification } from "../../src/core/report.js";
import type { VerifyRequest } from "../../src/ports/agents.js";
import { disk, healthy, rulesWith, running, stalled } from "../fakes/host-series.js";

const request = (kind: VerifyRequest["kind"], subject: string, more: Partial<VerifyRequest> = {}): VerifyRequest => ({
  incidentId: 12,
  orderId: "01935740-0000-7000-8000-000000000001",
  kind,
  subject,
  threshold: 90,
  unit: "%",
  before: 95,
  ...more,
});

interface Outcome {
  readonly verification: Verification;
  readonly resolved: readonly Resolved[];
}

/** Verifies over a series: `host(s)` is the host at second `s`. */
async function verified(asked: VerifyRequest, host: (s: number) => Partial<Sample>, more: Partial<VerifyParts> = {}): Promise<Outcome> {
  let s = 0;
  const resolved: Resolved[] = [];
  const parts: VerifyParts = {
    sampler: () => () => Promise.resolve({ ...healthy, ...host(s), at: s * 1_000, elapsedMs: s * 1_000 }),
    rules: rulesWith({ "memory-process": { programs: [{ name: "java", ceilingBytes: 1e9 }] } }),
    samples: 3,
    everyMs: 20_000,
    run: () => Promise.reject(new Error("nothing is asked")),
    hasSystemd: false,
    now: () => s * 1_000,
    pause: (ms) => {
      s += ms / 1_000;
      return Promise.resolve();
    },
    onResolved: (each) => void resolved.push(each),
    self: 4_000_000,
    ...more,
  };
  return { verification: await verify(asked, parts, new AbortController().signal), resolved };
}

const full = (percent: number): Partial<Sample> => ({ fileSystems: [disk("/var", percent)], mounts: ["/var"] });

test("a signal is resolved when all samples are below the clear level", async () => {
  const { verification, resolved } = await verified(request("disk-space", "/var"), () => full(60));
  assert.deepEqual(verification, {
    incidentId: 12,
    orderId: "01935740-0000-7000-8000-000000000001",
    outcome: "resolved",
    samples: [60, 60, 60],
    threshold: 85,
    unit: "%",
    note: "Below the clear level (85 %) in all of 3 samples over 60 s; the last: /var is 60 % full, 4.0 GB of 10.0 GB free.",
    at: 60_000,
  });
  assert.deepEqual(resolved, [{ kind: "disk-space", subject: "/var" }]);
});

test("one sample that is not below the clear level is enough for not resolved", async () => {
  const { verification, resolved } = await verified(request("disk-space", "/var"), (s) => full(s === 40 ? 87 : 60));
  assert.deepEqual([verification.outcome, resolved], ["not-resolved", []]);
});

test("worse is above what raised it in every sample", async () => {
  assert.equal((await verified(request("disk-space", "/var"), () => full(97))).verification.outcome, "worse");
  assert.equal((await verified(request("disk-space", "/var"), (s) => full(s < 30 ? 97 : 94))).verification.outcome, "not-resolved");
});

for (const [what, asked, host] of [
  ["a sample is missing", request("disk-space", "/var"), (s: number) => (s === 40 ? { fileSystems: [], mounts: ["/var"] } : full(60))],
  ["the file system is gone", request("disk-space", "/var"), () => ({ fileSystems: [], mounts: ["/"] })],
  ["the program has no ceiling any more", request("memory-process", "ruby", { unit: "bytes" }), () => ({})],
  ["the kernel has no such figure", request("io-pressure", "host"), () => ({ pressure: { memory: null, cpu: null, io: null } })],
  ["there is no systemd to ask", request("unit-failed", "nginx.service", { unit: "failed" }), () => ({})],
] as const) {
  test(`nobody can tell when ${what}`, async () => {
    const { verification, resolved } = await verified(asked, host);
    assert.deepEqual([verification.outcome, resolved], ["cannot-tell", []]);
    assert.match(verification.note, /^Only \d of 3 samples could be taken/);
  });
}

test("nobody can tell about a signal that is not looked for", async () => {
  const rules = rulesWith({ "disk-space": { enabled: false } });
  assert.equal((await verified(request("disk-space", "/var"), () => full(60), { rules })).verification.outcome, "cannot-tell");
});

test("a program that is gone is below its ceiling, and the note says that it is gone", async () => {
  const asked = request("memory-process", "java", { unit: "bytes", threshold: 1e9, before: 2e9 });
  const { verification } = await verified(asked, () => ({ processes: [] }));
  assert.deepEqual([verification.outcome, verification.threshold], ["resolved", 0.9e9]);
  assert.match(verification.note, /no process called java is running/);
  const still = await verified(asked, () => ({ processes: [running("java", 9, { rssBytes: 2.5e9 })] }));
  assert.equal(still.verification.outcome, "worse");
});

test("pressure is measured over the seconds since the fix, by the line that raised it", async () => {
  const fading = { some: { avg10: 3, avg60: 40, totalUs: 0 }, full: { avg10: 1, avg60: 20, totalUs: 0 } };
  const host = () => ({ pressure: { ...healthy.pressure, memory: fading } });
  const some = await verified(request("memory-pressure", "host", { unit: "% some", threshold: 25, before: 60 }), host);
  assert.deepEqual([some.verification.outcome, some.verification.samples], ["resolved", [3, 3, 3]]);
  const full = await verified(request("memory-pressure", "host", { unit: "% full", threshold: 10, before: 30 }), host);
  assert.deepEqual(full.verification.samples, [1, 1, 1]);
});

test("the cores are measured between samples", async () => {
  const busy = (share: number) => (s: number) => ({
    cpu: { total: 100 * s, idle: (100 - share) * s },
    pressure: { ...healthy.pressure, cpu: stalled(90) },
  });
  assert.equal((await verified(request("cpu-high", "host"), busy(30))).verification.outcome, "resolved");
  assert.equal((await verified(request("cpu-high", "host"), busy(99))).verification.outcome, "worse");
});

test("a crash loop is resolved when nothing ended since the fix, also between the samples", async () => {
  const supervisor = running("supervisor", 50);
  const loop =
    (until: number) =>
    (s: number): Partial<Sample> => {
      const child: readonly ProcessUse[] =
        s < until ? [running("orders", 1_000 + Math.floor(s / 4), { parent: 50, startTicks: 9_000 + Math.floor(s / 4) })] : [];
      return { processes: [supervisor, ...child] };
    };
  const asked = request("crash-loop", "orders", { unit: "deaths", threshold: 3, before: 5 });
  const ended = await verified(asked, loop(0));
  assert.deepEqual([ended.verification.outcome, ended.verification.samples, ended.resolved.length], ["resolved", [0, 0, 0], 1]);
  assert.match(ended.verification.note, /orders ended 0 times since then/);
  assert.equal((await verified(asked, loop(1_000))).verification.outcome, "not-resolved");
  assert.equal((await verified(asked, loop(10))).verification.outcome, "not-resolved");
});

test("a unit is resolved by the word of systemd, asked anew for each sample", async () => {
  const says = (states: readonly string[]): VerifyParts["run"] => {
    const left = [...states];
    return () =>
      Promise.resolve<Probe>({
        outcome: "exited",
        exitCode: 0,
        stdout: `ActiveState=${left.shift() ?? ""}\nType=simple\nResult=success\n`,
        stderr: "",
      });
  };
  const asked = request("unit-failed", "nginx.service", { unit: "failed", threshold: 1, before: 1 });
  const well = await verified(asked, () => ({}), { hasSystemd: true, run: says(["active", "active", "active"]) });
  assert.equal(well.verification.outcome, "resolved");
  const flapping = await verified(asked, () => ({}), { hasSystemd: true, run: says(["active", "activating", "active"]) });
  assert.deepEqual([flapping.verification.outcome, flapping.verification.samples], ["not-resolved", [0, 1, 0]]);
});
