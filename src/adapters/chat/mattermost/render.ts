import type { Action } from "../../../core/decision.js";
import type { Card, CardButton, CardOption, Tone } from "../../../core/card.js";
import { cardText } from "../../../core/card-text.js";
import {
  actionIds,
  menu,
  styleOf,
  type Attachment,
  type AttachmentAction,
  type Block,
  type BlockAction,
  type SelectOption,
} from "./blocks.js";
import type { PostBody } from "./client.js";
import { limits } from "./limits.js";
import { optionIn, type Sealed } from "./seal.js";
import { sectionsOf, type Sections } from "./sections.js";
import { code, prose, type Markdown } from "./text.js";

/** `blocks` where the server draws them; `attachments` everywhere; `text` when it refuses both. */
export const formats = ["blocks", "attachments", "text"] as const;
export type Format = (typeof formats)[number];

/** What each button carries, and the menu of the second row. One without it is not drawn. */
export type Contexts = Readonly<Partial<Record<Action | "more", Sealed>>>;

export interface Drawing {
  readonly contexts: Contexts;
  /** Where Mattermost says that a button was pressed. */
  readonly url: string;
  /** The slash command's name. */
  readonly command: string;
}

/** A card as a post within every limit of Mattermost's, whatever is in the card. `message` is what notifications and search get. */
export function renderCard(card: Card, format: Format, drawing: Drawing): PostBody {
  switch (format) {
    case "blocks":
      return { message: prose(card.fallback), props: blocksOf(card, sectionsOf(card, drawing.command), drawing) };
    case "attachments":
      return { message: prose(card.fallback), props: { attachments: attachmentsOf(card, sectionsOf(card, drawing.command), drawing) } };
    case "text":
      return { message: textOnly(card, drawing.command), props: {} };
  }
}

/** The same words carry the meaning; these are the colours of Mattermost's own status lights. */
const colours: Readonly<Record<Tone, string>> = {
  neutral: "#8d93a5",
  info: "#1c58d9",
  ok: "#3db887",
  warn: "#ffbc1f",
  danger: "#d24b4e",
};

function blocksOf(card: Card, its: Sections, { contexts, url }: Drawing): PostBody["props"] {
  const drawn = its.buttons.flatMap((button) => {
    const context = contexts[button.action];
    return context === undefined ? [] : [{ button, context }];
  });
  const options = optionsOf(card.more, contexts.more);
  const controls: readonly Block[] = [
    ...drawn.map(({ button }) => blockButton(button, card)),
    ...(options.length === 0 ? [] : [{ type: "static_select" as const, action_id: menu.id, placeholder: menu.label, options }]),
  ];
  const content: readonly Block[] = [
    text(its.heading),
    text(its.state),
    ...(its.facts.length === 0 ? [] : [text(factLines(its))]),
    ...(its.cause.length === 0 ? [] : [text(its.cause.join("\n"))]),
    ...folded("Evidence", its.evidence),
    ...(its.steps.length === 0 ? [] : [{ type: "divider" } as const]),
    ...its.steps.map(({ title, parts }) => text(`**${title}**\n\n${parts.join("\n\n")}`)),
    ...(its.tooLong === null ? [] : [text(its.tooLong)]),
    small(its.stamp),
    ...(controls.length === 0 ? [] : [row(controls)]),
    ...its.history.map(small),
  ];
  return {
    mm_blocks: [{ type: "container", accent_color: colours[card.tone], content }],
    // Every action has its button and every button its action, or the server refuses the post. Empty is said too: an edit
    // that leaves it out keeps the old ones.
    mm_blocks_actions: Object.fromEntries([
      ...drawn.map(({ button, context }) => [actionIds[button.action], actionTo(url, context)] as const),
      ...(contexts.more === undefined || options.length === 0 ? [] : [[menu.id, actionTo(url, contexts.more)] as const]),
    ]),
  };
}

const actionTo = (url: string, context: Sealed): BlockAction => ({ type: "external", url, context });

/** As its context lists them; none without one. */
function optionsOf(more: readonly CardOption[], context: Sealed | undefined): readonly SelectOption[] {
  if (context === undefined) return [];
  return more.flatMap(({ choice, label }) => (optionIn(context, choice) === null ? [] : [{ text: label, value: choice }]));
}

const text = (its: Markdown): Block => ({ type: "text", text: its });
const small = (its: Markdown): Block => ({ type: "text", text: its, is_subtle: true, size: "small" });
const row = (content: readonly Block[]): Block => ({ type: "container", flow: "horizontal", content });
const factLines = ({ facts }: Sections): Markdown => facts.map(({ label, value }) => `**${label}:** ${value}`).join("\n");

const folded = (label: string, parts: readonly Markdown[]): readonly Block[] =>
  parts.length === 0 ? [] : [{ type: "collapsible", header: [text(`**${label}**`)], content: parts.map(text), collapsed: true }];

const blockButton = (button: CardButton, { name, plan }: Card): Block => ({
  type: "button",
  text: button.label,
  action_id: actionIds[button.action],
  style: styleOf(button),
  tooltip: `${button.label} ${name}${plan === null ? "" : ` plan ${plan.hash}`}`,
});

/** Facts and commands are fields, since the text of an attachment is folded away where it is long, and a command must not be. */
function attachmentsOf(card: Card, its: Sections, { contexts, url }: Drawing): readonly Attachment[] {
  const common = { color: colours[card.tone] };
  const facts = its.facts.map(({ label, value }) => ({ title: label, value, short: value.length <= shortField }));
  const steps = its.steps.map(({ title, parts }) => ({ title, value: parts.join("\n\n"), short: false }));
  const actions = its.buttons.flatMap((button): readonly AttachmentAction[] => {
    const context = contexts[button.action];
    return context === undefined ? [] : [attachmentButton(button, url, context)];
  });
  const options = optionsOf(card.more, contexts.more);
  const controls = contexts.more === undefined || options.length === 0 ? actions : [...actions, select(options, url, contexts.more)];
  const decide = [...(its.tooLong === null ? [] : [its.tooLong]), its.stamp].join("\n");
  return [
    { ...common, fallback: prose(card.fallback), text: `${its.heading}\n${its.state}`, fields: facts },
    ...(its.cause.length === 0 ? [] : [{ ...common, text: its.cause.join("\n") }]),
    ...(its.evidence.length === 0 ? [] : [{ ...common, text: its.evidence.join("\n\n") }]),
    ...(steps.length === 0 ? [] : [{ ...common, fields: steps }]),
    { ...common, text: decide, ...(controls.length === 0 ? {} : { actions: controls }) },
    ...its.history.map((lines) => ({ ...common, text: lines })),
  ];
}

/** Two of these fit side by side. */
const shortField = 60;

const attachmentButton = (button: CardButton, url: string, context: Sealed): AttachmentAction => ({
  id: actionIds[button.action],
  name: button.label,
  type: "button",
  style: styleOf(button),
  integration: { url, context },
});

const select = (options: readonly SelectOption[], url: string, context: Sealed): AttachmentAction => ({
  id: menu.id,
  name: menu.label,
  type: "select",
  options,
  integration: { url, context },
});

/** Whole or not at all. */
function textOnly(card: Card, command: string): string {
  const whole = code(cardText(card, command));
  if (whole.length <= limits.message) return whole;
  return `${prose(card.fallback)} Mattermost cannot show this card: read it in the console (${command} console).`;
}
