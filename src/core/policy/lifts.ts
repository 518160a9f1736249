import { escapeName } from "../escape.js";
import type { Policy } from "./table.js";
import type { Finding, Lifted } from "./verdict.js";

/**
 * What an organisation's file loosens, one line each, for people: `doctor` and `tagout policy rules --lifts` print it. Empty where
 * nothing is lifted.
 */
export function liftLines({ lifts, layers }: Policy): readonly string[] {
  const bundle = layers.find(({ layer }) => layer === "organisation")?.version ?? "";
  return lifts.map(
    ({ id, lifts: held, about, because }) =>
      `${id}: \`${escapeName(about)}\` is allowed by your organisation's policy ${bundle}, although ${namesOf(held)} elsewhere. ${escapeName(because)}.`,
  );
}

/** The same about one verdict, where it is shown. */
export function liftText({ bundle, lifts, scope }: Lifted): string {
  return `Lifted by your organisation's policy ${bundle} for \`${escapeName(scope)}\`; ${namesOf(lifts)} elsewhere.`;
}

/** What a verdict owes to lifts, each once. */
export function liftsIn(findings: readonly Finding[]): readonly string[] {
  return [...new Set(findings.flatMap(({ ruling, lifted }) => (ruling === "allow" && lifted !== undefined ? [liftText(lifted)] : [])))];
}

const namesOf = (rules: readonly string[]): string => `${rules.map(escapeName).join(", ")} ${rules.length === 1 ? "holds it" : "hold it"}`;
