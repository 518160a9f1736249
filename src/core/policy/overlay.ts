import { programName, type Argument } from "./argv.js";
import { globs, type Globs } from "./glob.js";
import { against, allowing, together, type Judged } from "./judged.js";
import type { Effect, Finding, Ruling } from "./verdict.js";

/** A stricter word on commands that the table would allow. */
export interface Tightening {
  readonly id: string;
  /** Programs by name, or rules by id; either may be a pattern. At least one is there. */
  readonly programs: readonly string[];
  readonly rules: readonly string[];
  /** Each of these patterns fits some argument. */
  readonly with: readonly string[];
  readonly then: Exclude<Ruling, "allow">;
  readonly because: string;
}

/** One exact form of a command that the organisation allows although built-in rules hold it. */
export interface Lift {
  readonly id: string;
  /** The held rules that no longer count. Never a block. */
  readonly lifts: readonly string[];
  /** A pattern for each word of the command, the program's name first. */
  readonly argv: readonly (string | readonly string[])[];
  readonly effect: Effect;
  readonly because: string;
}

/**
 * The outer layers' word on one command. First the lifts take away the held findings that they name, then the
 * tightenings add theirs, so that nothing lifts a tightening.
 */
export function overlayOf(
  lifts: readonly Lift[],
  tightenings: readonly Tightening[],
): (words: readonly Argument[], judged: Judged) => Judged {
  if (lifts.length === 0 && tightenings.length === 0) return (_, judged) => judged;
  const lifters = lifts.map(lifter);
  const tighteners = tightenings.map(tightener);
  return (words, judged) => {
    const lifted = lifters.reduce((sofar, lift) => lift(words, sofar), judged);
    return together(lifted, ...tighteners.map((tighten) => tighten(words, lifted)));
  };
}

function lifter({ id, lifts, argv, effect, because }: Lift): (words: readonly Argument[], judged: Judged) => Judged {
  const rules = new Set(lifts);
  const patterns = argv.map((word) => globs(typeof word === "string" ? [word] : word));
  return (words, judged) => {
    const isNamed = (finding: Finding) => finding.ruling === "review" && rules.has(finding.rule);
    if (!judged.findings.some(isNamed) || !fits(patterns, words)) return judged;
    const left = judged.findings.filter((finding) => !isNamed(finding));
    const allow = allowing(id, `${because}.`, words[0]);
    return { ...together({ findings: [...left, allow], effect: judged.effect }), effect: judged.effect === "change" ? "change" : effect };
  };
}

/** A word that climbs fits no pattern: `/srv/app/../../etc` is not below /srv/app. */
function fits(patterns: readonly Globs[], words: readonly Argument[]): boolean {
  return (
    words.length === patterns.length &&
    words.every(
      ({ value, word }, index) => !word.glob && !word.tilde && !/(?:^|\/)\.\.(?:\/|$)/.test(value) && patterns[index]?.(value) === true,
    )
  );
}

function tightener({
  id,
  programs,
  rules,
  with: wanted,
  then,
  because,
}: Tightening): (words: readonly Argument[], judged: Judged) => Judged {
  const isProgram = globs(programs);
  const isRule = globs(rules);
  const patterns = wanted.map((pattern) => globs([pattern]));
  return ([program, ...rest], judged) => {
    const named = (program !== undefined && isProgram(programName(program.value))) || judged.findings.some(({ rule }) => isRule(rule));
    const isMet = named && patterns.every((pattern) => rest.some(({ value }) => pattern(value)));
    return {
      findings: isMet ? [against({ rule: id, ruling: then, reason: `${because}.`, mend: null }, program ?? null)] : [],
      effect: "read",
    };
  };
}
