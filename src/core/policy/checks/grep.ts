import { held } from "../facts.js";
import { plainPath } from "../values/paths.js";
import { shown } from "../values/text.js";
import { shownBelow } from "./below.js";
import { hasFlag, objecting, type Call, type Check } from "./check.js";

/** Places where a recursive search would read what is no log, or never end. */
const tooBroad = /^\/(?:|etc|home|proc|sys|var|usr|srv|opt|run|lib)$/;
/** Names of settings, which hold no keys of their own: `*.conf`, `nginx.conf`. */
const settings = /^\*?[A-Za-z0-9_-]*\.(?:conf|cnf|cfg|ini|ya?ml|log|html|service|timer|socket|target|mount|repo|list)$/;

/** A recursive search needs a directory, not one of the large ones, and among settings it needs to say which files. */
export const grep: Check = (call) => {
  if (!hasFlag(call, "-r", "-R", "--recursive", "--dereference-recursive")) return { findings: [] };
  const places = call.parsed.operands.slice(hasFlag(call, "-e", "--regexp") ? 0 : 1);
  const missing =
    places.length === 0
      ? held("grep.place", "Where to search is missing, so it would be wherever the agent stands.", "name a directory under /var/log")
      : null;
  const isNarrow = namesSettings(call);
  return { findings: objecting([missing, null], ...places.map((at) => [placeObjection(at.value, isNarrow), at] as const)) };
};

/** `diff -r` shows the contents of every file below, too. */
export const diff: Check = (call) => {
  if (!hasFlag(call, "-r", "--recursive")) return { findings: [] };
  return { findings: objecting(...call.parsed.operands.map((at) => [placeObjection(at.value, false), at] as const)) };
};

function namesSettings({ parsed }: Call): boolean {
  const includes = parsed.flags.filter(({ flag }) => flag.name === "--include");
  return includes.length > 0 && includes.every(({ value }) => value !== null && settings.test(value.value));
}

function placeObjection(value: string, isNarrow: boolean) {
  const path = plainPath(value);
  if (tooBroad.test(path))
    return held("grep.place", "It would read everything below a large directory.", "name a directory under /var/log");
  if (shownBelow.test(path) || isNarrow) return null;
  const reason = `It would show every file below \`${shown(value)}\`, keys too.`;
  return held("grep.place", reason, "name the file, or add `--include='*.conf'`");
}
