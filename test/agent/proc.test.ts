import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import fc from "fast-check";
import { parseCpu, parseMeminfo, parseMountinfo, parsePressure, parseStat, parseUnit } from "../../agent/proc-text.js";
import { openProc, readBootId, readMemory, readMounts, readProcess, readProcesses, readUid, readUptime } from "../../agent/proc.js";

const dir = mkdtempSync(join(tmpdir(), "tagout-proc-"));
after(() => rmSync(dir, { recursive: true, force: true }));
const noProc = existsSync("/proc/self/stat") ? false : "there is no /proc here";

const statOf = (comm: string): string =>
  `4242 (${comm}) S 7 4242 4242 0 -1 4194560 100 0 0 0 30 12 0 0 20 0 5 0 987654 1000000 2500 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 1 0 0 0 0 0 0 0 0 100 164 165 170 0\n`;

test("a name with parentheses, spaces and line ends does not move the fields of stat", () => {
  for (const comm of ["java", "a) S 1 1", ") R 0 0 0 (", "x\n1 (y) Z 0", "((", "tmux: server"]) {
    const stat = parseStat(statOf(comm));
    assert.deepEqual(
      [stat?.pid, stat?.parent, stat?.startTicks, stat?.cpuTicks, stat?.rssPages, stat?.argvBytes],
      [4242, 7, 987654, 42, 2500, 64],
    );
    assert.ok(!stat?.name.includes("\n"));
  }
});

test("no text makes a parser throw, and what is no stat is null", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      for (const parse of [parseStat, parseMeminfo, parseCpu, parsePressure, parseMountinfo, parseUnit]) parse(text);
    }),
  );
  assert.equal(parseStat("4242 (java"), null);
  assert.equal(parseStat("4242 (java) S x"), null);
});

test("a kernel thread is told by its flag", () => {
  assert.equal(
    parseStat("2 (kthreadd) S 0 0 0 0 -1 2129984 0 0 0 0 0 0 0 0 20 0 1 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0")?.isKernel,
    true,
  );
});

test("mountinfo gives spaces back and knows a read-only file system from a read-only view of one", () => {
  const mounts = parseMountinfo(
    [
      "36 35 98:0 / /mnt\\040two rw,noatime master:1 shared:2 - ext4 /dev/sda1 rw,errors=continue",
      "37 35 98:1 /sub /srv ro - xfs /dev/sdb1 rw",
      "38 35 98:2 / /iso ro - iso9660 /dev/sr0 ro",
      "",
    ].join("\n"),
  );
  assert.deepEqual(
    mounts.map(({ path, root, type, isReadOnly }) => [path, root, type, isReadOnly]),
    [
      ["/mnt two", "/", "ext4", false],
      ["/srv", "/sub", "xfs", false],
      ["/iso", "/", "iso9660", true],
    ],
  );
});

test("a unit is the system service of the cgroup path and nothing else", () => {
  assert.equal(parseUnit("0::/system.slice/nginx.service\n"), "nginx.service");
  assert.equal(parseUnit("12:pids:/x\n1:name=systemd:/system.slice/system-getty.slice/getty@tty1.service\n0::/\n"), "getty@tty1.service");
  for (const path of [
    "/user.slice/user-1000.slice/user@1000.service/app.slice/x.service",
    "/system.slice/docker-abc.scope",
    "/",
    "/system.slice/-x.service",
  ]) {
    assert.equal(parseUnit(`0::${path}\n`), null, path);
  }
});

test("this process finds itself in /proc, with the page size and tick rate of the kernel", { skip: noProc }, () => {
  const proc = openProc() ?? assert.fail();
  const own = readProcess(proc, process.pid) ?? assert.fail();
  assert.ok(own.rssPages * proc.pageBytes > 10_000_000);
  assert.ok(Math.abs(readUptime(proc) - own.startTicks / proc.tickHz - process.uptime()) < 30);
  assert.equal(readUid(proc, process.pid), process.getuid?.());
  assert.ok(readProcesses(proc).some(({ pid }) => pid === process.pid));
  assert.ok((readMemory(proc)?.totalBytes ?? 0) > 0);
  assert.ok(readMounts(proc).some(({ path }) => path === "/"));
  assert.equal(readProcess(proc, 2 ** 30), null);
  assert.equal(readUid(proc, 2 ** 30), null);
});

test("a /proc of which parts are missing is read as far as it goes", () => {
  mkdirSync(join(dir, "77"));
  writeFileSync(join(dir, "stat"), "cpu  10 0 10 70 10 0 0 0 0 0\n");
  writeFileSync(join(dir, "77", "stat"), statOf("java").replace("4242", "77"));
  mkdirSync(join(dir, "78"));
  const proc = openProc(dir) ?? assert.fail();
  assert.deepEqual([proc.pageBytes, proc.tickHz], [4_096, 100]);
  assert.deepEqual(
    readProcesses(proc).map(({ pid }) => pid),
    [77],
  );
  assert.deepEqual([readMemory(proc), readMounts(proc), readBootId(proc)], [null, [], ""]);
  assert.equal(openProc(join(dir, "none")), null);
});
