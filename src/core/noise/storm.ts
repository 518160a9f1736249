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

/** The storm a moment later. It is over when the rate has stayed low for `calmMs`, however long nobody looked, by the clock as it is now. */
export function stormAfter(
  storm: Storm,
  newCards: number,
  at: number,
  rules: NoiseRules,
): { readonly storm: Storm; readonly isOver: boolean } {
  if (isLoud(newCards, rules)) return { storm: { ...storm, loudAt: at }, isOver: false };
  const loudAt = Math.min(storm.loudAt, at);
  return { storm: { ...storm, loudAt }, isOver: at - loudAt >= rules.storm.calmMs };
}

/**
 * Which of the incidents that a storm or quiet hours kept back get their cards when it is over: those that wait for a
 * decision, so that with the cards that are up already there are no more than `storm.cards`.
 *
 * @param waiting incidents that wait for a decision and have no card, P1 first, then the oldest first.
 * @param up      cards of the same storm that have been put up by themselves, not for somebody who asked.
 */
export function cardsAfter(waiting: readonly number[], up: number, { storm }: NoiseRules): readonly number[] {
  return waiting.slice(0, Math.max(0, storm.cards - up));
}
