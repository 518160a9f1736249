import { walkBashParser } from "./bash-parser-walk.js";
import { wholeProblem } from "./problem.js";
import { readingLimits } from "./reading.js";
import type { Walk } from "./sighting.js";
import { byteLength } from "./spans.js";
import { walkUnbash } from "./unbash-walk.js";

/**
 * What two tolerant readers show of a text outside the plain language, as one flat list: commands wherever they
 * are nested, redirects, assignments, what reads a pipe. It is for finding reasons to block and for nothing else.
 * A text that is unreadable, or was not walked to its end, is itself such a reason. Never throws.
 */
export function walk(text: string): Walk {
  if (text.length > readingLimits.bytes || byteLength(text) > readingLimits.bytes) {
    return { sightings: [], constructs: [], unreadable: wholeProblem("too-long").message, complete: false };
  }
  const seen = walkUnbash(text);
  // What unbash cannot read is refused for that; bash-parser's worst cases are of this kind.
  if (seen.unreadable !== null || !seen.complete) return seen;
  return { ...seen, sightings: [...seen.sightings, ...walkBashParser(text)] };
}
