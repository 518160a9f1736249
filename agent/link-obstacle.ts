import { lstatSync, readlinkSync, realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Step } from "../src/core/plan.js";
import type { PolicyContext } from "../src/core/policy/context.js";
import { quoteArgv } from "../src/core/shell/quote.js";
import type { Judge } from "./order-check.js";
import { pathIn } from "./targets.js";

/**
 * Why a look at the host must not start: a path in it leads, by symbolic links, to something that this host's policy does not show. The
 * text of `/var/log/app/today` may be read; what it leads to was not judged. So each command is judged again with its real paths. Where
 * only root can have made the links, what is merely not listed may be shown; what is blocked never is.
 */
export function linkObstacle(step: Step, judge: Judge, context: PolicyContext): string | null {
  for (const { argv } of step.script.flatMap(({ commands }) => commands)) {
    const real = argv.map((word, n) => (n === 0 ? word : realWord(word)));
    const changed = real.findIndex((word, n) => word !== argv[n]);
    if (changed === -1) continue;
    const { ruling, effect } = judge(quoteArgv(real), context);
    if (ruling === "allow" && effect === "read") continue;
    if (ruling === "review" && argv.every((word) => linksAreRoots(pathIn(word)))) continue;
    return `${argv[changed]} leads to ${real[changed]}, and that is ${ruling} by this host's own policy.`;
  }
  return null;
}

/** A path that is not there yet is the program's to complain about. */
function realWord(word: string): string {
  const path = pathIn(word);
  if (path === null) return word;
  try {
    const real = realpathSync(path);
    return real === path.replace(/(.)\/+$/, "$1") ? word : `${word.slice(0, word.length - path.length)}${real}`;
  } catch {
    return word;
  }
}

const maxLinks = 40;

/** Whether every link on the way to a path belongs to root and lies where only root can put one. */
function linksAreRoots(path: string | null): boolean {
  if (path === null) return true;
  let rest = path.split("/").filter((part) => part !== "");
  let here = "/";
  for (let links = 0; rest.length > 0;) {
    const next = join(here, rest[0] ?? "");
    rest = rest.slice(1);
    const stats = lstatSync(next, { throwIfNoEntry: false });
    if (stats?.isSymbolicLink() !== true) {
      here = next;
      continue;
    }
    links += 1;
    const above = lstatSync(dirname(next));
    if (links > maxLinks || stats.uid !== 0 || above.uid !== 0 || (above.mode & 0o022) !== 0) return false;
    rest = [
      ...resolve(here, readlinkSync(next))
        .split("/")
        .filter((part) => part !== ""),
      ...rest,
    ];
    here = "/";
  }
  return true;
}
