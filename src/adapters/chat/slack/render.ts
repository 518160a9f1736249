import type { Card, CardStep } from "../../../core/card.js";
import { cardText, moreEvidenceText } from "../../../core/card-text.js";
import { sha256 } from "../../../core/digest.js";
import { showsAllToUnlock, tooLongText, budgetOf, safeButtons, shownSteps } from "../../../core/card/fitting.js";
import { quietSigns } from "../../../core/card/quiet.js";
import type { ButtonRefs } from "../../../ports/chat.js";
import { section, sizeOfAll, type Block } from "./blocks.js";
import { budgets, limits } from "./limits.js";
import { buttonsOf, menuOf, rowOf } from "./render-controls.js";
import { code, joined, labelled, notification, plain, prose, title, type TextObject } from "./text.js";

export interface SlackMessage {
  /** What notifications, search and screen readers get. */
  readonly text: string;
  readonly blocks: readonly Block[];
}

/** `rich` where newer blocks are wanted, else `full` first; `lean` when Slack refuses its blocks; `text` when it refuses those too. */
export const profiles = ["rich", "full", "lean", "text"] as const;
export type Profile = (typeof profiles)[number];

/**
 * A card as a Slack message within every limit of Slack's, whatever is in the card. Commands that may run come first: when
 * they cannot be shown whole there is no button that unlocks them (I2). The rest is added in order of use as far as it fits.
 */
export function renderCard(card: Card, refs: ButtonRefs, profile: Profile = "full", command = "/incident"): SlackMessage {
  if (profile === "text") return { text: textOnly(card, command), blocks: [] };
  const full = profile !== "lean";
  // Two kept back: the divider, and what `spend` may still need.
  const budget = budgetOf<Block>({ characters: full ? budgets.card : budgets.leanCard, parts: limits.blocks - 2 }, sizeOfAll);
  const head = budget.spend([header(card), section(labelled(`${card.state.label}.`, card.state.next)), ...quiet(card)]);
  const foot = budget.spend([stamp(card, command)]);
  const shown = shownSteps(card.steps, shownStep, budget);
  const whole = showsAllToUnlock(card.steps, shown);
  const tooLong = whole ? [] : budget.spend([section(plain(tooLongText("Slack", command)))]);
  // Whatever of the layout was refused, it is not the newest part that is tried again.
  const menu = full ? menuOf(card.more, refs) : [];
  const actions = budget.spend(rowOf([...buttonsOf(whole ? card.buttons : safeButtons(card.buttons), card, refs), ...menu]));
  const facts = card.facts
    .map(({ label, value }) => labelled(`${label}:`, value))
    .filter((text) => budget.spendIfFits([section(text)]).length > 0);
  const steps = card.steps.map((step) => [
    ...(shown.get(step.n) ?? budget.spend([cannotShow(step)])),
    ...budget.spendIfFits(detail(step).map(section)),
  ]);
  const cause = budget.spendIfFits(causeOf(card));
  const outputs = card.steps.map((step) => (full ? budget.spendIfFits(output(step)) : []));
  const evidence = full ? budget.spendIfFits(profile === "rich" ? folded(evidenceOf(card, command)) : evidenceOf(card, command)) : [];
  const history = full ? budget.spendIfFits(historyOf(card, command)) : [];
  const plan = steps.flatMap((blocks, i) => merged([...blocks, ...(outputs[i] ?? [])]));
  const blocks = [
    ...head,
    ...sections(facts),
    ...merged(cause),
    ...merged(evidence),
    ...(plan.length > 0 ? [divider] : []),
    ...plan,
    ...tooLong,
    ...foot,
    ...actions,
    ...history,
  ];
  // Slack asks for a new block_id with every edit, and a mute or another place changes a card but not its version.
  const edition = sha256(JSON.stringify([card.fallback, blocks])).slice(0, 8);
  return {
    text: notification(card.fallback),
    blocks: blocks.map((block, i) => ({ ...block, block_id: `${card.name}.v${card.version}.${edition}.${i}` })),
  };
}

