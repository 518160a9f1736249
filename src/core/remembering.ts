interface Answer<T> {
  readonly askedAt: number;
  readonly value: Promise<T>;
}

const atMost = 2_000;

/**
 * Asks once for everybody: an answer counts for as long as the caller says, counted from when the question was put. A
 * failure is never remembered. Bounded: beyond 2,000 keys all are forgotten.
 *
 * @param ask what is remembered; may reject, and then every caller that shares the question sees it.
 */
export function remembering<T>(
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
      if (answers.size >= atMost) answers.clear();
      const value = ask(key);
      answers.set(key, { askedAt: now, value });
      value.catch(() => {
        if (answers.get(key)?.value === value) answers.delete(key);
      });
      return value;
    },
  };
}
