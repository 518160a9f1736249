import { cpus, totalmem } from "node:os";
import type { MountRule } from "./file-systems.js";
import type { FileSystemUse, Sample } from "./sample.js";
import type { Sampler, Time } from "./sampler.js";

/** What is asked of systeminformation where there is no /proc. */
export interface PortableSource {
  readonly mem: () => Promise<{
    readonly total: number;
    readonly available: number;
    readonly swaptotal: number;
    readonly swapfree: number;
  }>;
  readonly fsSize: () => Promise<
    readonly { readonly mount: string; readonly type: string; readonly size: number; readonly available: number; readonly use: number }[]
  >;
}

/**
 * Reads a host without /proc, such as macOS: memory, file systems and cores. No pressure, processes or units, so the
 * signals that need them are not raised there. Spawns programs; a few seconds apart is often enough.
 */
export function portableSampler(source: () => Promise<PortableSource>, time: Time, { ignoreMounts }: MountRule): Sampler {
  return async (): Promise<Sample> => {
    const { mem, fsSize } = await source();
    const [memory, sizes] = await Promise.all([mem().catch(() => null), fsSize().catch(() => [])]);
    const ignored = ["/System/Volumes", "/dev", "/private/var/vm", ...ignoreMounts];
    const watched = sizes.filter(({ mount, size }) => size > 0 && !ignored.some((root) => mount === root || mount.startsWith(`${root}/`)));
    const fileSystems = watched.map(useOf);
    return {
      at: time.now(),
      elapsedMs: time.elapsedMs(),
      memory:
        memory === null
          ? null
          : { totalBytes: totalmem(), availableBytes: memory.available, swapTotalBytes: memory.swaptotal, swapFreeBytes: memory.swapfree },
      cpu: coreTimes(),
      pressure: { memory: null, cpu: null, io: null },
      fileSystems,
      mounts: sizes.length === 0 ? null : fileSystems.map(({ mount }) => mount),
      processes: null,
      tickHz: 1_000,
      units: null,
    };
  };
}

const useOf = ({ mount, type, size, available, use }: Awaited<ReturnType<PortableSource["fsSize"]>>[number]): FileSystemUse => ({
  mount,
  path: mount,
  device: mount,
  type,
  sizeBytes: size,
  availableBytes: available,
  usedPercent: use,
  inodesUsedPercent: 0,
});

function coreTimes(): Sample["cpu"] {
  const times = cpus().map((core) => core.times);
  const sum = (of: (time: (typeof times)[number]) => number): number => times.reduce((total, time) => total + of(time), 0);
  return { total: sum(({ user, nice, sys, idle, irq }) => user + nice + sys + idle + irq), idle: sum(({ idle }) => idle) };
}
