import type { Card, CardStep } from "./card.js";
import { indented } from "./card/words.js";

/**
 * What has changed on a card since it was last read, as plain text: the state with what happens next, facts, new lines of the
 * history, what became of the commands. For whoever has read the whole card and watches it; empty when nothing of that changed.
 */
export function cardNews(before: Card, card: Card): string {
  const has = (fact: Card["facts"][number]): boolean =>
    before.facts.some(({ label, value }) => label === fact.label && value === fact.value);
  return [
    ...(stateText(before) === stateText(card) ? [] : [stateText(card)]),
    ...card.quiet.filter(({ text }) => !before.quiet.some((one) => one.text === text)).map(({ text }) => text),
    ...card.facts.filter((fact) => !has(fact)).map(({ label, value }) => `  ${label}: ${value}`),
    ...card.history.slice(sameLines(before.history, card.history)).map((line) => `  ${line}`),
    ...outcomes(before, card),
  ].join("\n");
}

const stateText = ({ state: { label, next } }: Card): string => `${label}. ${next}`;

function sameLines(before: readonly string[], now: readonly string[]): number {
  const first = now.findIndex((line, i) => line !== before[i]);
  return first === -1 ? now.length : first;
}

/** All of them as soon as one differs: that is another run, in which the same words may be new. */
function outcomes(before: Card, card: Card): readonly string[] {
  const now = card.steps.flatMap(outcome);
  return now.join("\n") === before.steps.flatMap(outcome).join("\n") ? [] : now;
}

function outcome({ n, shown, outcome: became, output }: CardStep): readonly string[] {
  if (became === null) return [];
  return [`  ${n}. ${indented(shown, "     ").trimStart()}`, `     ${became}`, ...(output === "" ? [] : [indented(output, "       | ")])];
}
