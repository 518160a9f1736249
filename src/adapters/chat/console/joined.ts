interface Asking<A> {
  readonly now: Promise<A>;
  /** Begins when `now` has ended; null while nobody waits for it. */
  next: Promise<A> | null;
}

/**
 * The same question, asked by many at once, is asked twice at most: whoever comes while it is being answered shares the next
 * answer with the others who came. That one begins after all of them asked, so it is new enough for each.
 */
export function joined<Q, A>(ask: (question: Q) => Promise<A>): (question: Q) => Promise<A> {
  const asked = new Map<string, Asking<A>>();
  const start = (key: string, question: Q): Promise<A> => {
    const asking: Asking<A> = { now: ask(question), next: null };
    asked.set(key, asking);
    const ended = (): void => {
      if (asking.next === null && asked.get(key) === asking) asked.delete(key);
    };
    asking.now.then(ended, ended);
    return asking.now;
  };
  return (question) => {
    const key = JSON.stringify(question);
    const asking = asked.get(key);
    if (asking === undefined) return start(key, question);
    const again = (): Promise<A> => start(key, question);
    asking.next ??= asking.now.then(again, again);
    return asking.next;
  };
}
