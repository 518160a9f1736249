import { existsSync } from "node:fs";
import type { OrderMode } from "../src/core/host.js";

/** How long the hub's word that nothing is frozen counts. */
export const freezeWordMs = 30_000;

/** Whether this host may start anything. A freeze stops starts, not what already runs. */
export interface Freeze {
  /** The hub's word with each pulse; null when it does not know, which is no word. */
  readonly hear: (frozen: boolean | null) => void;
  /** Why no order of this mode may begin, as a sentence for people; null when it may. */
  readonly obstacle: (mode: OrderMode) => string | null;
  /** Who froze it, as a sentence; null when nobody did. An order that began before the hub fell silent goes on. */
  readonly frozen: () => string | null;
}

/**
 * Frozen is whoever says so: the hub, or a file that root of this host makes. An agent that has not heard the hub for
 * 30 s starts nothing live, because a freeze may be what it did not hear. After a restart nothing has been heard yet.
 *
 * @param file a name that only root can make; its content does not matter.
 * @param monotonicMs a clock that nobody can set.
 * @param onChange told when the hub's word is another than before.
 */
export function watchFreeze(file: string, monotonicMs: () => number, onChange: (frozen: boolean) => void = () => undefined): Freeze {
  let heardAt = Number.NEGATIVE_INFINITY;
  let isFrozen = false;
  const frozen = (): string | null => {
    if (existsSync(file)) return `The host is frozen by its own file ${file}. Remove the file to let it run orders again.`;
    return isFrozen ? "Tagout is frozen. Two people can end that with /incident unfreeze." : null;
  };
  return {
    hear(word) {
      if (word === null) return;
      heardAt = monotonicMs();
      if (word !== isFrozen) onChange(word);
      isFrozen = word;
    },
    frozen,
    obstacle(mode) {
      const isSilent = monotonicMs() - heardAt > freezeWordMs;
      return frozen() ?? (mode === "live" && isSilent ? silent : null);
    },
  };
}

const silent = "For 30 s the hub has not said whether it is frozen, so nothing runs live. See the connection of the agent.";
