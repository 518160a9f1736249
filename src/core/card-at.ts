import type { Card } from "./card.js";
import { oneLine } from "./card/words.js";
import type { Route } from "./routing.js";

/** What is special about one place of a card. */
export interface Placed {
  /** Undefined when the place is not of the configuration. */
  readonly route: Route | undefined;
  /** Why the card is here and not where it belongs; null where it belongs. */
  readonly note: string | null;
  /** An earlier message of the same card may stand there too. */
  readonly repost: boolean;
}

/** The card as it stands at one place: the same for everybody, but for buttons that a channel does without and a word on why it is there. */
export function cardAt(card: Card, { route, note, repost }: Placed): Card {
  return {
    ...card,
    buttons: route?.buttons === false ? [] : card.buttons,
    more: route?.buttons === false ? [] : card.more,
    facts: note === null ? card.facts : [{ label: "Why here", value: oneLine(note, 300) }, ...card.facts].slice(0, mostFacts),
    fallback: repost ? `${card.fallback} (repost)` : card.fallback,
  };
}

/** What every platform has room for. */
const mostFacts = 9;
