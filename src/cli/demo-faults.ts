import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { runToEnd, startFault } from "./children.js";
import { signalKinds, type SignalKind } from "../core/signal.js";
import type { World } from "./world.js";

export const faultNames = ["memory", "crash-loop", "disk"] as const;
export type FaultName = (typeof faultNames)[number];

/** A real, bounded fault on this host, and what the demo's agent must be told to notice it in seconds. */
export interface DemoFault {
  readonly says: string;
  readonly agentSettings: Readonly<Record<string, unknown>>;
  readonly start: () => { readonly end: () => Promise<void> | void };
  /** Takes back what was prepared, whether or not it was ever started. */
  readonly undo: () => Promise<void> | void;
}

/** Seconds instead of minutes everywhere, and mode live: the demo's own host, for as long as the demo lasts. */
const quick = {
  mode: "live",
  sampleEverySeconds: 1,
  verify: { samples: 3, everySeconds: 1 },
};

/** Looks for nothing but the fault: other troubles of this host are not the demo's business. */
const only = (kind: SignalKind, rules: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => ({
  ...Object.fromEntries(signalKinds.map((other) => [other, { enabled: false }])),
  [kind]: rules,
});

/** The fault, or one sentence on why it cannot be made here. */
export async function makeFault(name: FaultName, world: World, dir: string): Promise<DemoFault | string> {
  switch (name) {
    case "memory":
      return memory(world, dir);
    case "crash-loop":
      return crashLoop(world, dir);
    case "disk":
      return disk(world, dir);
  }
}

/** Named after the demo's own directory, so that two demos on one host do not measure each other's fault. */
function memory(world: World, dir: string): DemoFault {
  const name = `leaky-${/[0-9A-Za-z]{1,6}$/.exec(dirname(dir))?.[0] ?? "worker"}`;
  return {
    says: `a program called ${name} takes more than 320 MB of memory; this host allows it 200 MB. It ends with the demo.`,
    agentSettings: { ...quick, detectors: only("memory-process", { programs: [{ name, ceilingBytes: 200_000_000 }], forSeconds: 2 }) },
    start: () => startFault(world.nodePath, join(world.programs.faults, "leaky-worker.js"), [name]),
    undo: () => undefined,
  };
}

const crashLoop = (world: World, dir: string): DemoFault => ({
  says: "a program called tiny-supervisor starts flaky-job every second, which ends at once. It ends with the demo.",
  agentSettings: { ...quick, detectors: only("crash-loop", { deaths: 3, withinSeconds: 20 }) },
  start: () => {
    mkdirSync(dir, { recursive: true });
    return startFault(world.nodePath, join(world.programs.faults, "crash-loop.js"), [dir]);
  },
  undo: () => undefined,
});

async function disk(world: World, dir: string): Promise<DemoFault | string> {
  if (world.uid !== 0)
    return "The disk fault needs root, to mount a small file system of its own. Try --fault memory or --fault crash-loop.";
  const mount = join(dir, "small");
  mkdirSync(mount, { recursive: true });
  if (!(await runToEnd("/bin/mount", ["-t", "tmpfs", "-o", "size=16m,mode=0755", "tagout-demo", mount]))) {
    return "This host does not let the demo mount a small file system. Try --fault memory or --fault crash-loop.";
  }
  return {
    says: `a log fills ${mount}, a file system of 16 MB made for the demo. It is unmounted when the demo ends.`,
    agentSettings: {
      ...quick,
      logScopes: [`${mount}/**`],
      detectors: only("disk-space", { raisePercent: 90, clearPercent: 80, forSeconds: 2, alsoMounts: [mount] }),
    },
    start() {
      writeFileSync(join(mount, "app.log"), "request served in 3 ms\n".repeat(680_000));
      return { end: () => undefined };
    },
    async undo() {
      await runToEnd("/bin/umount", ["-l", mount]);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
