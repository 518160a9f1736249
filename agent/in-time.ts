/**
 * What the work gives, or `otherwise` when it takes longer than `ms`; rejects as the work does. The work itself goes on, and what
 * becomes of it then is of no interest. The hub has the like in src/in-time.ts: neither side imports the other.
 */
export async function inTime<T, U>(work: Promise<T>, ms: number, otherwise: U): Promise<T | U> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<U>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
