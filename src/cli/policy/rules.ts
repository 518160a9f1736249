import { familyTable } from "../../core/policy/families/index.js";
import { limitText } from "../../core/policy/limits.js";
import type { Policy } from "../../core/policy/policy.js";
import type { CommandSpec, Grammar, Refusal } from "../../core/policy/spec.js";
import { wrapped } from "./wrap.js";

/**
 * Every rule by family: its id, what it always says if it does, the programs it is for and why; then the lifts and the limits.
 *
 * @param about only rules and families with this in their name, programs or reason; null for all.
 */
export function showRules({ specs, lifts, limits }: Policy, about: string | null = null): string {
  const all = [...new Set([...specs.values()].map(({ spec }) => spec))];
  const built = new Set(familyTable.flatMap((family) => family.specs));
  const own = { name: "own", about: "your organisation's commands", specs: all.filter((spec) => !built.has(spec)) };
  const families = [...familyTable, own].flatMap((family) => {
    const rules = family.specs.filter((spec) => about === null || family.name === about || isAbout(spec, about));
    return rules.length === 0 ? [] : [[`${family.name}: ${family.about}`, ...rules.flatMap(ruleLines)].join("\n")];
  });
  const outer = about === null ? [...lifts.map(liftLines), ...limits.map(limitLines)].flat() : [];
  return [...families, ...(outer.length === 0 ? [] : [outer.join("\n")])].join("\n\n");
}

function isAbout({ id, programs, because }: CommandSpec, word: string): boolean {
  return id === word || programs.some((program) => program.includes(word)) || because.toLowerCase().includes(word.toLowerCase());
}

function ruleLines(spec: CommandSpec): readonly string[] {
  return row(spec.id, spec.refused?.ruling ?? "", `${spec.programs.join(" ")}: ${reasonOf(spec)}`);
}

function liftLines({ id, lifts: held, about, because }: Policy["lifts"][number]): readonly string[] {
  return row(id, "lift", `${about}: ${because}. Lifts ${held.join(", ")}.`);
}

function limitLines(limit: Policy["limits"][number]): readonly string[] {
  return row(limit.id, "limit", `${limit.rules.join(" ")}: ${limitText(limit)}. ${limit.because}.`);
}

const row = (id: string, kind: string, text: string): readonly string[] => wrapped(`${id.padEnd(20)} ${kind.padEnd(6)}  `, text);

function reasonOf({ because, refused }: CommandSpec): string {
  return `${because === "" ? (refused?.because ?? "") : because}.`;
}

/** One program's rule with all that it allows and refuses, or null when no rule knows the program. */
export function showRule({ specs }: Policy, program: string): string | null {
  const spec = specs.get(program)?.spec;
  if (spec === undefined) return null;
  return [
    `${spec.id}: ${reasonOf(spec)}`,
    ...wrapped("programs  ", spec.programs.join(" ")),
    ...showGrammar(spec, ""),
    ...showExamples(spec),
  ].join("\n");
}

function showGrammar(grammar: Grammar, indent: string): readonly string[] {
  const line = (name: string, text: string | undefined) =>
    text === undefined || text.trim() === "" ? [] : wrapped(`${indent}${name.padEnd(10)}`, text);
  const { refused, effect, flags, ownFlags, changes, operands, check, runs, given, needs, refuse, subcommands } = grammar;
  return [
    ...line("always", refused === undefined ? undefined : showRefusal(refused)),
    ...line("effect", effect),
    ...line("flags", `${flags ?? ""} ${ownFlags ?? ""}`),
    ...line("changes", changes),
    ...line("operands", operands),
    ...line("checked", check),
    ...line("runs", runs === undefined ? undefined : "a command of its own, which is judged too"),
    ...(given ?? []).flatMap(({ flags: having, operands: then }) => line("given", `${having}: ${then === "" ? "nothing else" : then}`)),
    ...(needs ?? []).flatMap(({ flags: one, because }) => line("needs", `one of ${one}: ${because}`)),
    ...Object.entries(refuse ?? {}).flatMap(([these, refusal]) => line("refuses", `${these}: ${showRefusal(refusal)}`)),
    ...Object.entries(subcommands ?? {}).flatMap(([names, inner]) => [...wrapped(indent, names), ...showGrammar(inner, `${indent}  `)]),
  ];
}

const showRefusal = ({ ruling, because, mend }: Refusal): string =>
  `${ruling}, ${because}${mend === undefined ? "" : ` (instead: ${mend})`}`;

function showExamples({ examples }: CommandSpec): readonly string[] {
  return (["allow", "review", "block"] as const).flatMap((ruling) => (examples[ruling] ?? []).map((text) => `${ruling.padEnd(10)}${text}`));
}
