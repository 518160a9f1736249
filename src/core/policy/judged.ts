import type { Argument } from "./argv.js";
import type { Objection } from "./facts.js";
import type { Effect, Finding } from "./verdict.js";

/** What the policy says about a command or a part of one: what is against it, or the rules that allow it. */
export interface Judged {
  readonly findings: readonly Finding[];
  readonly effect: Effect;
}

/** An objection at its place. `null` is the command as a whole. */
export function against({ rule, ruling, reason, mend }: Objection, at: Argument | null): Finding {
  return { rule, ruling, reason, mend, span: at?.word.span ?? null, argvIndex: at?.index ?? null };
}

/** A rule that allows, at the program that it names. `mend` is what to write where a host would refuse it all the same. */
export function allowing(rule: string, reason: string, program: Argument | undefined, mend: string | null = null): Finding {
  return { rule, ruling: "allow", reason, mend, span: program?.word.span ?? null, argvIndex: program?.index ?? null };
}

/** One judgement of several: all that is against it, or else all that allows it; a change if any part is one. */
export function together(...parts: readonly Judged[]): Judged {
  const findings = parts.flatMap((part) => part.findings);
  const objections = findings.filter(({ ruling }) => ruling !== "allow");
  return {
    findings: objections.length > 0 ? objections : findings,
    effect: parts.some(({ effect }) => effect === "change") ? "change" : "read",
  };
}

/** A judgement that has this one objection, or none. */
export function refusing(objection: Objection | null, at: Argument | null): Judged {
  return { findings: objection === null ? [] : [against(objection, at)], effect: "read" };
}
