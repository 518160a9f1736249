import { oneLine } from "../card/words.js";
import type { Slash } from "../slash.js";

/** The answer to what was not understood: why, what was probably meant, and where to look. */
export function unknownText({ why, suggestion }: Extract<Slash, { readonly kind: "unknown" }>, command = "/incident"): string {
  const meant = suggestion === null ? "" : ` Did you mean: ${command} ${oneLine(suggestion, 200)}`;
  return `${oneLine(why, 300)}${meant}\nWhat you can type: ${command} help`;
}
