import { thrownFields } from "../core/fault.js";
import type { LinePorts } from "./ports.js";

/** Longest sleep between looks at a queue; a commit wakes it sooner. */
const pollMs = 1_000;

/** A queue in the store: what is due of it, and what is done with each. */
export interface Queue<Due> {
  /** Leases some of what is due; throws when the store is away. */
  readonly claim: () => Promise<readonly Due[]>;
  /** Never throws: what goes wrong with one is stored with it. */
  readonly work: (due: Due) => Promise<void>;
  /** The log event of a store that is away. */
  readonly waiting: `${string}.waiting`;
}

/** Works on all that is due at once, again and again, and sleeps when there is nothing, until `signal` says stop. */
export async function drain<Due>(
  { claim, work, waiting }: Queue<Due>,
  { incidents, log }: Pick<LinePorts, "incidents" | "log">,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const due = await claim().catch((cause: unknown) => {
      log.warn(waiting, thrownFields(cause));
      return [];
    });
    await Promise.all(due.map(work));
    if (due.length === 0 && !signal.aborted) await incidents.wake(pollMs, signal).catch(() => undefined);
  }
}
