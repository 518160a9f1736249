import { join } from "node:path";
import { z } from "zod";
import { Fault } from "../src/core/fault.js";
import { severities, signalKinds, signalPhases, type Signal } from "../src/core/signal.js";
import type { Log } from "../src/ports/log.js";
import type { ProcessRef } from "./detectors/reading.js";
import { readState, replaceState } from "./state-file.js";

/** A signal on its way to the hub, with the processes that its detector knew. */
export interface Noticed {
  readonly signal: Signal;
  readonly involved: readonly ProcessRef[];
}

/** What a restart must not forget: what is raised, and what was noticed and not yet handed on. */
export interface Remembered {
  readonly raised: readonly {
    readonly kind: Signal["kind"];
    readonly subject: string;
    readonly sinceAt: number;
    readonly toldAt: number;
  }[];
  readonly undelivered: readonly Noticed[];
}

export interface SignalMemory {
  readonly read: () => Promise<Remembered>;
  /** Throws Fault when the disk does not take it. */
  readonly write: (remembered: Remembered) => Promise<void>;
}

const nothing: Remembered = { raised: [], undelivered: [] };

/** The memory in `stateDir`. A file that cannot be understood is worth no more than none: the signals are raised again. */
export function signalMemory(stateDir: string, log: Log): SignalMemory {
  const path = join(stateDir, "signals.json");
  return {
    read: async () => {
      try {
        const text = await readState(path);
        if (text === null) return nothing;
        const parsed = shape.safeParse(JSON.parse(text));
        if (parsed.success) return parsed.data;
        log.warn("detect.memory_damaged", { path });
      } catch (failure) {
        log.warn("detect.memory_damaged", { path, code: failure instanceof Fault ? failure.code : "not-json" });
      }
      return nothing;
    },
    write: (remembered) => replaceState(path, JSON.stringify(remembered)),
  };
}

const time = z.number().min(0);
const kind = z.enum(signalKinds);
const signal: z.ZodType<Signal> = z.strictObject({
  id: z.uuid(),
  kind,
  subject: z.string(),
  phase: z.enum(signalPhases),
  severity: z.enum(severities),
  value: z.number(),
  threshold: z.number(),
  unit: z.string(),
  summary: z.string(),
  observedAt: time,
  since: time,
});
const shape: z.ZodType<Remembered> = z.strictObject({
  raised: z.array(z.strictObject({ kind, subject: z.string(), sinceAt: time, toldAt: time })),
  undelivered: z.array(z.strictObject({ signal, involved: z.array(z.strictObject({ pid: z.int(), startTicks: z.number() })) })),
});
