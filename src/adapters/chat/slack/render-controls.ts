import type { Card, CardButton, CardOption } from "../../../core/card.js";
import type { ButtonRefs } from "../../../ports/chat.js";
import type { Block, Button, Overflow } from "./blocks.js";
import { optionValue } from "./choice-value.js";
import { limits } from "./limits.js";
import { plain } from "./text.js";

/** Begins the `action_id` of every button; the action follows. */
export const actionPrefix = "tagout.";
/** The `action_id` of the second row. */
export const moreId = `${actionPrefix}more`;

/** One row of controls; none without any. */
export const rowOf = (elements: readonly (Button | Overflow)[]): readonly Block[] =>
  elements.length === 0 ? [] : [{ type: "actions", elements }];

/** Those that have a reference: without one nothing could be pressed. */
export function buttonsOf(all: readonly CardButton[], card: Card, refs: ButtonRefs): readonly Button[] {
  return all.flatMap((one) => {
    const ref = refs[one.action];
    return ref === undefined ? [] : [button(one, ref, card)];
  });
}

/** The second row as the menu behind three dots; none where too few of its options have a reference. */
export function menuOf(more: readonly CardOption[], refs: ButtonRefs): readonly Overflow[] {
  const options = more.flatMap(({ choice, label }) => {
    const ref = refs[choice];
    return ref === undefined ? [] : [{ text: plain(label, limits.optionText), value: optionValue(choice, ref) }];
  });
  return options.length < limits.overflowLeast
    ? []
    : [{ type: "overflow", action_id: moreId, options: options.slice(0, limits.overflowOptions) }];
}

function button({ action, label, style, confirm }: CardButton, ref: string, { name, host, plan }: Card): Button {
  return {
    type: "button",
    action_id: `${actionPrefix}${action}`,
    value: ref,
    text: plain(label),
    accessibility_label: `${label} ${name}${plan === null ? "" : ` plan ${plan.hash}`}`.slice(0, limits.accessibilityLabel),
    ...(style === "plain" ? {} : { style }),
    ...(confirm === null ? {} : { confirm: question(label, host, confirm) }),
  };
}

function question(label: string, host: string, text: string): NonNullable<Button["confirm"]> {
  const whole = plain(text);
  // Escaping may lengthen it past Slack's limit; the command itself is on the card above.
  const fits = whole.text.length <= limits.confirmText ? whole : plain(`${text.split("?")[0] ?? ""}? The card shows what changes.`);
  return { title: plain(`${label} on ${host}?`), text: fits, confirm: plain(label), deny: plain("Not now"), style: "danger" };
}
