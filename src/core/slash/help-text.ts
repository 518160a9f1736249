import type { Role } from "../access.js";
import { verbs, verbsFor, type Verb } from "./verbs.js";

/**
 * What somebody with these roles can type: the verbs they may use somewhere, or one verb at length.
 *
 * @param command the slash command's name where this is read.
 */
export function helpText(roles: ReadonlySet<Role>, verb: Verb | null, command = "/incident"): string {
  if (verb !== null) return one(roles, verb, command);
  const mine = verbsFor(roles);
  const lines = mine.map((each) => `${command} ${verbs[each].usage}\n    ${verbs[each].says}`);
  const note =
    roles.size === 0
      ? ["You have no role here yet, so this is all you can do. An administrator of Tagout grants roles; whoami shows what to tell them."]
      : [];
  return [...note, ...lines].join("\n");
}

function one(roles: ReadonlySet<Role>, verb: Verb, command: string): string {
  const { usage, says, needs } = verbs[verb];
  const missing = needs !== null && !roles.has(needs) ? `\n    It needs the role ${needs}, which you do not have.` : "";
  return `${command} ${usage}\n    ${says}${missing}`;
}
