import type { Finding } from "../verdict.js";
import type { Check } from "./check.js";

/** Wrappers within wrappers multiply, so only the first few words are tried. */
const maxStarts = 3;

/**
 * A wrapper that is held anyway. Where its command begins is not always plain, so its first words could each be
 * the program, up to one that a rule knows, or a text of their own (`watch 'reboot'`): what is blocked from any
 * of them on is a reason to block.
 */
export const wraps: Check = ({ words, judge, judgeText }) => {
  const found: Finding[] = [];
  const starts = words.flatMap((at, index) => (at.value.startsWith("-") ? [] : [{ at, rest: words.slice(index) }])).slice(0, maxStarts);
  for (const { at, rest } of starts) {
    const findings = [...judge(rest).findings, ...(/\s/.test(at.value) ? judgeText(at.value, at).findings : [])];
    found.push(...findings.filter(({ ruling }) => ruling === "block"));
    if (!findings.some(({ rule, argvIndex }) => rule === "program.unknown" && argvIndex === at.index)) break;
  }
  return { findings: found };
};
