import { oneLine } from "../card/words.js";
import type { Misread } from "./verb.js";

/** The answer to what was not understood: why, what was probably meant, and where to look. */
export function unknownText({ why, suggestion }: Misread, command = "/incident"): string {
  const meant = suggestion === null ? "" : ` Did you mean: ${command} ${oneLine(suggestion, 200)}`;
  return `${oneLine(why, 300)}${meant}\nWhat you can type: ${command} help`;
}
