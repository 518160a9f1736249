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
export interface LiftRule {
  readonly id: string;
  /** The held rules that no longer count. Never a block. */
  readonly lifts: readonly string[];
  /** A pattern for each word of the command, the program's name first. */
  readonly argv: readonly (string | readonly string[])[];
  readonly effect: Effect;
  readonly because: string;
}

/** What the outer layers say about a finished judgement. */
export interface OuterLayers {
  /** Version of the organisation's file; empty where there is none, and then nothing is lifted. */
  readonly bundle: string;
  readonly lifts: readonly LiftRule[];
  /** Ids of the rules for programs that the organisation adds to the table. */
  readonly added: readonly string[];
  readonly tightenings: readonly Tightening[];
}

/**
 * The outer layers' word on one command. First the lifts take away the held findings that they name, then the
 * tightenings add theirs, so that nothing lifts a tightening. What allows only because of the organisation says so.
 */
export function overlayOf({ bundle, lifts, added, tightenings }: OuterLayers): (words: readonly Argument[], judged: Judged) => Judged {
  if (lifts.length === 0 && added.length === 0 && tightenings.length === 0) return (_, judged) => judged;
  const lifters = lifts.map((lift) => lifter(lift, bundle));
  const tighteners = tightenings.map(tightener);
  const mark = marker(added, bundle);
  return (words, judged) => {
    const lifted = mark(lifters.reduce((sofar, lift) => lift(words, sofar), judged));
    return together(lifted, ...tighteners.map((tighten) => tighten(words, lifted)));
  };
}

/** The words of a lift, as people read them; what is longer than that, nobody reads. */
export const scopeOf = (argv: LiftRule["argv"]): string =>
  argv
    .map((word) => (typeof word === "string" ? word : `{${word.join(",")}}`))
    .join(" ")
    .slice(0, 512);

/** Says of what a rule of the organisation's own allows that the built-in table would not. */
function marker(added: readonly string[], bundle: string): (judged: Judged) => Judged {
  const own = new Set(added);
  const mark = (finding: Finding): Finding => {
    const id = finding.rule.split(".", 1)[0] ?? "";
    if (finding.ruling !== "allow" || finding.lifted !== undefined || !own.has(id)) return finding;
    return { ...finding, lifted: { bundle, lifts: ["program.unknown"], scope: finding.rule.replaceAll(".", " ") } };
  };
  return added.length === 0 ? (judged) => judged : ({ findings, effect }) => ({ findings: findings.map(mark), effect });
}

function lifter({ id, lifts, argv, effect, because }: LiftRule, bundle: string): (words: readonly Argument[], judged: Judged) => Judged {
  const rules = new Set(lifts);
  const patterns = argv.map((word) => globs(typeof word === "string" ? [word] : word));
  return (words, judged) => {
    const isNamed = (finding: Finding) => finding.ruling === "review" && rules.has(finding.rule);
    if (!judged.findings.some(isNamed) || !fits(patterns, words)) return judged;
    const left = judged.findings.filter((finding) => !isNamed(finding));
    const allow = { ...allowing(id, `${because}.`, words[0]), lifted: { bundle, lifts, scope: scopeOf(argv) } };
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
