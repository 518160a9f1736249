import type { Evidence } from "../../core/evidence.js";
import { Fault } from "../../core/fault.js";
import type { Admission, IncidentStore } from "../../ports/store.js";
import { admitArrivals } from "./admit.js";
import type { StoreContext } from "./context.js";

/** Signals stored by one transaction: enough to make a commit cheap, few enough that the audit head is free again soon. */
const batchSize = 200;
/** Transactions at a time: while one commits, the next is written. More only wait for the head of the audit log. */
const width = 2;

interface Waiting {
  readonly host: string;
  readonly batch: readonly Evidence[];
  readonly at: number;
  readonly done: (admissions: readonly Admission[]) => void;
  readonly failed: (cause: unknown) => void;
}

/**
 * `admit` for many agents at once: what arrives while others are being stored shares the next transaction, so a storm
 * of single signals costs as little as one large batch. Signals of one host are stored in the order they came.
 */
export function admitQueue(context: StoreContext): IncidentStore["admit"] {
  const waiting: Waiting[] = [];
  const busy = new Set<string>();
  let running = 0;
  const pump = (): void => {
    while (running < width) {
      const group = nextGroup(waiting, busy);
      if (group.length === 0) return;
      running += 1;
      for (const { host } of group) busy.add(host);
      void store(context, group).finally(() => {
        running -= 1;
        for (const { host } of group) busy.delete(host);
        pump();
      });
    }
  };
  const enqueue = (host: string, batch: readonly Evidence[], at: number): Promise<readonly Admission[]> =>
    new Promise((done, failed) => {
      waiting.push({ host, batch, at, done, failed });
      pump();
    });
  return async (host, batch, at) => {
    const parts = Array.from({ length: Math.ceil(batch.length / batchSize) }, (_, n) => batch.slice(n * batchSize, (n + 1) * batchSize));
    // All parts are in the queue before the first is stored: nothing of this host comes between them.
    return (await Promise.all(parts.map((part) => enqueue(host, part, at)))).flat();
  };
}

/** Takes what may be stored together: in order, no host that is being stored, and not too much. */
function nextGroup(waiting: Waiting[], busy: ReadonlySet<string>): readonly Waiting[] {
  const group: Waiting[] = [];
  const passedOver = new Set(busy);
  let size = 0;
  for (const one of [...waiting]) {
    const fits = size === 0 || size + one.batch.length <= batchSize;
    if (!fits || passedOver.has(one.host)) {
      passedOver.add(one.host);
      continue;
    }
    size += one.batch.length;
    group.push(one);
    waiting.splice(waiting.indexOf(one), 1);
  }
  return group;
}

/** Never rejects: everybody in the group gets an answer. */
async function store(context: StoreContext, group: readonly Waiting[]): Promise<void> {
  const arrivals = group.flatMap(({ host, batch }) => batch.map((evidence) => ({ host, evidence })));
  try {
    const admissions = await admitArrivals(context, arrivals, Math.max(...group.map(({ at }) => at)));
    let from = 0;
    for (const { batch, done } of group) done(admissions.slice(from, (from += batch.length)));
  } catch (cause) {
    const isEveryones = group.length === 1 || (cause instanceof Fault && cause.retryable);
    if (isEveryones) for (const { failed } of group) failed(cause);
    // One that cannot be stored must not keep the others from it.
    else for (const one of group) await store(context, [one]);
  }
}
