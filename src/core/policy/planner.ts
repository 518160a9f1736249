import type { PolicyContext } from "./context.js";
import { bareUnit, factsOf } from "./facts.js";
import type { Judgement } from "./judgement.js";
import type { CommandSpec } from "./spec.js";
import type { Policy } from "./table.js";
import { valueCheck } from "./values/index.js";

const form = `Each step is one command line that a program can be started with directly; no shell reads it.
- Write literal values only: no variables, no $(...), no backticks, no * or ? outside quotes, no ~, no { }.
- Write every path from / on, without "..".
- Pipes, &&, || and ; are fine. Of redirects only 2>&1, >/dev/null and 2>/dev/null are. No &, no here-documents, no comments.
- Write flags in full as the manual has them; a flag that is not known holds the step.
- Looks must end by themselves: give a count, a number of lines or a time, and leave -f and -w out.
- Put sudo only in front of the whole command, and only where it is needed.`;

/**
 * What a proposer should know before it writes commands: the form they must have, what may be changed on this
 * host in this incident, and what may be looked at. Deterministic; a few kilobytes of plain text.
 */
export function plannerGuide(policy: Policy, context: PolicyContext): string {
  return [
    form,
    "",
    "What may be changed here, and nothing else:",
    ...changes(policy, context).map((line) => `- ${line}`),
    "",
    "What may be looked at, each with the flags for looking:",
    looks(policy),
    "",
    "Anything else is held for a person and does not run. Propose it only when nothing above helps.",
  ].join("\n");
}

function changes(policy: Policy, context: PolicyContext): readonly string[] {
  const facts = factsOf(policy.scopes, context);
  const units = [...new Set(context.units.map(bareUnit))].filter((unit) => valueCheck("unit.change")?.(unit, facts) === null);
  const processes = context.processes.filter(({ pid }) => valueCheck("pid.change")?.(String(pid), facts) === null);
  return [
    ...(units.length === 0 ? [] : [`systemctl restart, reload, start or reset-failed of: ${units.join(", ")}`]),
    ...(processes.length === 0
      ? []
      : [`kill -TERM (or HUP, INT, QUIT, USR1, USR2, CONT) of: ${processes.map(({ pid, name }) => `${pid} (${name})`).join(", ")}`]),
    ...(context.logScopes.length === 0 ? [] : [`truncate -s 0 of one file named *.log under: ${context.logScopes.join(", ")}`]),
    "journalctl --rotate, --vacuum-size=500M or more, --vacuum-time=2d or more",
    "sync; sysctl -w vm.drop_caches=1, 2 or 3; apt-get clean; dnf clean all; resolvectl flush-caches",
    ...policy.lifts.map(({ about, because }) => `${about} (${because})`),
  ];
}

/** The programs that may look, and what has to be added to those that would not end or would change something. */
function looks({ specs }: Policy): string {
  const rules = [...new Set([...specs.values()].map(({ spec }) => spec))].filter(mayLook);
  return rules
    .map(({ programs, needs }) => [programs.slice(0, 3).join(", "), ...(needs ?? []).slice(0, 1).map(({ mend }) => `(${mend})`)].join(" "))
    .join("; ");
}

function mayLook({ refused, effect, runs }: CommandSpec): boolean {
  return refused === undefined && effect !== "change" && runs === undefined;
}

/** Why a proposed command was not allowed and what to write instead, for one more try. Empty when it was allowed. */
export function plannerFeedback({ ruling, findings }: Judgement): string {
  if (ruling === "allow") return "";
  const lines = findings.filter((finding) => finding.ruling !== "allow").slice(0, 6);
  return lines.map(({ reason, mend }) => `- ${reason}${mend === null ? "" : ` Instead: ${mend}.`}`).join("\n");
}
