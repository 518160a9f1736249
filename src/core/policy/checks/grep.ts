import { held } from "../facts.js";
import { plainPath } from "../values/paths.js";
import { hasFlag, objecting, type Check } from "./check.js";

/** Places where a recursive search would read what is no log, or never end. */
const tooBroad = /^\/(?:|etc|home|proc|sys|var|usr|srv|opt|run|lib)$/;

/** A recursive search needs a directory, and not one of the large ones. */
export const grep: Check = (call) => {
  if (!hasFlag(call, "-r", "-R", "--recursive", "--dereference-recursive")) return { findings: [] };
  const places = call.parsed.operands.slice(hasFlag(call, "-e", "--regexp") ? 0 : 1);
  const missing =
    places.length === 0
      ? held("grep.place", "Where to search is missing, so it would be wherever the agent stands.", "name a directory under /var/log")
      : null;
  const broad = places.map(
    (at) =>
      [
        tooBroad.test(plainPath(at.value))
          ? held("grep.place", "It would read everything below a large directory.", "name a directory under /var/log")
          : null,
        at,
      ] as const,
  );
  return { findings: objecting([missing, null], ...broad) };
};
