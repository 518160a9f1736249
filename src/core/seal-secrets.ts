import { err, ok, type Result } from "./result.js";

/** Buttons are sealed with the current secret; those that the previous one sealed still count. */
export interface SealSecrets {
  readonly current: string;
  readonly previous: string | null;
}

/** Characters of a secret. Whoever guesses it can press every button as anybody. */
const minLength = 32;
/** Different characters of a secret. 32 random hex digits have fewer less than once in ten million times. */
const minDistinct = 8;

/** Whether a secret has so few different characters that nobody can have drawn it by dice. Of any length. */
export const isGuessable = (secret: string): boolean => new Set(secret).size < minDistinct;

/**
 * The secrets in a file: one line, or two while one takes the place of the other, the current one first.
 *
 * @returns what is wrong, as half a sentence that goes on with a mend; it holds nothing of the secret.
 */
export function sealSecrets(text: string): Result<SealSecrets, string> {
  const lines = text.split("\n").map((line) => line.trim());
  const [current, previous, ...more] = lines.filter((line) => line !== "");
  if (current === undefined) return err("is blank");
  if (more.length > 0) return err("holds more than two secrets");
  for (const [i, one] of [current, ...(previous === undefined ? [] : [previous])].entries()) {
    const which = i === 0 ? "" : " in its second line";
    if (one.length < minLength) return err(`has less than ${minLength} characters${which}, which is too short to protect anything`);
    if (isGuessable(one)) return err(`repeats itself${which}, so that it can be guessed`);
  }
  if (current === previous) return err("holds the same secret twice");
  return ok({ current, previous: previous ?? null });
}
