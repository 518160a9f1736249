import type { Card, CardButton, CardStep } from "../../../core/card.js";
import { showsAllToUnlock, tooLongText, budgetOf, safeButtons, shownSteps } from "../../../core/card/fitting.js";
import { quietSigns } from "../../../core/card/quiet.js";
import { moreEvidenceText } from "../../../core/card-text.js";
import { budgets } from "./limits.js";
import { code, codeSpan, labelled, prose, type Markdown } from "./text.js";

/** A card as the parts that both layouts are made of: markdown in which nothing foreign is alive, cut to what fits. */
export interface Sections {
  readonly heading: Markdown;
  readonly state: Markdown;
  readonly facts: readonly { readonly label: string; readonly value: Markdown }[];
  readonly cause: readonly Markdown[];
  readonly evidence: readonly Markdown[];
  readonly steps: readonly { readonly title: string; readonly parts: readonly Markdown[] }[];
  /** Why there is no button that unlocks the plan; null when there may be one. */
  readonly tooLong: Markdown | null;
  readonly stamp: Markdown;
  readonly buttons: readonly CardButton[];
  readonly history: readonly Markdown[];
}

/**
 * Commands that may run come first: when they cannot be shown whole there is no button that unlocks them (I2). The rest is
 * added in order of use as far as it fits.
 */
export function sectionsOf(card: Card, command: string): Sections {
  const budget = budgetOf<Markdown>({ characters: budgets.card, parts: budgets.parts }, sizeOf);
  const one = (part: Markdown): Markdown => budget.spend([part])[0] ?? "";
  const heading = one(headingOf(card));
  const state = one([labelled(`${card.state.label}.`, card.state.next), ...quiet(card)].join("\n"));
  const stamp = one(stampOf(card, command));
  const shown = shownSteps(card.steps, (step) => [shownStep(step)], budget);
  const whole = showsAllToUnlock(card.steps, shown);
  const tooLong = whole ? null : one(prose(tooLongText("Mattermost", command)));
  const facts = card.facts
    .map(({ label, value }) => ({ label, value: prose(value) }))
    .filter(({ value }) => budget.spendIfFits([value]).length > 0);
  const steps = card.steps.map((step) => ({
    step,
    parts: [...(shown.get(step.n) ?? budget.spend(["Too long to show here."])), ...budget.spendIfFits(detail(step))],
  }));
  const cause = budget.spendIfFits(causeOf(card));
  const outputs = card.steps.map(({ output }) => (output === "" ? [] : budget.spendIfFits([code(output)])));
  const evidence = budget.spendIfFits(evidenceOf(card, command));
  const history = budget.spendIfFits(historyOf(card, command));
  return {
    heading,
    state,
    facts,
    cause,
    evidence,
    steps: steps.map(({ step: { n, label }, parts }, i) => ({ title: `Step ${n}: ${label}`, parts: [...parts, ...(outputs[i] ?? [])] })),
    tooLong,
    stamp,
    buttons: whole ? card.buttons : safeButtons(card.buttons),
    history,
  };
}

/** Beside the state, and like it in a word; the sign before it is only for the eye. */
const quiet = (card: Card): readonly Markdown[] => card.quiet.map(({ kind, text }) => `${quietSigns[kind]} ${prose(text)}`);

const sizeOf = (parts: readonly Markdown[]): number => parts.reduce((total, { length }) => total + length, 0);

const headingOf = ({ severity, name, title }: Card): Markdown => labelled(`${severity} ${name}:`, title);

const shownStep = ({ verdict, shown }: CardStep): Markdown =>
  verdict === "review" ? `To do it by hand, copy:\n\n${code(shown)}` : code(shown);

function detail({ rule, reason, mend, purpose, outcome }: CardStep): readonly Markdown[] {
  return [
    [
      ...(purpose === "" ? [] : [labelled("Purpose:", purpose)]),
      labelled("Why:", `${reason} (rule ${rule})`),
      ...(mend === null ? [] : [labelled("Nearest allowed form:", mend)]),
      ...(outcome === null ? [] : [labelled("Outcome:", outcome)]),
    ].join("\n"),
  ];
}

function causeOf({ cause }: Card): readonly Markdown[] {
  return cause === null ? [] : [labelled("Cause:", cause.text), labelled("Confidence:", `${cause.confidence}. ${cause.by}`)];
}

function evidenceOf(card: Card, command: string): readonly Markdown[] {
  const items = card.evidence.map(({ id, source, text }) => `${labelled("Evidence", `${id}, ${source}`)}\n\n${code(text)}`);
  return card.moreEvidence === 0 ? items : [...items, prose(moreEvidenceText(card, command))];
}

function stampOf({ name, plan }: Card, command: string): Markdown {
  const which = plan === null ? "" : `Plan ${plan.hash}, policy ${plan.policy}. `;
  return `${prose(`${which}All of it as text:`)} ${codeSpan(`${command} show ${name}`)}`;
}

function historyOf({ history, name }: Card, command: string): readonly Markdown[] {
  const last = history.slice(-budgets.historyLines);
  const earlier = history.length - last.length;
  const lines = [
    ...(earlier === 0
      ? []
      : [`${prose(`${earlier} earlier ${earlier === 1 ? "line" : "lines"}:`)} ${codeSpan(`${command} show ${name}`)}`]),
    ...last.map(prose),
  ];
  return lines.length === 0 ? [] : [lines.join("\n")];
}
