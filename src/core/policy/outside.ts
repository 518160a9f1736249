import type { ShellProblem } from "../shell/reading.js";
import type { SeenRedirect, SeenWord, Sighting } from "../shell/sighting.js";
import { walkUnbash } from "../shell/unbash-walk.js";
import { secondLook } from "../shell/walk.js";
import type { Argument } from "./argv.js";
import { environmentVariable } from "./checks/env.js";
import { blocked, unknownWord, type Facts, type Objection } from "./facts.js";
import { judgeCommand } from "./judge.js";
import { against, type Judged } from "./judged.js";
import type { Table } from "./table.js";
import { shown } from "./values/text.js";
import { valueCheck } from "./values/index.js";
import type { Finding, Span } from "./verdict.js";

/**
 * Judges a text that is not in the plain language: `block` when it is unreadable or anything in it is a reason
 * to block, else `review`. Nothing here can make it `allow`.
 *
 * @param look bash-parser's share, which is most of the cost; asked only where nothing blocks without it.
 */
export function judgeOutside(
  table: Table,
  text: string,
  problem: ShellProblem,
  facts: Facts,
  depth = 0,
  look: typeof secondLook = secondLook,
): Judged {
  const own: Finding = {
    rule: `shell.${problem.kind}`,
    ruling: problem.hostile ? "block" : "review",
    reason: problem.message,
    span: problem.span,
    argvIndex: null,
    mend: problem.mend,
  };
  if (problem.kind === "empty" || problem.kind === "too-long") return { findings: [own], effect: "read" };
  if (depth > 0) facts.effort.innerText -= text.length;
  if (facts.effort.innerText < 0) return { findings: [own, against(tooDeep, null)], effect: "read" };
  const seen = walkUnbash(text);
  const first = [
    own,
    ...(seen.unreadable === null ? [] : [against(blocked("shell.unreadable", `It cannot be read: ${seen.unreadable}`), null)]),
    ...(seen.complete ? [] : [against(tooDeep, null)]),
    ...seen.constructs.flatMap((construct) =>
      hostileConstructs[construct] === null ? [] : [against(blocked(`shell.${construct}`, hostileConstructs[construct]), null)],
    ),
    ...seen.sightings.flatMap((sighting) => sightingFindings(table, sighting, facts, depth)),
  ];
  const more = first.some(({ ruling }) => ruling === "block")
    ? []
    : look(text, seen).flatMap((sighting) => sightingFindings(table, sighting, facts, depth));
  return { findings: unique([...first, ...more]), effect: "read" };
}

const tooDeep = blocked("shell.too-deep", "It is nested too deeply, or holds too much, to be read to its end.", "write one plain command");

const hostileConstructs = {
  background: null,
  coproc: "`coproc` leaves a program running with nobody watching it.",
  function: "A function gives a name a new meaning.",
  "indirect-expansion": "`${!x}` and `${x@P}` turn data into code.",
  "process-substitution": null,
} as const;

/** The reasons to block that one sighting gives. What would be `review` is not worth saying: it is `review` already. */
function sightingFindings(table: Table, sighting: Sighting, facts: Facts, depth: number): readonly Finding[] {
  const { words, assignments, redirects, span } = sighting;
  const argv = words.map((word, index) => argument(word, index, span));
  const [program] = words;
  const judged =
    argv.length === 0 || program === undefined
      ? []
      : program.literal === null
        ? [against(dynamicProgram(program), argv[0] ?? null)]
        : judgeCommand(table, argv, facts, depth).findings;
  const set = assignments.flatMap(({ name, value }) => objections(environmentVariable(name, value?.literal ?? ""), span));
  const streams = redirects.flatMap((redirect) => objections(redirected(redirect, facts), span));
  return [...judged, ...set, ...streams].filter(({ ruling }) => ruling === "block");
}

function dynamicProgram(word: SeenWord): Objection {
  return blocked("program.dynamic", `Which program \`${shown(word.text)}\` is only turns out when it runs.`, "write the program's name");
}

/** A word that is only known at run time is judged by its literal beginning, or as a value of no known type. */
function argument(word: SeenWord, index: number, span: Span | null): Argument {
  const value = word.literal ?? (word.prefix === "" ? unknownWord : word.prefix);
  const place = span ?? { start: 0, end: 0, startByte: 0, endByte: 0 };
  return { value, index, word: { value, span: place, glob: word.glob || word.literal === null, tilde: false, quoted: true } };
}

function redirected({ operator, target, writes }: SeenRedirect, facts: Facts): Objection | null {
  const path = target?.literal;
  if (path === undefined || path === null || path === "/dev/null" || operator.startsWith("<<")) return null;
  if (!path.startsWith("/")) return null;
  return valueCheck(writes ? "path.write" : "path.read")?.(path, facts) ?? null;
}

function objections(objection: Objection | null, span: Span | null): readonly Finding[] {
  return objection === null ? [] : [{ ...against(objection, null), span }];
}

function unique(findings: readonly Finding[]): readonly Finding[] {
  const said = new Set<string>();
  return findings.filter(({ rule, reason }) => {
    const key = `${rule}\0${reason}`;
    if (said.has(key)) return false;
    said.add(key);
    return true;
  });
}
