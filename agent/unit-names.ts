import type { Step } from "../src/core/plan.js";
import type { PolicyContext } from "../src/core/policy/context.js";
import { bareUnit } from "../src/core/policy/facts.js";
import type { Run } from "./units.js";

/**
 * Why a step must not change the units it names: what systemd really means by one of them, or what it takes down with it, is protected.
 * `db.service` may be an alias of `postgresql.service`, by a link or a drop-in that was put there after anybody listed it. Asked of
 * systemd right before the step; null when it names no unit, or all are what they seem.
 */
export async function unitObstacle(
  step: Step,
  { units }: PolicyContext,
  { run, isProtected }: { readonly run: Run; readonly isProtected: (bare: string) => boolean },
): Promise<string | null> {
  const listed = new Set(units.map(bareUnit));
  const words = step.script.flatMap(({ commands }) => commands.flatMap(({ argv }) => argv.slice(1)));
  for (const unit of new Set(words.map(bareUnit).filter((word) => listed.has(word)))) {
    const found = await namesOf(unit, run);
    if (found === null) return `systemd does not say what ${unit} is, so it is left alone. Look at \`systemctl status ${unit}\`.`;
    const real = found.own.find((name) => isProtected(bareUnit(name)));
    if (real !== undefined) return `${unit} is ${real} on this host, which is protected.`;
    const bound = found.bound.find((name) => isProtected(bareUnit(name)));
    if (bound !== undefined) return `${bound} stops and starts with ${unit}, and it is protected.`;
  }
  return null;
}

/** Every name of a unit, and the units that a restart of it stops as well. @source systemd.unit(5), Requires=, BindsTo=, PartOf= */
async function namesOf(unit: string, run: Run): Promise<{ readonly own: readonly string[]; readonly bound: readonly string[] } | null> {
  const argv = ["systemctl", "show", "--property=Id,Names,RequiredBy,BoundBy,ConsistsOf", "--no-pager", "--", full(unit)];
  const probe = await run(argv, { timeoutMs: 5_000, maxBytes: 65_536 });
  if (probe.outcome !== "exited" || probe.exitCode !== 0) return null;
  const words = (property: string): readonly string[] =>
    (new RegExp(`^${property}=(.*)$`, "m").exec(probe.stdout)?.[1] ?? "").split(" ").filter((word) => word !== "");
  if (words("Id").length === 0) return null;
  return { own: [...words("Id"), ...words("Names")], bound: ["RequiredBy", "BoundBy", "ConsistsOf"].flatMap(words) };
}

const full = (unit: string): string => (/\.(?:socket|timer|mount)$/.test(unit) ? unit : `${unit}.service`);
