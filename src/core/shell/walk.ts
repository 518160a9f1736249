import { walkBashParser } from "./bash-parser-walk.js";
import { wholeProblem } from "./problem.js";
import { readingLimits } from "./reading.js";
import type { SeenWord, Sighting, Walk } from "./sighting.js";
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
  // Mostly both show the same, and judging it twice would double the cost of a verdict.
  const shown = new Set(seen.sightings.map(essence));
  return { ...seen, sightings: [...seen.sightings, ...walkBashParser(text).filter((sighting) => !shown.has(essence(sighting)))] };
}

/** What of a sighting both readers can tell. */
function essence({ words, assignments, redirects, pipedInto }: Sighting): string {
  return JSON.stringify([
    words.map(known),
    assignments.map(({ name, value }) => [name, known(value)]),
    redirects.map(({ operator, descriptor, target }) => [operator, descriptor, known(target)]),
    pipedInto,
  ]);
}

const known = (word: SeenWord | null): readonly (string | null)[] => [word?.literal ?? null, word?.prefix ?? null];
