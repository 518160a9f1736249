import { setTimeout as sleep } from "node:timers/promises";
import type { IncidentStore } from "../../../ports/store.js";

/** Open pages at most; a page that gets no stream asks again by itself, less often. */
const maxStreams = 512;
/** Of those, for one person: nobody's browser takes the room of all the others. */
const maxOwnStreams = 64;
/** Changes within this time reach a page as one. */
const coalesceMs = 200;
/** Proxies cut a silent stream after a minute. At each beat the session is asked for again. */
const beatMs = 15_000;
/** The longest that a change made by another hub can stay unseen. */
const wakeMs = 20_000;
const awayMs = 1_000;

export interface LiveTiming {
  readonly coalesceMs: number;
  readonly beatMs: number;
  readonly wakeMs: number;
}

/** Tells open pages that they should look again. What changed is never in it: the page asks, and is answered by its rights. */
export interface Live {
  readonly changed: (incidentId: number) => void;
  /** A stream of server-sent events for `principal` about one incident, or about all when null. Ends when `isLive` says no more. */
  readonly stream: (principal: string, incidentId: number | null, isLive: () => Promise<boolean>) => Response;
  readonly stop: () => void;
}

interface Subscriber {
  readonly principal: string;
  readonly incidentId: number | null;
  readonly tell: (event: "change" | "beat") => void;
  /** Forgets it; false when it was forgotten before. */
  readonly leave: () => boolean;
  /** Forgets it and ends its stream. */
  readonly end: () => void;
}

/** The pages that look at this hub right now. While there are any, it also listens for what other hubs commit. */
export function live(store: Pick<IncidentStore, "wake">, timing: LiveTiming = { coalesceMs, beatMs, wakeMs }): Live {
  const subscribers = new Set<Subscriber>();
  const abort = new AbortController();
  const nudge = coalescing(timing.coalesceMs, (ids) => {
    for (const one of subscribers) if (one.incidentId === null || ids.has(one.incidentId) || ids.has("any")) one.tell("change");
  });
  const watch = watcher(
    () => subscribers.size > 0 && !abort.signal.aborted,
    store,
    timing.wakeMs,
    abort.signal,
    () => nudge.add("any"),
  );
  return {
    changed: (incidentId) => nudge.add(incidentId),
    stream(principal, incidentId, isLive) {
      const own = [...subscribers].filter((one) => one.principal === principal).length;
      if (subscribers.size >= maxStreams || own >= maxOwnStreams || abort.signal.aborted)
        return new Response("Too many open pages.\n", { status: 503, headers: { "retry-after": "30" } });
      const body = subscribe(subscribers, { principal, incidentId }, isLive, timing.beatMs);
      watch();
      return new Response(body, {
        headers: { "content-type": "text/event-stream", "cache-control": "no-store", "x-accel-buffering": "no" },
      });
    },
    stop() {
      abort.abort();
      nudge.stop();
      for (const one of subscribers) one.end();
    },
  };
}

function subscribe(
  all: Set<Subscriber>,
  who: Pick<Subscriber, "principal" | "incidentId">,
  isLive: () => Promise<boolean>,
  everyMs: number,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const state: { behind: boolean; subscriber?: Subscriber } = { behind: false };
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const write = (text: string): void => controller.enqueue(encoder.encode(text));
        const subscriber: Subscriber = {
          ...who,
          // A page that does not read is told once, later: what it missed is the same as what it will be told.
          tell(event) {
            if (!all.has(subscriber)) return;
            if ((controller.desiredSize ?? 0) > 0) write(`event: ${event}\ndata: {}\n\n`);
            else state.behind ||= event === "change";
          },
          leave() {
            clearInterval(beat);
            return all.delete(subscriber);
          },
          end() {
            if (subscriber.leave()) controller.close();
          },
        };
        const beat = setInterval(() => void beaten(subscriber, isLive), everyMs);
        all.add(subscriber);
        state.subscriber = subscriber;
        write("retry: 2000\n\n");
      },
      pull() {
        if (!state.behind) return;
        state.behind = false;
        state.subscriber?.tell("change");
      },
      cancel: () => void state.subscriber?.leave(),
    },
    { highWaterMark: 4 },
  );
}

/** A session that cannot be asked about right now keeps its stream: the page shows nothing without asking again anyway. */
async function beaten(subscriber: Subscriber, isLive: () => Promise<boolean>): Promise<void> {
  const still = await isLive().catch(() => true);
  if (still) subscriber.tell("beat");
  else subscriber.end();
}

function coalescing(
  afterMs: number,
  flush: (ids: ReadonlySet<number | "any">) => void,
): { readonly add: (id: number | "any") => void; readonly stop: () => void } {
  let waiting = new Set<number | "any">();
  let timer: NodeJS.Timeout | undefined;
  return {
    add(id) {
      waiting.add(id);
      timer ??= setTimeout(() => {
        const ids = waiting;
        waiting = new Set();
        timer = undefined;
        flush(ids);
      }, afterMs);
    },
    stop: () => clearTimeout(timer),
  };
}

/** Starts listening for commits unless it already does; stops by itself when `needed` says no. */
function watcher(
  needed: () => boolean,
  store: Pick<IncidentStore, "wake">,
  forMs: number,
  signal: AbortSignal,
  woken: () => void,
): () => void {
  let watching = false;
  const watch = async (): Promise<void> => {
    while (needed()) {
      const heard = await store.wake(forMs, signal).then(
        () => true,
        () => false,
      );
      // A store that is away answers at once, again and again; the pages say themselves that it is away.
      await sleep(heard ? coalesceMs : awayMs, undefined, { signal }).catch(() => undefined);
      woken();
    }
    watching = false;
  };
  return () => {
    if (watching) return;
    watching = true;
    void watch();
  };
}
