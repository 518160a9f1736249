import { held, type Facts, type Objection, type ValueCheck } from "../facts.js";
import { words } from "../words.js";
import { pathTypes, plainPath } from "./paths.js";
import { matching, shown } from "./text.js";

const fieldNames = words("refname objectname committerdate creatordate authorname authordate subject upstream taggerdate objecttype");
/** Not `%(signature)`, which asks gpg. */
const fields = new RegExp(`^(?:[^%]|%\\((?:${fieldNames.join("|")})(?::[a-z0-9=-]{1,24})?\\)){1,200}$`);

/** Where anybody may make a working copy, with settings of his own. */
const anybodys = /^\/(?:tmp|var\/tmp|dev|run|home|root|proc)(?:\/|$)/;

function directory(value: string, facts: Facts): Objection | null {
  const objection = pathTypes["path.stat"](value, facts);
  if (objection !== null || !anybodys.test(plainPath(value))) return objection;
  return held("git.directory", `Anybody may have made the working copy in \`${shown(value)}\`.`, "name one that the host runs from");
}

export const gitTypes = {
  "git.directory": (value, facts) => directory(value, facts),
  "git.revision": matching("git.revision", /^[A-Za-z0-9@][A-Za-z0-9@._/^~{}*-]{0,127}$/, "a revision, for example `HEAD~3`"),
  "git.sort": matching("git.sort", /^-?[a-z:]{1,40}$/, "a field to sort by"),
  "git.fields": matching("git.fields", fields, "plain fields, for example `%(refname:short)`"),
  // `%G` asks gpg, which the working copy's settings may replace by another program.
  "git.format": matching("git.format", /^(?:[^%]|%(?!G)[^\n]){1,200}$/, "a format without `%G`"),
} as const satisfies Record<string, ValueCheck>;
