import { escapeName } from "../escape.js";
import type { PolicyContext } from "./context.js";
import { bareUnit, factsOf } from "./facts.js";
import type { Judgement } from "./judgement.js";
import { scriptMend } from "./scripts.js";
import type { CommandSpec } from "./spec.js";
import type { Policy } from "./table.js";
import { valueCheck } from "./values/index.js";

const form = `Each command is one line that programs can be started with directly; no shell reads it.
- Write literal values only: no variables, no $(...), no backticks, no * or ? outside quotes, no ~, no { }, no placeholders such as <PID>.
- Write every path from / on, without "..".
- Pipes, &&, || and ; are fine. Of redirects only 2>&1, >/dev/null and 2>/dev/null are. No &, no here-documents, no comments.
- Write flags in full as the manual has them; a flag that is not known holds the command.
- Looks must end by themselves: give a count, a number of lines or a time, and leave -f and -w out.
- Leave sudo out.`;

/** Most characters of an organisation's lifts in the guide; what is left out is still allowed. */
const liftChars = 800;

/**
 * What a proposer should know before it writes commands, the same for every host and incident: the form they must have, what may
 * always be changed, and which programs may look. Deterministic, at most 4,000 characters, so that a prompt has room for evidence.
 */
export function plannerGuide(policy: Policy): string {
  return [
    form,
    "",
    "May be changed on every host:",
    "- journalctl --rotate, --vacuum-size=500M or more, --vacuum-time=2d or more",
    "- sync; sysctl -w vm.drop_caches=1, 2 or 3; apt-get clean; dnf clean all; resolvectl flush-caches",
    ...within(
      liftChars,
      policy.lifts.map(({ about }) => `- ${escapeName(about)}`),
    ),
    "",
    `May look, each with its flags for looking: ${looks(policy)}`,
    "",
    "Anything else is held for a person and never runs. Propose it only when nothing above helps.",
  ].join("\n");
}

/** Most characters of each list of what may be changed here: a host may list hundreds of units. */
const scopeChars = 320;

/**
 * What may be changed on this host in this incident and nowhere else, one line a kind; nothing of it is protected.
 *
 * @param first units that the incident is about: they are named before the host's others.
 */
export function plannerScope(policy: Policy, context: PolicyContext, first: readonly string[]): readonly string[] {
  const facts = factsOf(policy.scopes, context);
  const about = new Set(first.map(bareUnit));
  const units = [...new Set(context.units.map(bareUnit))].filter((unit) => valueCheck("unit.change")?.(unit, facts) === null);
  const processes = context.processes.filter(({ pid }) => valueCheck("pid.change")?.(String(pid), facts) === null);
  const named = units.toSorted((a, b) => Number(about.has(b)) - Number(about.has(a)));
  return [
    ...line("systemctl restart, reload, start or reset-failed of one of: ", named),
    ...line(
      "kill -TERM (or HUP, INT, QUIT, USR1, USR2, CONT) of one of: ",
      processes.map(({ pid, name }) => `${pid} (${escapeName(name)})`),
    ),
    ...line("truncate -s 0 of one file named *.log under one of: ", context.logScopes.map(escapeName)),
  ];
}

function line(says: string, names: readonly string[]): readonly string[] {
  const shown = within(scopeChars, names);
  if (names.length === 0) return [];
  const more = names.length - shown.length;
  return [`- ${says}${shown.join(", ")}${more === 0 ? "" : `${shown.length === 0 ? "" : ", "}and ${more} more that are not named here`}`];
}

/** As many of them, in order, as fit; a name is never cut, since half a name is another name. */
function within(chars: number, texts: readonly string[]): readonly string[] {
  let used = 0;
  return texts.filter((text) => {
    const fits = used + text.length + 2 <= chars;
    if (fits) used += text.length + 2;
    return fits;
  });
}

/** The programs that may look, one name a rule, and what has to be added to those that would not end or would change something. */
function looks({ specs }: Policy): string {
  const rules = [...new Set([...specs.values()].map(({ spec }) => spec))].filter(mayLook);
  const compiled = rules.flatMap(({ programs, needs }) => {
    // A host would refuse to start a script, so none is proposed.
    const program = programs.find((name) => scriptMend(name) === null);
    return program === undefined ? [] : [{ program, needs }];
  });
  return within(
    1_800,
    compiled.map(({ program, needs }) => [program, ...(needs ?? []).slice(0, 1).map(({ mend }) => `(${mend})`)].join(" ")),
  ).join(", ");
}

/** A rule that allows nothing but help teaches a proposer nothing. */
function mayLook({ refused, effect, runs }: CommandSpec): boolean {
  return refused === undefined && effect !== "change" && runs === undefined;
}

/** Findings that one command is told about; the worst come first. */
const feedbackFindings = 3;

/** Why a proposed command would not run and what to write instead, in one line, for one more try. Empty when it was allowed. */
export function plannerFeedback(text: string, { ruling, findings }: Judgement): string {
  if (ruling === "allow") return "";
  const against = findings.filter((finding) => finding.ruling !== "allow").slice(0, feedbackFindings);
  const why = against.map(({ reason, mend }) => `${reason}${mend === null ? "" : ` Instead: ${mend}.`}`).join(" ");
  return `- \`${escapeName(text.slice(0, 160))}\` is ${ruling}: ${why}`;
}
