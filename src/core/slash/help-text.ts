import type { Role } from "../access.js";
import { oneLine } from "../card/words.js";
import { nearest } from "./nearest.js";
import { verbOf, verbs, verbsFor, type Verb } from "./verbs.js";
import { quote } from "./words.js";

/**
 * What somebody with these roles can type: the verbs they may use somewhere, or one verb at length with an example.
 *
 * @param word    what was typed behind `help`, if anything was.
 * @param command the slash command's name where this is read.
 */
export function helpText(roles: ReadonlySet<Role>, word: string | null, command = "/incident"): string {
  if (word === null) return all(roles, command);
  const verb = verbOf(word);
  if (verb !== null) return one(roles, verb, command);
  const meant = verbOf(nearest(word.toLowerCase(), verbsFor(roles)) ?? "");
  const why = `There is no ${oneLine(quote(word), 60)}.`;
  return meant === null ? `${why}\n${all(roles, command)}` : `${why} The nearest is ${meant}:\n${one(roles, meant, command)}`;
}

function all(roles: ReadonlySet<Role>, command: string): string {
  const mine = verbsFor(roles);
  const lines = mine.map((each) => `${command} ${verbs[each].usage}\n    ${verbs[each].says}`);
  const note =
    roles.size === 0
      ? ["You have no role here yet, so this is all you can do. An administrator of Tagout grants roles; whoami shows what to tell them."]
      : [];
  const here = mine.some((each) => verbs[each].shareable) ? ["With --here behind it, everybody in the channel reads the answer."] : [];
  return [...note, ...lines, ...here].join("\n");
}

function one(roles: ReadonlySet<Role>, verb: Verb, command: string): string {
  const { usage, says, needs, example, shareable } = verbs[verb];
  const lines = [
    says,
    `For example: ${command} ${example}`,
    ...(shareable ? ["With --here behind it, everybody in the channel reads the answer."] : []),
    ...(needs === null || roles.has(needs) ? [] : [`It needs the role ${needs}, which you do not have.`]),
  ];
  return [`${command} ${usage}`, ...lines.map((line) => `    ${line}`)].join("\n");
}
