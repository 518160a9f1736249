import { readFile } from "node:fs/promises";
import { bytesText } from "../../src/core/bytes-text.js";
import { busyPercent } from "../detectors/load.js";
import { rounded } from "../detectors/reading.js";
import { fileSystemReader, watchedMounts } from "../file-systems.js";
import { readCpu, textOf } from "../proc.js";
import type { FileSystemUse } from "../sample.js";
import type { Finding, Snapshot } from "./snapshot.js";

/** Figures that the kernel keeps: nobody on the host can have written them. */

export function memoryFigures({ proc }: Snapshot): readonly Finding[] {
  const text = proc === null ? null : textOf(proc, "meminfo");
  const wanted = /^(?:MemTotal|MemFree|MemAvailable|Buffers|Cached|SwapTotal|SwapFree|Shmem|Slab|SUnreclaim|CommitLimit|Committed_AS):/;
  return finding(
    "/proc/meminfo",
    text?.split("\n").filter((line) => wanted.test(line)),
  );
}

export const pressureFigures =
  (...of: readonly ("memory" | "cpu" | "io")[]) =>
  ({ proc }: Snapshot): readonly Finding[] =>
    of.flatMap((kind) =>
      finding(`/proc/pressure/${kind}`, proc === null ? undefined : textOf(proc, `pressure/${kind}`)?.trim().split("\n")),
    );

/** Load, and how busy the cores were since the last sample. */
export function cpuFigures({ proc, latest }: Snapshot): readonly Finding[] {
  const load = proc === null ? undefined : textOf(proc, "loadavg")?.trim();
  const before = latest();
  if (proc === null || load === undefined) return [];
  const busy = before === null ? null : busyPercent({ ...before, cpu: readCpu(proc) }, before);
  const now = busy === null ? [] : [`the cores were ${rounded(busy)} % busy since the last sample`];
  return finding("/proc/loadavg and /proc/stat", [`load ${load}`, ...now]);
}

/** Reads and writes of each disk within one second. */
export async function diskFigures({ proc }: Snapshot): Promise<readonly Finding[]> {
  if (proc === null) return [];
  const before = diskRows(await readFile(`${proc.root}/diskstats`, "utf8"));
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const after = diskRows(await readFile(`${proc.root}/diskstats`, "utf8"));
  const lines = [...after].flatMap(([name, now]) => {
    const then = before.get(name);
    if (then === undefined) return [];
    const [read, written, busyMs] = [now.read - then.read, now.written - then.written, now.busyMs - then.busyMs];
    return read + written + busyMs === 0
      ? []
      : [
          `${name}: read ${bytesText(read * 512)}/s, written ${bytesText(written * 512)}/s, busy ${Math.min(100, Math.round(busyMs / 10))} %`,
        ];
  });
  return finding("/proc/diskstats over one second", lines.length === 0 ? ["no disk did anything"] : lines);
}

/** Every file system that is watched, the fullest first. Their names are root's. */
export async function fileSystemFigures(
  snapshot: Snapshot,
): Promise<{ readonly findings: readonly Finding[]; readonly uses: readonly FileSystemUse[] }> {
  const also = snapshot.signal.kind.startsWith("disk-")
    ? snapshot.mounts.filter(({ path }) => path === snapshot.signal.subject).map(({ path }) => path)
    : [];
  const { fileSystems } = await fileSystemReader()(watchedMounts(snapshot.mounts, { alsoMounts: also, ignoreMounts: [] }));
  const uses = fileSystems.toSorted((a, b) => rank(b, snapshot) - rank(a, snapshot)).slice(0, maxFileSystems);
  const lines = uses.map(
    (use) =>
      `${use.mount} (${use.type}): ${Math.round(use.usedPercent)} % of ${bytesText(use.sizeBytes)} used, ${bytesText(use.availableBytes)} available, ${Math.round(use.inodesUsedPercent)} % of inodes`,
  );
  return { findings: finding("df", lines, 1), uses };
}

/** What the wire takes. */
const maxFileSystems = 32;

/** The one the signal is about comes first. */
const rank = (use: FileSystemUse, { signal }: Snapshot): number =>
  use.mount === signal.subject ? 1_000 : Math.max(use.usedPercent, use.inodesUsedPercent);

/** @source kernel Documentation/admin-guide/iostats.rst: fields 3, 7 and 10 after the name; sectors have 512 bytes. */
function diskRows(text: string): ReadonlyMap<string, { readonly read: number; readonly written: number; readonly busyMs: number }> {
  const rows = text.split("\n").map((line) => line.trim().split(/\s+/));
  const disks = rows.filter(([, , name]) => name !== undefined && !/^(?:loop|ram|zram|sr)\d/.test(name));
  return new Map(disks.map((row) => [row[2] ?? "", { read: Number(row[5]), written: Number(row[9]), busyMs: Number(row[12]) }]));
}

const finding = (source: string, lines: readonly string[] | undefined, trust: 1 | 2 = 2): readonly Finding[] =>
  lines === undefined || lines.length === 0 ? [] : [{ source, trust, lines, keep: "first" }];
