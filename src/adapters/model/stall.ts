import type { NoAnswer } from "../../ports/model.js";
import { err, ok, type Result } from "../../core/result.js";
import type { CallLimits } from "./limits.js";

/**
 * Gathers a streamed answer and gives up when it stalls, goes on too long or grows too large. `cancel` must end the request;
 * a server that keeps a slot busy for nobody is the next incident.
 */
export async function gather(
  open: () => Promise<AsyncIterable<string>>,
  cancel: () => void,
  where: string,
  limits: CallLimits,
  signal: AbortSignal,
): Promise<Result<string, NoAnswer>> {
  const late = timer(limits.allMs);
  // One listener a call: a long answer has thousands of parts, and the hub's signal lives as long as the hub.
  const stopped = aborted(signal);
  const stop = (kind: NoAnswer["kind"], why: string): Result<string, NoAnswer> => {
    cancel();
    return err({ kind, why });
  };
  try {
    const opened = await Promise.race([open(), timer(limits.firstTokenMs).over, late.over, stopped.over]);
    if (opened === over) return stop("timed-out", `${where} did not begin to answer within ${limits.firstTokenMs / 1_000} s`);
    const parts = opened[Symbol.asyncIterator]();
    let text = "";
    for (let waitMs = limits.firstTokenMs; ; waitMs = limits.nextTokenMs) {
      const pause = timer(waitMs);
      const part = await Promise.race([parts.next(), pause.over, late.over, stopped.over]);
      pause.clear();
      if (part === over) return stop("timed-out", `${where} stopped in the middle of its answer`);
      if (part.done === true) return ok(text);
      text += part.value;
      if (text.length > limits.answerChars) return stop("rejected", `${where} answered with more than ${limits.answerChars} characters`);
    }
  } finally {
    late.clear();
    stopped.clear();
  }
}

const over = Symbol("over");

function timer(ms: number): { readonly over: Promise<typeof over>; readonly clear: () => void } {
  let id: NodeJS.Timeout | undefined;
  const ended = new Promise<typeof over>((resolve) => {
    id = setTimeout(() => resolve(over), ms);
    id.unref();
  });
  return { over: ended, clear: () => clearTimeout(id) };
}

function aborted(signal: AbortSignal): { readonly over: Promise<typeof over>; readonly clear: () => void } {
  let hear: () => void = () => undefined;
  const ended = new Promise<typeof over>((resolve) => {
    hear = () => resolve(over);
    if (signal.aborted) hear();
    else signal.addEventListener("abort", hear, { once: true });
  });
  return { over: ended, clear: () => signal.removeEventListener("abort", hear) };
}
