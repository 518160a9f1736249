import { clockTime } from "../card/words.js";

/**
 * One sentence for whoever asks for a list, or null when no storm is on. How many incidents there are is not in it: some may
 * be out of their sight.
 *
 * @param since when each storm began, milliseconds since 1970.
 */
export function stormsText(since: readonly number[], command = "/incident"): string | null {
  if (since.length === 0) return null;
  const first = since.reduce((earliest, one) => Math.min(earliest, one));
  return `A storm is on since ${clockTime(first)}: most new incidents get no card until it is over. Those alone, P1 first: ${command} list --storm`;
}
