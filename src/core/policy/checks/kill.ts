import type { Argument } from "../argv.js";
import { blocked, held, type Facts, type Objection } from "../facts.js";
import { valueCheck } from "../values/index.js";
import { pid } from "../values/processes.js";
import { shown } from "../values/text.js";
import { objecting, type Check, type Checked } from "./check.js";

/** Signals that let a program end or reload in its own way. Source: signal(7), numbers of x86 and arm. */
const gentle = new Set("TERM 15 HUP 1 INT 2 QUIT 3 USR1 10 USR2 12 CONT 18".split(" "));

/** `kill [-SIGNAL | -s SIGNAL] PID...` and `kill -l`. Signal 0 only asks whether a process is there. */
export const kill: Check = ({ words, facts }) => {
  const [first] = words;
  if (first !== undefined && /^(?:-l|-L|--list|--table)(?:=.*)?$/.test(first.value)) return listing(words);
  const { signal, pids } = takenApart(words);
  const name = signal === null ? "TERM" : signalName(signal.value);
  const missing =
    pids.length === 0 ? held("kill.operand", "`kill` needs the number of a process.", "name one process from the evidence") : null;
  const found = pids.map((at) => [target(at.value, name, facts), at] as const);
  return { findings: objecting([tooHard(name), signal], [missing, null], ...found), effect: name === "0" ? "read" : "change" };
};

function listing(words: readonly Argument[]): Checked {
  const extra = words[2] ?? null;
  return { findings: objecting([extra === null ? null : held("kill.operand", "`kill -l` takes one number."), extra]), effect: "read" };
}

function takenApart(words: readonly Argument[]): { readonly signal: Argument | null; readonly pids: readonly Argument[] } {
  const [first, second] = words;
  const separate = first !== undefined && /^(?:-s|-n|--signal)$/.test(first.value);
  const attached = first !== undefined && !separate && first.value.startsWith("-") && first.value !== "--";
  const rest = words.slice(separate ? 2 : attached ? 1 : 0);
  return { signal: (separate ? second : attached ? first : null) ?? null, pids: rest[0]?.value === "--" ? rest.slice(1) : rest };
}

function signalName(word: string): string {
  return word
    .replace(/^(?:--signal=|-)/, "")
    .toUpperCase()
    .replace(/^SIG(?=[A-Z])/, "");
}

function tooHard(name: string): Objection | null {
  if (name === "0" || gentle.has(name)) return null;
  if (name === "KILL" || name === "9")
    return held("kill.signal.KILL", "`KILL` gives a program no chance to save its work.", "use `kill -TERM PID`");
  return held(
    "kill.signal",
    `\`${shown(name)}\` is not a signal that a program can handle in its own way.`,
    "use TERM, HUP, INT, QUIT, USR1, USR2 or CONT",
  );
}

function target(value: string, signal: string, facts: Facts): Objection | null {
  if (value.startsWith("%"))
    return blocked("pid.reserved", "`%` names a job of a shell, and there is no shell.", "name one process by its number");
  return signal === "0" ? pid(value) : (valueCheck("pid.change")?.(value, facts) ?? null);
}
