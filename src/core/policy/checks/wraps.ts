import { together } from "../judged.js";
import type { Check } from "./check.js";

/** Wrappers within wrappers multiply, so only the first few words are tried. */
const maxStarts = 3;

/**
 * A wrapper that is held anyway. Where its command begins is not always plain, so its first words could each be
 * the program, or a text of their own (`watch 'reboot'`): what is blocked from any of them on is a reason to block.
 */
export const wraps: Check = ({ words, judge, judgeText }) => {
  const starts = words.flatMap((at, index) => (/^-/.test(at.value) ? [] : [{ at, rest: words.slice(index) }])).slice(0, maxStarts);
  const judged = starts.flatMap(({ at, rest }) => [judge(rest), ...(/\s/.test(at.value) ? [judgeText(at.value, at)] : [])]);
  return { findings: together(...judged).findings.filter(({ ruling }) => ruling === "block") };
};
