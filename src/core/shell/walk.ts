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
  return { ...seen, sightings: [...seen.sightings, ...secondLook(text, seen)] };
}

/**
 * What bash-parser shows besides, of a text that unbash has walked. It costs a hundred times as much, so whoever has a reason to
 * block already need not ask; of what unbash cannot read to its end, which is refused for that, it shows nothing.
 */
export function secondLook(text: string, { sightings, unreadable, complete }: Walk): readonly Sighting[] {
  if (unreadable !== null || !complete) return [];
  // Mostly both show the same, and judging it twice would double the cost of a verdict.
  const shown = new Set(sightings.map(essence));
  return walkBashParser(text).filter((sighting) => !shown.has(essence(sighting)));
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
