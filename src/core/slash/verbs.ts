import type { Role } from "../access.js";
import type { VerbSpec } from "./verb.js";
import { evidence, plan, postmortem, show, timeline } from "./verbs/about.js";
import { agents } from "./verbs/agents.js";
import { bare } from "./verbs/bare.js";
import { approve, dryRun, rediagnose, reject, run, stop } from "./verbs/decide.js";
import { freeze, unfreeze } from "./verbs/freeze.js";
import { help } from "./verbs/help.js";
import { mute, mutes, snooze, unmute, wake } from "./verbs/quiet.js";
import { list } from "./verbs/list.js";

/**
 * Everything that can be typed, in the order of the help. A verb is a row here with a file that reads it, and a row with a
 * function that answers it in src/pipeline/answer.ts.
 */
export const verbs = {
  list,
  show,
  evidence,
  plan,
  timeline,
  postmortem,
  approve,
  reject,
  "dry-run": dryRun,
  run,
  stop,
  rediagnose,
  snooze,
  wake,
  mute,
  mutes,
  unmute,
  freeze,
  unfreeze,
  agents,
  oncall: bare("oncall", "who is called about a plan that nobody decides on, and when", "viewer", true),
  status: bare("status", "what is connected, and what the hub is waiting for", "viewer", true),
  console: bare("console", "a link that signs you in to the web console, once", "viewer"),
  whoami: bare("whoami", "your identity and roles here, why you have them, and how fresh that is", null),
  help,
} as const satisfies Readonly<Record<string, VerbSpec<object>>>;

/** The name of one. */
export type Verb = keyof typeof verbs;

/** All of them, in the order of the help. */
export const verbNames = Object.keys(verbs) as readonly Verb[];

/** Other spellings that people try first. */
const aliases: Readonly<Record<string, Verb>> = {
  ls: "list",
  dryrun: "dry-run",
  dry: "dry-run",
  "run-live": "run",
  "?": "help",
  login: "console",
  me: "whoami",
  "on-call": "oncall",
};

/** The verb that a word names, in any case. */
export function verbOf(word: string): Verb | null {
  const lower = word.toLowerCase();
  return verbNames.find((verb) => verb === lower) ?? (Object.hasOwn(aliases, lower) ? (aliases[lower] ?? null) : null);
}

/** The verbs that somebody with these roles may use somewhere. */
export function verbsFor(roles: ReadonlySet<Role>): readonly Verb[] {
  return verbNames.filter((verb) => {
    const { needs } = verbs[verb];
    return needs === null || roles.has(needs);
  });
}
