import { escapeName } from "../../core/escape.js";
import type { PolicyContext } from "../../core/policy/context.js";
import { evaluate } from "../../core/policy/evaluate.js";
import type { Policy } from "../../core/policy/policy.js";
import { rulings, type Ruling } from "../../core/policy/verdict.js";

/** A command that two policies judge differently. */
export interface VerdictChange {
  readonly text: string;
  readonly was: Ruling;
  readonly now: Ruling;
  /** The finding that decides now, for the person who reviews the change. */
  readonly because: string;
}

/** Every example of either policy that they judge differently; what became laxer first. */
export function verdictChanges(older: Policy, newer: Policy, context: PolicyContext): readonly VerdictChange[] {
  const texts = [...new Set([...exampleTexts(older), ...exampleTexts(newer)])];
  const changes = texts.flatMap((text) => change(text, older, newer, context));
  return changes.toSorted((a, b) => Number(isLaxer(b)) - Number(isLaxer(a)));
}

export function showChange(change: VerdictChange): string {
  const { text, was, now, because } = change;
  return `${isLaxer(change) ? "laxer   " : "stricter"}  ${was} -> ${now}  ${escapeName(text)}\n          ${because}`;
}

export const isLaxer = ({ was, now }: VerdictChange): boolean => rulings.indexOf(now) < rulings.indexOf(was);

function change(text: string, older: Policy, newer: Policy, context: PolicyContext): readonly VerdictChange[] {
  const was = evaluate(text, context, older).ruling;
  const { ruling, findings } = evaluate(text, context, newer);
  const [worst] = findings;
  const because = worst === undefined ? "" : `${worst.rule}: ${escapeName(worst.reason)}`;
  return was === ruling ? [] : [{ text, was, now: ruling, because }];
}

function exampleTexts({ rules }: Policy): readonly string[] {
  return rules.flatMap(({ examples }) => [...(examples.allow ?? []), ...(examples.review ?? []), ...(examples.block ?? [])]);
}
