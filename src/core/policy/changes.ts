import { quoteArgv } from "../shell/quote.js";
import type { Script } from "../shell/script.js";
import type { PolicyContext } from "./context.js";
import { bareUnit, factsOf, type Facts } from "./facts.js";
import { placed } from "./inline.js";
import { judgeCommand } from "./judge.js";
import type { HostChange } from "./limits.js";
import type { Policy } from "./table.js";

/** Every command of a judged script that changes the host, in order. */
export function changesOf(script: Script, policy: Policy, context: PolicyContext): readonly HostChange[] {
  const facts = factsOf(policy.scopes, context);
  return script
    .flatMap(({ commands }) => commands)
    .flatMap(({ argv }) => {
      const { findings, effect } = judgeCommand(policy, placed(argv.map(literal)), facts);
      if (effect !== "change") return [];
      const rules = findings.flatMap(({ rule, lifted }) => [rule, ...(lifted?.lifts ?? [])]);
      return [{ rules: [...new Set(rules)], subjects: [...new Set(argv.slice(1).flatMap(subjectOf(facts)))], command: quoteArgv(argv) }];
    });
}

/**
 * The same of a script that ran some time ago, when the facts it was judged with are gone: every number in it counts as a process
 * that was in evidence then.
 */
export function pastChangesOf(script: Script, policy: Policy, context: PolicyContext): readonly HostChange[] {
  const words = script.flatMap(({ commands }) => commands.flatMap(({ argv }) => argv));
  const processes = words.filter((word) => pid.test(word)).map((word) => ({ pid: Number(word), startTicks: 0, name: "past" }));
  return changesOf(script, policy, { ...context, processes });
}

const pid = /^[1-9]\d{0,6}$/;

/** The words of a script hold nothing that is left to expand. */
function literal(value: string) {
  return { value, span: { start: 0, end: 0, startByte: 0, endByte: 0 }, glob: false, tilde: false, quoted: true };
}

function subjectOf({ units, processes }: Facts): (word: string) => readonly string[] {
  return (word) => {
    const path = word.startsWith("/") ? word : /^-[^=]*=(\/.*)$/s.exec(word)?.[1];
    if (path !== undefined) return [`file ${path}`];
    if (units.has(bareUnit(word))) return [`unit ${bareUnit(word)}`];
    return pid.test(word) && processes.has(Number(word)) ? [`process ${word}`] : [];
  };
}
