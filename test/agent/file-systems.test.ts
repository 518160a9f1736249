import assert from "node:assert/strict";
import { test } from "node:test";
import { fileSystemReader, watchedMounts } from "../../agent/file-systems.js";
import type { Mount } from "../../agent/proc-text.js";

const mount = (path: string, type: string, device: string, more: Partial<Mount> = {}): Mount => ({
  path,
  type,
  device,
  root: "/",
  source: "x",
  isReadOnly: false,
  ...more,
});
const none = { alsoMounts: [], ignoreMounts: [] };

const host = [
  mount("/proc", "proc", "0:1"),
  mount("/sys", "sysfs", "0:2"),
  mount("/dev", "devtmpfs", "0:3"),
  mount("/dev/shm", "tmpfs", "0:4"),
  mount("/run", "tmpfs", "0:5"),
  mount("/run/user/1000", "tmpfs", "0:6"),
  mount("/", "ext4", "8:1"),
  mount("/var", "xfs", "8:2"),
  mount("/srv/data", "ext4", "8:2", { root: "/data" }),
  mount("/var/lib/docker/overlay2/abc/merged", "overlay", "0:7"),
  mount("/snap/core/1", "squashfs", "7:0", { isReadOnly: true }),
  mount("/mnt/share", "nfs4", "0:8"),
  mount("/media/cd", "iso9660", "11:0", { isReadOnly: true }),
  mount("/boot/efi", "vfat", "8:3"),
];
const paths = (mounts: readonly Mount[]): readonly string[] => mounts.map(({ path }) => path).toSorted();

test("storage and temporary file systems are watched; kernel views, images, shares and containers' layers are not", () => {
  assert.deepEqual(paths(watchedMounts(host, none)), ["/", "/boot/efi", "/run", "/var"]);
});

test("the root of a container is watched although it is an overlay, and the files mounted into it are not", () => {
  assert.deepEqual(paths(watchedMounts([mount("/", "overlay", "0:9"), mount("/etc/hosts", "ext4", "8:1", { root: "/c/hosts" })], none)), [
    "/",
  ]);
});

test("the configuration adds mounts of any type and takes others away with all below them", () => {
  assert.deepEqual(paths(watchedMounts(host, { alsoMounts: ["/mnt/share", "/dev/shm"], ignoreMounts: ["/boot", "/run"] })), [
    "/",
    "/dev/shm",
    "/mnt/share",
    "/var",
  ]);
});

test("of two mounts over each other only the upper one is seen", () => {
  assert.deepEqual(paths(watchedMounts([mount("/data", "ext4", "8:1"), mount("/data", "proc", "0:1")], none)), []);
});

const use = { bsize: 4_096, blocks: 1_000, bfree: 200, bavail: 100, files: 100, ffree: 25 };

test("use is counted as df counts it: what is kept for root is not available", async () => {
  const { fileSystems } = await fileSystemReader(() => Promise.resolve(use))([mount("/a b", "ext4", "8:1")]);
  const [found] = fileSystems;
  assert.equal(Math.round((found?.usedPercent ?? 0) * 10), 889);
  assert.deepEqual([found?.availableBytes, found?.sizeBytes, found?.inodesUsedPercent], [409_600, 4_096_000, 75]);
});

test("a file system that does not answer holds nobody up and is not asked again until it does", async () => {
  let asked = 0;
  let answer: (value: typeof use) => void = () => undefined;
  const read = fileSystemReader((path) => {
    if (path === "/ok") return Promise.resolve(use);
    asked += 1;
    return new Promise((resolve) => (answer = resolve));
  });
  const mounts = [mount("/dead", "ext4", "8:1"), mount("/ok", "ext4", "8:2")];
  for (let n = 0; n < 2; n += 1) {
    const { fileSystems, mounts: known } = await read(mounts);
    assert.deepEqual([fileSystems.map((each) => each.mount), known], [["/ok"], ["/dead", "/ok"]]);
  }
  assert.equal(asked, 1);
  answer(use);
  await new Promise((resolve) => setImmediate(resolve));
  const late = read(mounts);
  answer(use);
  assert.equal((await late).fileSystems.length, 2);
});

test("a file system without blocks is none, and one that is gone is left out", async () => {
  const read = fileSystemReader((path) =>
    path === "/gone" ? Promise.reject(new Error("ENOENT")) : Promise.resolve({ ...use, blocks: 0, bfree: 0, bavail: 0 }),
  );
  assert.deepEqual((await read([mount("/gone", "ext4", "8:1"), mount("/empty", "ext4", "8:2")])).fileSystems, []);
});
