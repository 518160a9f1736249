import type { Action } from "./decision.js";
import type { Card, CardStep } from "./card.js";
import { count, indented } from "./card/words.js";

/** How to type what a button does, for terminals and for platforms that are out of order. */
export function typedCommand(card: Card, action: Action, command = "/incident"): string {
  const hash = card.plan?.hash ?? "";
  switch (action) {
    case "approve":
      return `${command} approve ${card.name} ${hash}`;
    case "reject":
      return `${command} reject ${card.name} "why"`;
    case "dry-run":
      return `${command} dry-run ${card.name} ${hash}`;
    case "run-live":
      return `${command} run ${card.name} ${hash}`;
    case "rediagnose":
      return `${command} rediagnose ${card.name}`;
    case "stop":
      return `${command} stop ${card.name}`;
  }
}

/**
 * The whole card as plain text: for terminals, mail, `/incident show`, and chat that refuses everything else. Lines of any
 * length, no markup, nothing left out.
 *
 * @param command the slash command's name where this is read.
 */
export function cardText(card: Card, command = "/incident"): string {
  const parts = [
    [`${card.severity} ${card.name}: ${card.title}`, `${card.state.label}. ${card.state.next}`, ...card.quiet.map(({ text }) => text)],
    card.facts.map(({ label, value }) => `${label}: ${value}`),
    cause(card),
    evidence(card, command),
    commands(card),
    card.history.length === 0 ? [] : ["History", ...card.history.map((line) => `  ${line}`)],
    ways(card, command),
    otherwise(card, command),
  ];
  return parts.flatMap((lines) => (lines.length === 0 ? [] : [lines.join("\n")])).join("\n\n");
}

function cause({ cause: found }: Card): readonly string[] {
  return found === null ? [] : [`Cause: ${found.text}`, `Confidence: ${found.confidence}. ${found.by}`];
}

function evidence(card: Card, command: string): readonly string[] {
  const { evidence: items, moreEvidence } = card;
  if (items.length === 0) return [];
  const more = moreEvidence === 0 ? [] : [`  ${moreEvidenceText(card, command)}`];
  return ["Evidence", ...items.flatMap(({ id, source, text }) => [`  ${id}, ${source}`, indented(text, "    ")]), ...more];
}

/** Where the pieces are that the card leaves out. */
export const moreEvidenceText = ({ name, moreEvidence }: Card, command: string): string =>
  `${count(moreEvidence, "more piece")} of it: ${command} evidence ${name}`;

function commands({ steps, plan }: Card): readonly string[] {
  if (steps.length === 0) return [];
  const stamp = plan === null ? "" : ` (plan ${plan.hash}, policy ${plan.policy})`;
  return [`Commands${stamp}`, ...steps.flatMap(step)];
}

function step({ n, label, shown, rule, reason, mend, purpose, outcome, output, verdict }: CardStep): readonly string[] {
  return [
    `  ${n}. ${label}`,
    ...(verdict === "review" ? ["     To do it by hand, copy:"] : []),
    indented(shown, "       "),
    `     Rule ${rule}: ${reason}`,
    ...(mend === null ? [] : [`     Nearest allowed form: ${mend}`]),
    ...(purpose === "" ? [] : [`     Purpose: ${purpose}`]),
    ...(outcome === null ? [] : [`     Outcome: ${outcome}`]),
    ...(output === "" ? [] : [indented(output, "       | ")]),
  ];
}

function ways(card: Card, command: string): readonly string[] {
  return card.buttons.length === 0
    ? []
    : ["To decide, type one of", ...card.buttons.map(({ action }) => `  ${typedCommand(card, action, command)}`)];
}

/** What can be done beside deciding. */
const otherwise = ({ more }: Card, command: string): readonly string[] =>
  more.length === 0 ? [] : ["Besides", ...more.map(({ typed }) => `  ${command} ${typed}`)];
