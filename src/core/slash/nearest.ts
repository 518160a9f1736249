/** The one candidate within two slips of the word (a letter more, less, other, or swapped with its neighbour), or null. */
export function nearest(word: string, candidates: readonly string[]): string | null {
  if (word.length < 2 || word.length > 24) return null;
  const most = word.length <= 4 ? 1 : 2;
  const near = candidates.map((candidate) => ({ candidate, slips: slips(word, candidate) })).filter((one) => one.slips <= most);
  const least = Math.min(...near.map((one) => one.slips));
  const best = near.filter((one) => one.slips === least);
  return best.length === 1 ? (best[0]?.candidate ?? null) : null;
}

/** Optimal string alignment distance. */
function slips(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (before[j - 2] ?? 0) + 1 : Infinity;
      row.push(Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + same, swapped));
    }
    before = above;
    above = row;
  }
  return above[b.length] ?? 0;
}
