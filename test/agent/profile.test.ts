import assert from "node:assert/strict";
import { test } from "node:test";
import { parseConfig } from "../../agent/config.js";
import { portableSampler } from "../../agent/portable-sampler.js";
import { profile } from "../../agent/profile.js";
import { nodeLineWarning } from "../../src/core/node-line.js";

const parsed = parseConfig("units: [nginx.service]", "/var/lib/tagout-agent");
const config = parsed.ok ? parsed.value : assert.fail();
const stamp = { version: "1", hash: "ab" };

test("the profile says what the host is and what its own file allows", async () => {
  const osInfo = () => Promise.resolve({ distro: "Debian GNU/Linux", release: "12", kernel: "6.1.0", arch: "x64" });
  const about = await profile(config, "0.1.0", stamp, { osInfo });
  assert.deepEqual(
    [about.os, about.kernel, about.mode, about.units, about.policyHash],
    ["Debian GNU/Linux 12 x64", "6.1.0", "dry-run", ["nginx.service"], "ab"],
  );
  assert.ok(about.cores > 0 && about.memoryBytes > 0);
});

test("an inventory that fails leaves Node's own figures", async () => {
  const about = await profile(config, "0.1.0", stamp, { osInfo: () => Promise.reject(new Error("no uname")) });
  assert.ok(about.os.length > 0 && about.kernel.length > 0);
});

test("a host without /proc is read for memory, file systems and cores, and for nothing it cannot know", async () => {
  const sizes = [
    { mount: "/", type: "apfs", size: 100, available: 8, use: 92 },
    { mount: "/System/Volumes/VM", type: "apfs", size: 100, available: 8, use: 92 },
  ];
  const source = {
    mem: () => Promise.resolve({ total: 1, available: 1_000, swaptotal: 0, swapfree: 0 }),
    fsSize: () => Promise.resolve(sizes),
  };
  const sample = await portableSampler(
    () => Promise.resolve(source),
    { now: () => 1, elapsedMs: () => 2 },
    { alsoMounts: [], ignoreMounts: [] },
  )();
  assert.deepEqual([sample.mounts, sample.fileSystems[0]?.usedPercent, sample.memory?.availableBytes], [["/"], 92, 1_000]);
  assert.ok((sample.cpu?.total ?? 0) > 0);
  assert.deepEqual([sample.processes, sample.units, sample.pressure.memory], [null, null, null]);
  const broken = { mem: () => Promise.reject(new Error("x")), fsSize: () => Promise.reject(new Error("x")) };
  const none = await portableSampler(
    () => Promise.resolve(broken),
    { now: () => 1, elapsedMs: () => 2 },
    { alsoMounts: [], ignoreMounts: [] },
  )();
  assert.deepEqual([none.memory, none.mounts, none.fileSystems], [null, null, []]);
});

for (const [version, date, warns] of [
  ["20.20.2", "2026-11-25", true],
  ["20.20.2", "2026-04-01", false],
  ["24.1.0", "2026-11-25", false],
  ["23.0.0", "2026-11-25", true],
  ["18.0.0", "2026-11-25", true],
  ["28.0.0", "2027-11-25", false],
] as const) {
  test(`Node ${version} on ${date} is ${warns ? "" : "not "}warned about`, () => {
    assert.equal(nodeLineWarning(version, Date.parse(date)) !== null, warns);
  });
}