function shownStep({ n, label, verdict, shown }: CardStep): readonly Block[] {
  const heading = title(`${n}. ${label}`);
  const byHand = { ...heading, text: `${heading.text}\nTo do it by hand, copy:` };
  return [section(verdict === "review" ? byHand : heading), ...code(shown).map(section)];
}

/** What belongs together as one section: fewer gaps, and more of the card in view. */
function merged(blocks: readonly Block[]): readonly Block[] {
  const all: Block[] = [];
  for (const block of blocks) {
    const last = all.at(-1);
    const [one, ...more] = last?.type === "section" && block.type === "section" ? joined([last.text, block.text]) : [];
    if (one !== undefined && more.length === 0) all[all.length - 1] = section(one);
    else all.push(block);
  }
  return all;
}

const divider: Block = { type: "divider" };
const sections = (texts: readonly TextObject[]): readonly Block[] => joined(texts).map(section);
const context = (texts: readonly TextObject[]): readonly Block[] =>
  texts.length === 0 ? [] : [{ type: "context", elements: joined(texts).slice(0, limits.contextElements) }];

const header = (card: Card): Block => ({ type: "header", text: plain(`${card.severity} ${card.name}: ${card.title}`, limits.header) });

const cannotShow = ({ n, label }: CardStep): Block => section(plain(`${n}. ${label}. Too long to show here.`));

function detail({ rule, reason, mend, purpose, outcome }: CardStep): readonly TextObject[] {
  return [
    ...(purpose === "" ? [] : [labelled("Purpose:", purpose)]),
    labelled("Why:", `${reason} (rule ${rule})`),
    ...(mend === null ? [] : [labelled("Nearest allowed form:", mend)]),
    ...(outcome === null ? [] : [labelled("Outcome:", outcome)]),
  ];
}

const output = (step: CardStep): readonly Block[] => (step.output === "" ? [] : code(step.output).map(section));

function causeOf({ cause }: Card): readonly Block[] {
  if (cause === null) return [];
  return [labelled("Cause:", cause.text), labelled("Confidence:", `${cause.confidence}.`), prose(cause.by)].map(section);
}

function evidenceOf(card: Card, command: string): readonly Block[] {
  const items = card.evidence.flatMap(({ id, source, text }) => [section(labelled(`Evidence ${id}:`, source)), ...code(text).map(section)]);
  return card.moreEvidence === 0 ? items : [...items, section(prose(moreEvidenceText(card, command)))];
}

/** Read by few and long: folded away, unless it is more than fits into one fold. */
const folded = (evidence: readonly Block[]): readonly Block[] =>
  evidence.length === 0 || evidence.length > limits.containerBlocks
    ? evidence
    : [
        {
          type: "container",
          title: plain("Evidence", limits.containerTitle),
          is_collapsible: true,
          default_collapsed: true,
          child_blocks: evidence,
        },
      ];

function stamp({ name, plan }: Card, command: string): Block {
  const which = plan === null ? "" : `Plan ${plan.hash}, policy ${plan.policy}. `;
  return { type: "context", elements: [prose(`${which}All of it as text: ${command} show ${name}`)] };
}

function historyOf({ history, name }: Card, command: string): readonly Block[] {
  const last = history.slice(-budgets.historyLines);
  const earlier = history.length - last.length;
  return context([
    ...(earlier === 0 ? [] : [prose(`${earlier} earlier ${earlier === 1 ? "line" : "lines"}: ${command} show ${name}`)]),
    ...last.map(prose),
  ]);
}

/** Beside the state, and like it in a word; the sign before it is only for the eye. */
const quiet = (card: Card): readonly Block[] =>
  card.quiet.length === 0 ? [] : sections(card.quiet.map(({ kind, text }) => prose(`${quietSigns[kind]} ${text}`)));

/** Short enough for an edit, which takes less text than a post does, and whole or not at all. */
function textOnly(card: Card, command: string): string {
  const [only, ...more] = code(cardText(card, command));
  if (only !== undefined && more.length === 0) return only.text;
  return `${notification(card.fallback)} Slack cannot show this card: read it in the console (${command} console).`;
}
