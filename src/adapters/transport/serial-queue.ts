/** Work of one stream, one piece after the other. */
export interface SerialQueue {
  /** Adds a piece that stands for `records`; it must handle its own failures. */
  readonly add: (records: number, work: () => Promise<void>) => void;
  /** Records whose work is not done. */
  readonly pending: () => number;
  readonly idle: () => Promise<void>;
}

/** @param changed called whenever `pending` has changed. */
export function serialQueue(changed: () => void): SerialQueue {
  let tail: Promise<void> = Promise.resolve();
  let pending = 0;
  return {
    add(records, work) {
      pending += records;
      changed();
      tail = tail.then(work).finally(() => {
        pending -= records;
        changed();
      });
    },
    pending: () => pending,
    idle: () => tail,
  };
}
