import { choiceOf, type Choice } from "../../../core/choice.js";

/** What an option carries: the store's reference, and before it the word that says whether a form has to be opened first. */
export const optionValue = (choice: Choice, ref: string): string => `${choice} ${ref}`;

/** Both parts of it; null when it is not ours. The word has no authority: only the reference says what is done. */
export function readOptionValue(value: string): { readonly choice: Choice; readonly ref: string } | null {
  const [word, ref, ...rest] = value.split(" ");
  const choice = choiceOf(word);
  return choice === null || ref === undefined || ref === "" || rest.length > 0 ? null : { choice, ref };
}
