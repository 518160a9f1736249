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
  const isForReading = route?.buttons === false || livesIn !== null;
  const facts = whyHere(note, livesIn);
  const repostFacts = repost
    ? [{ label: "Repost", value: "Should the same card stand above: this is the one that is kept up to date." }]
    : [];
  return {
    ...card,
    buttons: isForReading ? [] : card.buttons,
    more: isForReading ? [] : card.more,
    facts: [...facts, ...repostFacts, ...card.facts].slice(0, maxFacts),
    fallback: repost ? `${card.fallback} (repost)` : card.fallback,
  };
}

function whyHere(note: string | null, livesIn: string | null): Card["facts"] {
  if (livesIn !== null) {
    const value = oneLine(`This card lives in ${livesIn} again. It does not change here any more.`, 300);
    return [{ label: "Moved", value }];
  }
  return note === null ? [] : [{ label: "Why here", value: oneLine(note, 300) }];
}

/** What every platform has room for. */
const maxFacts = 9;
