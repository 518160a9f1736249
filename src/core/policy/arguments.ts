import type { Argument, GivenFlag, Parsed } from "./argv.js";
import type { Compiled, Slot } from "./compile.js";
import { held, type Facts, type Objection } from "./facts.js";
import { against } from "./judged.js";
import type { Refusal } from "./spec.js";
import { plainPath } from "./values/paths.js";
import { ruleWord, shown } from "./values/text.js";
import type { Effect, Finding } from "./verdict.js";

/** What is against the flags and operands of a command, by its grammar. */
export function argumentFindings(rule: string, compiled: Compiled, parsed: Parsed, facts: Facts): readonly Finding[] {
  return [
    ...parsed.unknown.map(({ name, at, why }) => against(unknownFlag(rule, name, why), at)),
    ...parsed.flags.flatMap((given) => flagFindings(rule, given, facts)),
    ...needFindings(rule, compiled, parsed),
    ...operandFindings(rule, slotsFor(compiled, parsed), parsed.operands, facts),
  ];
}

/**
 * Programs differ on which flags take a value. Where a flag's value is the path of a secret, some version of the
 * program may take it for a file to read.
 */
function secretFindings({ at, value }: GivenFlag, { scopes }: Facts): readonly Finding[] {
  if (value === null || value.index === at.index || !value.value.startsWith("/") || !scopes.secret(plainPath(value.value))) return [];
  return [against(held("word.secret", `\`${shown(value.value)}\` is the path of a secret.`, "leave it out"), value)];
}

/** Flags that block whatever they stand before, also where nothing else of the command is worth a finding. */
export function blockingFlags(rule: string, parsed: Parsed): readonly Finding[] {
  return parsed.flags.flatMap(({ flag, at }) =>
    flag.refusal?.ruling === "block" ? [against(refusedFlag(rule, flag.name, flag.refusal), at)] : [],
  );
}

/** A change if a flag makes it one, or if the grammar says so. */
export function effectOf(compiled: Compiled, parsed: Parsed): Effect {
  const alternative = alternativeFor(compiled, parsed);
  const changes =
    compiled.grammar.effect === "change" || alternative?.effect === "change" || parsed.flags.some(({ flag }) => flag.effect === "change");
  return changes ? "change" : "read";
}

function unknownFlag(rule: string, name: string, why: Parsed["unknown"][number]["why"]) {
  switch (why) {
    case "unknown":
      return held(
        `${rule}.flag.${ruleWord(name)}`,
        `The flag \`${shown(name)}\` is not in the rule for \`${rule}\`.`,
        `leave \`${shown(name)}\` out`,
      );
    case "no-value":
      return held(`${rule}.flag.${ruleWord(name)}`, `The flag \`${shown(name)}\` takes no value.`, `write \`${shown(name)}\` alone`);
    case "value-missing":
      return held(`${rule}.flag.${ruleWord(name)}`, `The flag \`${shown(name)}\` needs a value.`, `add a value to \`${shown(name)}\``);
  }
}

function flagFindings(rule: string, given: GivenFlag, facts: Facts): readonly Finding[] {
  const { flag, at, value } = given;
  const objection = value === null || flag.check === null ? null : flag.check(value.value, facts);
  const own = [...(objection === null ? [] : [against(objection, value)]), ...secretFindings(given, facts)];
  if (flag.refusal === null) return own;
  return [against(refusedFlag(rule, flag.name, flag.refusal), at), ...own];
}

function refusedFlag(rule: string, name: string, { ruling, because, mend }: Refusal): Objection {
  return { rule: `${rule}.flag.${name}`, ruling, reason: `\`${name}\` ${because}.`, mend: mend ?? `leave \`${name}\` out` };
}

function needFindings(rule: string, { needs }: Compiled, parsed: Parsed): readonly Finding[] {
  return needs
    .filter(({ flags }) => !parsed.flags.some(({ flag }) => flags.has(flag.name)))
    .map(({ because, mend, ruling }) => against({ rule: `${rule}.needs`, ruling, reason: `${because}.`, mend }, null));
}

/** The part of a grammar that a flag which was given switches to; undefined when none does. */
export function alternativeFor(compiled: Compiled, parsed: Parsed): Compiled["given"][number] | undefined {
  return compiled.given.find(({ flags }) => parsed.flags.some(({ flag }) => flags.has(flag.name)));
}

function slotsFor(compiled: Compiled, parsed: Parsed): readonly Slot[] {
  return alternativeFor(compiled, parsed)?.slots ?? compiled.slots;
}

function operandFindings(rule: string, slots: readonly Slot[], operands: readonly Argument[], facts: Facts): readonly Finding[] {
  const findings: Finding[] = [];
  let at = 0;
  for (const [index, slot] of slots.entries()) {
    const laterMin = slots.slice(index + 1).reduce((sum, { min }) => sum + min, 0);
    const count = Math.min(slot.max, Math.max(0, operands.length - at - laterMin));
    if (count < slot.min)
      findings.push(against(held(`${rule}.operand`, `\`${rule}\` needs to be told what it is about.`, "name what it is about"), null));
    for (const operand of operands.slice(at, at + count)) {
      const objection = slot.check(operand.value, facts);
      if (objection !== null) findings.push(against(objection, operand));
    }
    at += count;
  }
  const extra = operands[at];
  if (extra !== undefined)
    findings.push(
      against(
        held(
          `${rule}.operand`,
          `\`${shown(extra.value)}\` is more than the rule for \`${rule}\` expects.`,
          `leave \`${shown(extra.value)}\` out`,
        ),
        extra,
      ),
    );
  return findings;
}
