import type { NoAnswer } from "../../ports/model.js";
import { err, ok, type Result } from "../../core/result.js";
import type { CallLimits } from "./limits.js";

/**
 * Gathers a streamed answer and gives up when it stalls, goes on too long or grows too large, or when `signal` aborts. `cancel`
 * must end the request; a server that keeps a slot busy for nobody is the next incident.
 */
export async function gather(
  open: () => Promise<AsyncIterable<string>>,
  cancel: () => void,
  where: string,
  limits: CallLimits,
  signal: AbortSignal,
): Promise<Result<string, NoAnswer>> {
  const all = timer(limits.allMs);
  // One listener a call: a long answer has thousands of parts, and the hub's signal lives as long as the hub.
  const stopped = aborted(signal);
  const inTime = async <T>(work: Promise<T>, ms: number): Promise<T | typeof over> => {
    const pause = timer(ms);
    return Promise.race([work, pause.over, all.over, stopped.over]).finally(pause.clear);
  };
  try {
    const answer = await gathered(open, inTime, where, limits);
    if (!answer.ok) cancel();
    return answer;
  } finally {
    all.clear();
    stopped.clear();
  }
}

async function gathered(
  open: () => Promise<AsyncIterable<string>>,
  inTime: <T>(work: Promise<T>, ms: number) => Promise<T | typeof over>,
  where: string,
  { firstTokenMs, nextTokenMs, answerChars }: CallLimits,
): Promise<Result<string, NoAnswer>> {
  const opened = await inTime(open(), firstTokenMs);
  if (opened === over) return err({ kind: "timed-out", why: `${where} did not begin to answer within ${firstTokenMs / 1_000} s` });
  const parts = opened[Symbol.asyncIterator]();
  let text = "";
  for (let waitMs = firstTokenMs; text.length <= answerChars; waitMs = nextTokenMs) {
    const part = await inTime(parts.next(), waitMs);
    if (part === over) return err({ kind: "timed-out", why: `${where} stopped in the middle of its answer` });
    if (part.done === true) return ok(text);
    text += part.value;
  }
  return err({ kind: "rejected", why: `${where} answered with more than ${answerChars} characters` });
}

const over = Symbol("over");

interface End {
  readonly over: Promise<typeof over>;
  readonly clear: () => void;
}

function timer(ms: number): End {
  let id: NodeJS.Timeout | undefined;
  const ended = new Promise<typeof over>((resolve) => {
    id = setTimeout(() => resolve(over), ms);
    id.unref();
  });
  return { over: ended, clear: () => clearTimeout(id) };
}

function aborted(signal: AbortSignal): End {
  let onAbort: () => void = () => undefined;
  const ended = new Promise<typeof over>((resolve) => {
    onAbort = () => resolve(over);
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
  });
  return { over: ended, clear: () => signal.removeEventListener("abort", onAbort) };
}
