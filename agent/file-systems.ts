import { statfs } from "node:fs/promises";
import { escapeName } from "../src/core/escape.js";
import { inTime } from "./in-time.js";
import type { Mount } from "./proc-text.js";
import type { FileSystemUse } from "./sample.js";

/** Which mounts are watched beside the ones that matter anywhere. */
export interface MountRule {
  /** Watched whatever their type. */
  readonly alsoMounts: readonly string[];
  /** Never watched, with everything mounted under them. */
  readonly ignoreMounts: readonly string[];
}

/** How full each watched file system is, and which are watched. */
export interface FileSystemsRead {
  readonly fileSystems: readonly FileSystemUse[];
  readonly mounts: readonly string[];
}

/**
 * The mounts that matter: real storage, each file system once, and `tmpfs` where programs put files. Left out are kernel views,
 * images and whatever else cannot take writes, network shares (their server watches them, and a dead one blocks whoever asks),
 * and the layers of containers.
 */
export function watchedMounts(mounts: readonly Mount[], rule: MountRule): readonly Mount[] {
  const visible = [...new Map(mounts.map((mount) => [mount.path, mount])).values()];
  const wanted = visible.filter(
    (mount) => !under(mount.path, rule.ignoreMounts) && (rule.alsoMounts.includes(mount.path) || matters(mount)),
  );
  const inOrder = wanted.toSorted((a, b) => rank(a, rule) - rank(b, rule) || a.path.length - b.path.length);
  return [...new Map(inOrder.toReversed().map((mount) => [mount.device, mount])).values()].toReversed();
}

/** Reads mounts one by one. One that does not answer keeps a thread, so it is not asked again until it does. */
export function fileSystemReader(read: StatFs = statfs): (mounts: readonly Mount[]) => Promise<FileSystemsRead> {
  const asked = new Set<string>();
  return async (mounts) => {
    const free = mounts.filter(({ path }) => !asked.has(path)).slice(0, maxMounts);
    const answers = await Promise.all(
      free.map((mount) => {
        asked.add(mount.path);
        const answer = read(mount.path)
          .then((use) => useOf(mount, use))
          .catch(() => null)
          .finally(() => asked.delete(mount.path));
        return inTime(answer, answerMs, null);
      }),
    );
    return { fileSystems: answers.filter((use) => use !== null), mounts: mounts.map(({ path }) => escapeName(path)) };
  };
}

type Use = {
  readonly bsize: number;
  readonly blocks: number;
  readonly bfree: number;
  readonly bavail: number;
  readonly files: number;
  readonly ffree: number;
};
type StatFs = (path: string) => Promise<Use>;

const answerMs = 1_000;
/** Asked at once; a host with more real file systems than this is beyond what a card can show. */
const maxMounts = 256;

const storage = new Set([
  "ext2",
  "ext3",
  "ext4",
  "xfs",
  "btrfs",
  "zfs",
  "f2fs",
  "jfs",
  "reiserfs",
  "bcachefs",
  "vfat",
  "exfat",
  "ntfs",
  "ntfs3",
  "nilfs2",
  "ubifs",
  "gfs2",
  "ocfs2",
]);
const notForFiles = [
  "/proc",
  "/etc/hosts",
  "/etc/hostname",
  "/etc/resolv.conf",
  "/sys",
  "/dev",
  "/run/credentials",
  "/run/user",
  "/run/lock",
  "/run/docker",
  "/run/containerd",
  "/snap",
  "/var/lib/docker",
  "/var/lib/containerd",
  "/var/lib/containers",
  "/var/lib/kubelet",
];

function matters(mount: Mount): boolean {
  if (mount.isReadOnly || under(mount.path, notForFiles)) return false;
  // In a container the root is an overlay, and it is the one that fills.
  return storage.has(mount.type) || mount.type === "tmpfs" || (mount.type === "overlay" && mount.path === "/");
}

const under = (path: string, roots: readonly string[]): boolean => roots.some((root) => path === root || path.startsWith(`${root}/`));

/** Of several mounts of one file system: the one asked for by name, then the whole before a part of it. */
const rank = (mount: Mount, rule: MountRule): number => (rule.alsoMounts.includes(mount.path) ? 0 : mount.root === "/" ? 1 : 2);

function useOf(mount: Mount, use: Use): FileSystemUse | null {
  const used = use.blocks - use.bfree;
  if (use.blocks === 0 || used + use.bavail === 0) return null;
  return {
    mount: escapeName(mount.path),
    path: mount.path,
    device: mount.device,
    type: mount.type,
    sizeBytes: use.blocks * use.bsize,
    availableBytes: use.bavail * use.bsize,
    usedPercent: (100 * used) / (used + use.bavail),
    inodesUsedPercent: use.files === 0 ? 0 : (100 * (use.files - use.ffree)) / use.files,
  };
}
