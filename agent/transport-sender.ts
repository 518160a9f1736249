import type { FromAgent } from "../proto/gen/tagout/v1/link.js";
import { wireBounds, type Receipt } from "../proto/wire.js";
import type { Log } from "../src/ports/log.js";
import { queueOf, type QueueName, type Spool, type Waiting } from "./spool.js";
import { toMessages } from "./transport-records.js";

/** Sends what waits in the spool over one stream, and takes the receipts of the hub. */
export interface Sender {
  /** Looks for something to send. Cheap; call it whenever something may have changed. */
  readonly pump: () => void;
  readonly receive: (receipt: Receipt) => void;
  readonly stop: () => void;
}

export interface SenderOptions {
  readonly spool: Spool;
  /** False when the stream would rather not be written to; `pump` is called again when it would. */
  readonly write: (message: FromAgent) => boolean;
  readonly maxUnacked: number;
  readonly log: Log;
  /** From 0 to 1, spreads retries of many agents. */
  readonly dice: () => number;
}

/** What is sent at once: small enough that a report that comes up meanwhile does not wait long behind it. */
const batch = { records: wireBounds.batch, bytes: 256 * 1024 } as const;
const maxOutcomes = 32;

interface QueueState {
  /** The records up to this position have been sent on this stream, or are to be sent again later. */
  position: number;
  /** Sent, no receipt yet. */
  readonly sent: Set<string>;
  retry: NodeJS.Timeout | null;
  /** Grows when `position` goes back: what was being read meanwhile is then out of date. */
  restarts: number;
}

interface State extends SenderOptions {
  readonly queues: Readonly<Record<QueueName, QueueState>>;
  pumping: boolean;
  again: boolean;
  stopped: boolean;
}

export function sender(options: SenderOptions): Sender {
  const queue = (): QueueState => ({ position: 0, sent: new Set(), retry: null, restarts: 0 });
  const state: State = { ...options, queues: { outcome: queue(), evidence: queue() }, pumping: false, again: false, stopped: false };
  return {
    pump: () => void pump(state),
    receive: (receipt) => receive(state, receipt),
    stop() {
      state.stopped = true;
      for (const { retry } of Object.values(state.queues)) if (retry !== null) clearTimeout(retry);
    },
  };
}

async function pump(state: State): Promise<void> {
  state.again = true;
  if (state.pumping) return;
  state.pumping = true;
  while (state.again && !state.stopped) {
    state.again = false;
    // Outcomes first, and again after every batch of evidence.
    const outcome = await sendSome(state, "outcome", maxOutcomes);
    const evidence = outcome === "full" ? "full" : await sendSome(state, "evidence", state.maxUnacked);
    if (evidence === "more" || (evidence === "nothing" && outcome === "more")) state.again = true;
  }
  state.pumping = false;
}

/** One batch. `full` when the stream wants no more for now. */
async function sendSome(state: State, queue: QueueName, window: number): Promise<"more" | "nothing" | "full"> {
  const own = state.queues[queue];
  const { restarts } = own;
  const room = window - own.sent.size;
  if (room <= 0) return "nothing";
  const records = await state.spool.read(queue, own.position, { records: Math.min(room, batch.records), bytes: batch.bytes });
  if (restarts !== own.restarts) return "more";
  if (state.stopped || records.length === 0) return "nothing";
  return send(state, queue, records) ? "more" : "full";
}

function send(state: State, queue: QueueName, records: readonly Waiting[]): boolean {
  const { sent } = state.queues[queue];
  state.queues[queue].position = records.at(-1)?.position ?? 0;
  const fresh = records.filter((record) => !sent.has(keyOf(record)));
  const { messages, unreadable } = toMessages(fresh);
  for (const { kind, id } of unreadable) {
    state.log.error("transport.unreadable", { kind });
    state.spool.remove(kind, [id]);
  }
  for (const record of fresh) sent.add(keyOf(record));
  for (const { kind, id } of unreadable) sent.delete(keyOf({ kind, id }));
  return messages.map((message) => state.write(message)).every(Boolean);
}

function receive(state: State, { of, ids, outcome, retryAfterMs }: Receipt): void {
  const queue = queueOf(of);
  for (const id of ids) state.queues[queue].sent.delete(keyOf({ kind: of, id }));
  if (outcome === "later") retryLater(state, queue, retryAfterMs);
  else state.spool.remove(of, ids);
  if (outcome === "refused") state.log.error("transport.record_refused", { of, records: ids.length });
  void pump(state);
}

/** From the oldest again, after the hub's own wait and up to half as much more. */
function retryLater(state: State, queue: QueueName, afterMs: number): void {
  const own = state.queues[queue];
  own.retry ??= setTimeout(
    () => {
      own.retry = null;
      own.position = 0;
      own.restarts += 1;
      void pump(state);
    },
    afterMs * (1 + state.dice() / 2),
  );
}

const keyOf = ({ kind, id }: Pick<Waiting, "kind" | "id">): string => `${kind} ${id}`;
