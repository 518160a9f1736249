import type { Argument } from "../argv.js";
import { held, type Facts } from "../facts.js";
import { against } from "../judged.js";
import { shown } from "../values/text.js";
import { valueCheck } from "../values/index.js";
import type { Finding } from "../verdict.js";
import type { Check } from "./check.js";

/** `renice [-n] PRIORITY [-p] PID...`: the priority comes first, with or without a flag, and the rest are processes. */
export const renice: Check = ({ words, facts }) => {
  const findings: Finding[] = [];
  let priority: Argument | null = null;
  let pids = 0;
  for (const word of words) {
    if (/^(?:-n|--priority|-p|--pid)$/.test(word.value)) continue;
    if (priority === null) {
      priority = word;
      findings.push(...tested("int[0..19]", word, facts));
    } else {
      pids += 1;
      findings.push(
        ...(/^-[a-z-]/i.test(word.value)
          ? [against(held("renice.flag", `\`${shown(word.value)}\` is about many processes at once.`, "write `renice -n 10 -p PID`"), word)]
          : tested("pid.change", word, facts)),
      );
    }
  }
  if (pids === 0) findings.push(against(held("renice.operand", "The process is missing.", "write `renice -n 10 -p PID`"), null));
  return { findings };
};

function tested(type: string, at: Argument, facts: Facts): readonly Finding[] {
  const objection = valueCheck(type)?.(at.value, facts) ?? null;
  return objection === null ? [] : [against(objection, at)];
}
