import type { AgentStream } from "./session.js";

/** How fast one agent is read: not at all while there is a reason not to, and never more messages a second than allowed. */
export interface ReadPace {
  readonly hold: (reason: "stopping" | "storing", held: boolean) => void;
  /** To be called for every message; a second's worth may come at once. */
  readonly count: () => void;
}

/** The agent is not told: what is not read stays in its socket, and then in its spool. */
export function readPace(call: AgentStream, messagesPerSecond: number): ReadPace {
  const reasons = new Set<string>();
  let due = 0;
  const hold = (reason: string, held: boolean): void => {
    if (held) reasons.add(reason);
    else reasons.delete(reason);
    if (reasons.size > 0) call.pause();
    else if (call.isPaused()) call.resume();
  };
  return {
    hold,
    count() {
      const now = performance.now();
      due = Math.max(due, now - 1_000) + 1_000 / messagesPerSecond;
      if (due <= now || reasons.has("rate")) return;
      hold("rate", true);
      setTimeout(() => hold("rate", false), due - now + 50).unref();
    },
  };
}
