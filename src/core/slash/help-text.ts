import type { Role } from "../access.js";
import { oneLine } from "../card/words.js";
import { nearest } from "./nearest.js";
import { verbOf, verbs, verbsFor, type Verb } from "./verbs.js";
import { quote } from "./words.js";

/**
 * What somebody with these roles can type: one line for each verb that they may use somewhere, or one verb at length with an example.
 *
 * @param word    what was typed behind `help`, if anything was.
 * @param command the slash command's name where this is read.
 * @param isChannel whether others could read an answer there: a terminal or a page has no channel.
 */
export function helpText(roles: ReadonlySet<Role>, word: string | null, command = "/incident", isChannel = true): string {
  if (word === null) return all(roles, command, isChannel);
  const verb = verbOf(word);
  if (verb !== null) return one(roles, verb, command, isChannel);
  const meant = verbOf(nearest(word.toLowerCase(), verbsFor(roles)) ?? "");
  const why = `There is no ${oneLine(quote(word), 60)}.`;
  return meant === null
    ? `${why}\n${all(roles, command, isChannel)}`
    : `${why} The nearest is ${meant}:\n${one(roles, meant, command, isChannel)}`;
}

/** The verbs in the order in which somebody in trouble looks for them; a test sees that none is missing. */
const groups: readonly (readonly [title: string, verbs: readonly Verb[]])[] = [
  ["Look", ["list", "show", "evidence", "plan", "timeline", "postmortem"]],
  ["Decide", ["approve", "reject", "dry-run", "run", "stop", "rediagnose"]],
  ["Keep it quiet", ["snooze", "wake", "mute", "mutes", "unmute"]],
  ["Stop everything", ["freeze", "unfreeze"]],
  ["Hosts, hub and you", ["agents", "oncall", "status", "console", "whoami", "help"]],
];

function all(roles: ReadonlySet<Role>, command: string, isChannel: boolean): string {
  const mine = new Set(verbsFor(roles));
  const note =
    roles.size === 0
      ? ["You have no role here yet, so this is all you can do. An administrator of Tagout grants roles; whoami shows what to tell them."]
      : [];
  const parts = groups.flatMap(([title, group]) => {
    const held = group.filter((verb) => mine.has(verb));
    return held.length === 0 ? [] : [title, ...held.map(line)];
  });
  const here = isChannel && [...mine].some((verb) => verbs[verb].shareable) ? [sharing] : [];
  return [...note, `Type ${command} and one of these; ${command} help VERB says more of it.`, ...parts, ...here].join("\n");
}

/** `show ID: one incident as text`: without what may be left out, and no more than the first clause. */
function line(verb: Verb): string {
  const { usage, says } = verbs[verb];
  return `  ${usage.replaceAll(/ \[[^\]]*\]/gu, "")}: ${says.split(";", 1)[0] ?? ""}`;
}

const sharing = "With --here behind what only looks, everybody in the channel reads the answer.";

function one(roles: ReadonlySet<Role>, verb: Verb, command: string, isChannel: boolean): string {
  const { usage, says, needs, example, shareable } = verbs[verb];
  const lines = [
    says,
    `For example: ${command} ${example}`,
    ...(shareable && isChannel ? ["With --here behind it, everybody in the channel reads the answer."] : []),
    ...(needs === null || roles.has(needs) ? [] : [`It needs the role ${needs}, which you do not have.`]),
  ];
  return [`${command} ${usage}`, ...lines.map((line) => `    ${line}`)].join("\n");
}
