import type { Card, CardButton } from "../../../core/card.js";
import { isSideAction } from "../../../core/choice.js";

/** Decisions of the second row. What it has besides (snooze, mute, post-mortem) has pages and forms of its own here. */
export function secondDecisions({ more }: Pick<Card, "more">): readonly CardButton[] {
  return more.flatMap(({ choice, label }) =>
    isSideAction(choice) ? [] : [{ action: choice, label, style: "plain" as const, confirm: null }],
  );
}

/** Every decision that the card offers. */
export const decisionsOn = (card: Pick<Card, "buttons" | "more">): readonly CardButton[] => [...card.buttons, ...secondDecisions(card)];
