import type { CardButton, CardStep } from "../card.js";

/** The room that one message has, spent part by part, the most useful first. */
export interface Budget<T> {
  /** Counts them and gives them back, whether or not they fit. */
  readonly spend: (parts: readonly T[]) => readonly T[];
  /** The same if they still fit, else nothing. */
  readonly spendIfFits: (parts: readonly T[]) => readonly T[];
}

/**
 * A budget that nothing was spent of yet.
 *
 * @param room   the characters and parts that a message may hold.
 * @param sizeOf characters of parts.
 */
export function budgetOf<T>(
  room: { readonly characters: number; readonly parts: number },
  sizeOf: (parts: readonly T[]) => number,
): Budget<T> {
  const left = { ...room };
  const spend = (parts: readonly T[]): readonly T[] => {
    left.characters -= sizeOf(parts);
    left.parts -= parts.length;
    return parts;
  };
  return { spend, spendIfFits: (parts) => (sizeOf(parts) <= left.characters && parts.length <= left.parts ? spend(parts) : []) };
}

/** The drawn commands that fit, by step number. Room goes first to those that may run, then to the held ones; each whole or not at all. */
export function shownSteps<T>(
  steps: readonly CardStep[],
  draw: (step: CardStep) => readonly T[],
  budget: Budget<T>,
): ReadonlyMap<number, readonly T[]> {
  const first = steps.filter(({ verdict }) => verdict === "allow");
  const then = steps.filter(({ verdict }) => verdict !== "allow");
  const all = [...first, ...then].map((step) => [step.n, budget.spendIfFits(draw(step))] as const);
  return new Map(all.filter(([, parts]) => parts.length > 0));
}

/** Whether every command that may run is among the shown: only then may a message offer to unlock them (I2). */
export const showsAllToUnlock = (steps: readonly CardStep[], shown: ReadonlyMap<number, unknown>): boolean =>
  steps.every((step) => step.verdict !== "allow" || shown.has(step.n));

/** Without the whole plan before their eyes people can still say no, and stop what runs. */
export const safeButtons = (all: readonly CardButton[]): readonly CardButton[] =>
  all.filter(({ action }) => action === "reject" || action === "rediagnose" || action === "stop");

/** Said in place of the buttons that are missing. */
export const tooLongText = (platform: string, command: string): string =>
  `This plan is too long to be shown whole in ${platform}, so it cannot be unlocked here. ` +
  `Read it in the console (${command} console) and decide there.`;
