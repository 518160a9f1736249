import { limitText } from "../../core/policy/limits.js";
import type { Policy } from "../../core/policy/policy.js";
import type { CommandSpec, Grammar, Refusal } from "../../core/policy/spec.js";

/** Every rule in one line: its id, what it always says if it does, the programs it is for and why; then the lifts and the limits. */
export function showRules({ specs, lifts, limits }: Policy): string {
  const rules = [...new Set([...specs.values()].map(({ spec }) => spec))].sort((a, b) => (a.id < b.id ? -1 : 1));
  return [
    ...rules.map(
      (spec) => `${spec.id.padEnd(20)} ${(spec.refused?.ruling ?? "").padEnd(6)}  ${spec.programs.join(" ")}: ${reasonOf(spec)}`,
    ),
    ...lifts.map(
      ({ id, lifts: held, about, because }) => `${id.padEnd(20)} ${"lift".padEnd(6)}  ${about}: ${because}. Lifts ${held.join(", ")}.`,
    ),
    ...limits.map(
      (limit) => `${limit.id.padEnd(20)} ${"limit".padEnd(6)}  ${limit.rules.join(" ")}: ${limitText(limit)}. ${limit.because}.`,
    ),
  ].join("\n");
}

function reasonOf({ because, refused }: CommandSpec): string {
  return `${because === "" ? (refused?.because ?? "") : because}.`;
}

/** One program's rule with all that it allows and refuses, or null when no rule knows the program. */
export function showRule({ specs }: Policy, program: string): string | null {
  const spec = specs.get(program)?.spec;
  if (spec === undefined) return null;
  return [`${spec.id}: ${reasonOf(spec)}`, `programs  ${spec.programs.join(" ")}`, ...showGrammar(spec, ""), ...showExamples(spec)].join(
    "\n",
  );
}

function showGrammar(grammar: Grammar, indent: string): readonly string[] {
  const line = (name: string, text: string | undefined) =>
    text === undefined || text === "" ? [] : [`${indent}${name.padEnd(10)}${text}`];
  return [
    ...line("always", grammar.refused === undefined ? undefined : showRefusal(grammar.refused)),
    ...line("effect", grammar.effect),
    ...line("flags", grammar.flags),
    ...line("changes", grammar.changes),
    ...line("operands", grammar.operands),
    ...line("checked", grammar.check),
    ...line("runs", grammar.runs === undefined ? undefined : "a command of its own, which is judged too"),
    ...(grammar.given ?? []).flatMap(({ flags, operands }) => line("given", `${flags}: ${operands}`)),
    ...(grammar.needs ?? []).flatMap(({ flags, because }) => line("needs", `one of ${flags}: ${because}`)),
    ...Object.entries(grammar.refuse ?? {}).flatMap(([flags, refusal]) => line("refuses", `${flags}: ${showRefusal(refusal)}`)),
    ...Object.entries(grammar.subcommands ?? {}).flatMap(([names, inner]) => [`${indent}${names}`, ...showGrammar(inner, `${indent}  `)]),
  ];
}

const showRefusal = ({ ruling, because, mend }: Refusal): string =>
  `${ruling}, ${because}${mend === undefined ? "" : ` (instead: ${mend})`}`;

function showExamples({ examples }: CommandSpec): readonly string[] {
  return (["allow", "review", "block"] as const).flatMap((ruling) => (examples[ruling] ?? []).map((text) => `${ruling.padEnd(10)}${text}`));
}
