import type { NoiseRules } from "./rules.js";

/** A storm in one channel. */
export interface Storm {
  /** When it was noticed, milliseconds since 1970. */
  readonly since: number;
  /** When the rate was last above the limit. */
  readonly loudAt: number;
}

/** Whether so many new cards in the last minute are too many. */
export const isLoud = (newCards: number, { storm }: NoiseRules): boolean => newCards > storm.cardsPerMinute;

/** The storm a moment later. It is over when the rate has stayed low for `calmMs`, however long nobody looked. */
export function stormAfter(
  storm: Storm,
  newCards: number,
  at: number,
  rules: NoiseRules,
): { readonly storm: Storm; readonly isOver: boolean } {
  if (isLoud(newCards, rules)) return { storm: { ...storm, loudAt: Math.max(storm.loudAt, at) }, isOver: false };
  return { storm, isOver: at - storm.loudAt >= rules.storm.calmMs };
}

/**
 * Which of the incidents that a storm or quiet hours kept back get their cards when it is over: those that wait for a
 * decision, oldest first, so that with the cards that are up already there are no more than `storm.cards`.
 *
 * @param waiting incidents that wait for a decision and have no card, in any order.
 * @param up      cards of the same storm that have been put up.
 */
export function cardsAfter(waiting: readonly number[], up: number, { storm }: NoiseRules): readonly number[] {
  return waiting.toSorted((a, b) => a - b).slice(0, Math.max(0, storm.cards - up));
}
