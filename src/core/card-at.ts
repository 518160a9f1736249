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
  /** Where the card lives again, when this one has only stood in for it: it says so, and offers nothing. Else null. */
  readonly livesIn: string | null;
}

/** The card as it stands at one place: the same for everybody, but for buttons that a channel does without and a word on why it is there. */
export function cardAt(card: Card, { route, note, repost, livesIn }: Placed): Card {
  const words = [
    ...(livesIn === null
      ? []
      : [{ label: "Moved", value: oneLine(`This card lives in ${livesIn} again. It does not change here any more.`, 300) }]),
    ...(note === null || livesIn !== null ? [] : [{ label: "Why here", value: oneLine(note, 300) }]),
    ...(repost ? [{ label: "Repost", value: "Should the same card stand above: this is the one that is kept up to date." }] : []),
  ];
  return {
    ...card,
    ...(livesIn !== null ? { edition: "moved" } : note !== null ? { edition: "away" } : {}),
    buttons: route?.buttons === false || livesIn !== null ? [] : card.buttons,
    more: route?.buttons === false || livesIn !== null ? [] : card.more,
    facts: [...words, ...card.facts].slice(0, mostFacts),
    fallback: repost ? `${card.fallback} (repost)` : card.fallback,
  };
}

/** What every platform has room for. */
const mostFacts = 9;
