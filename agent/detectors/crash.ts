import type { ProcessUse } from "../sample.js";
import type { Rule } from "./rules.js";

/** A process of an earlier sample, and when it was first seen. */
export interface Seen {
  readonly process: ProcessUse;
  readonly firstMs: number;
}

export interface Crash {
  readonly process: ProcessUse;
  readonly parent: ProcessUse;
  /** The parent had no other child. */
  readonly wasAlone: boolean;
}

/**
 * Processes that ended since the sample before while the parent that would start them again is still there. Left out is what makes
 * children for a living: several at once, long lives, shells, and the parents and programs the rule names.
 */
export function crashes(
  before: ReadonlyMap<number, Seen>,
  now: ReadonlyMap<number, ProcessUse>,
  elapsedMs: number,
  rule: Rule<"crash-loop">,
): readonly Crash[] {
  return [...before.values()].flatMap(({ process, firstMs }) => {
    const current = now.get(process.pid);
    if (current !== undefined && current.startTicks === process.startTicks && current.state !== "Z") return [];
    const parent = now.get(process.parent);
    if (parent === undefined || parent.startTicks > process.startTicks || parent.isKernel) return [];
    if (elapsedMs - firstMs > rule.maxLifeSeconds * 1_000 || isExpected(process, parent, rule)) return [];
    const siblings = [...before.values()].filter((other) => other.process.parent === process.parent && other.process.pid !== process.pid);
    const hasTwin = siblings.some((other) => other.process.name === process.name);
    return hasTwin ? [] : [{ process, parent, wasAlone: siblings.length === 0 }];
  });
}

/** Scripts run programs for a living; that one of them ends again and again says nothing. */
const shells: ReadonlySet<string> = new Set("sh bash dash ash zsh ksh mksh fish busybox watch timeout xargs parallel env sudo".split(" "));

function isExpected(process: ProcessUse, parent: ProcessUse, rule: Rule<"crash-loop">): boolean {
  if (rule.programs.includes(process.name)) return false;
  return shells.has(parent.name) || rule.ignorePrograms.includes(process.name) || rule.ignoreParents.includes(parent.name);
}
