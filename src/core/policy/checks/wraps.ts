import { scan } from "../../shell/scan.js";
import type { Argument } from "../argv.js";
import { together, type Judged } from "../judged.js";
import type { Check } from "./check.js";

/** Wrappers within wrappers multiply, so only the first few words are tried. */
const maxStarts = 3;

/**
 * A wrapper that is held anyway. Where its command begins is not always plain, so its first
 * words could each be the program: what is blocked from any of them on is a reason to block.
 */
export const wraps: Check = ({ words, judge }) => {
  const starts = words.flatMap(({ value }, index) => (/^-|=/.test(value) ? [] : [words.slice(index)])).slice(0, maxStarts);
  const judged = starts.flatMap((rest) => [judge(rest), ...textIn(rest[0], judge)]);
  return { findings: together(...judged).findings.filter(({ ruling }) => ruling === "block") };
};

/** `watch 'reboot'`: a word with blanks is a text of its own. */
function textIn(at: Argument | undefined, judge: (words: readonly Argument[]) => Judged): readonly Judged[] {
  if (at === undefined || !/\s/.test(at.value)) return [];
  const read = scan(at.value);
  const commands = read.ok ? read.value.flatMap((pipeline) => pipeline.commands) : [];
  return commands.map(({ words }) => judge(words.map((word) => ({ value: word.value, index: at.index, word: { ...word, span: at.word.span } }))));
}
