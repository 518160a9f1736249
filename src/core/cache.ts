interface Answer<T> {
  readonly askedAt: number;
  readonly value: Promise<T>;
}

const maxKeys = 2_000;

/**
 * A cache of answers, shared by all callers: one counts for as long as the caller says, from the moment its question was put.
 * A failure is never kept. Bounded: at 2,000 keys everything is forgotten before one more is asked for.
 *
 * @param ask where answers come from; may reject, and then every caller that shares the question sees it.
 */
export function cached<T>(
  ask: (key: string) => Promise<T>,
  clock: { readonly now: () => number },
): { readonly get: (key: string, maxAgeMs: number) => Promise<T>; readonly forget: () => void } {
  const answers = new Map<string, Answer<T>>();
  return {
    forget: () => answers.clear(),
    get(key, maxAgeMs) {
      const known = answers.get(key);
      const now = clock.now();
      if (known !== undefined && now - known.askedAt <= maxAgeMs) return known.value;
      if (answers.size >= maxKeys) answers.clear();
      const value = ask(key);
      answers.set(key, { askedAt: now, value });
      value.catch(() => {
        if (answers.get(key)?.value === value) answers.delete(key);
      });
      return value;
    },
  };
}
