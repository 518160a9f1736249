import type { Clock } from "../src/ports/clock.js";
import type { Log } from "../src/ports/log.js";
import type { HostPolicy } from "./policy.js";
import type { PortableSource } from "./portable-sampler.js";
import type { Proc } from "./proc.js";
import type { Inventory } from "./profile.js";
import type { Run } from "./units.js";

/** What the agent takes from the process it runs in. */
export interface AgentParts {
  readonly version: string;
  readonly policy: HostPolicy;
  readonly pid: number;
  /** The user it runs as. */
  readonly uid: number;
  /** Null where there is no /proc. */
  readonly proc: Proc | null;
  readonly run: Run;
  readonly hasSystemd: boolean;
  /** systeminformation, loaded when it is asked for. */
  readonly inventory: () => Promise<Inventory & PortableSource>;
  readonly clock: Clock;
  /** Milliseconds on a clock that never jumps. */
  readonly elapsedMs: () => number;
  readonly pause: (ms: number, stop: AbortSignal) => Promise<void>;
  readonly log: Log;
}
