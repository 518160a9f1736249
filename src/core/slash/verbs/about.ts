import { ok } from "../../result.js";
import { misread, type Reading, type VerbSpec } from "../verb.js";
import { pageIn, targetOf, type Target } from "../words.js";

/** One incident and which page of the answer. */
export interface AboutArgs {
  readonly id: Target;
  readonly page: number;
}

function about(verb: string, says: string): VerbSpec<AboutArgs> {
  const usage = `${verb} ID [--page N]`;
  return { usage, says, example: `${verb} INC-12`, needs: "viewer", shareable: true, read: (words) => read(words, usage) };
}

function read(words: readonly string[], usage: string): Reading<AboutArgs> {
  const paged = pageIn(words);
  const id = targetOf(paged?.rest[0] ?? "");
  return paged === null || id === null || paged.rest.length > 1
    ? misread(`It takes one incident: ${usage}.`)
    : ok({ id, page: paged.page });
}

/** As text, or as the card that a storm, a group or quiet hours keep back. */
export interface ShowArgs extends AboutArgs {
  readonly card?: true;
}

const showUsage = "show ID [--card] [--page N]";

export const show: VerbSpec<ShowArgs> = {
  usage: showUsage,
  says: "one incident as text; ID is INC-12, 12 or latest; --card puts its card up in this channel, where it has none",
  example: "show INC-12",
  needs: "viewer",
  shareable: true,
  read(words) {
    const rest = words.filter((word) => word.toLowerCase() !== "--card");
    const reading = read(rest, showUsage);
    return reading.ok && rest.length < words.length ? ok({ ...reading.value, card: true }) : reading;
  },
};
export const evidence = about("evidence", "everything that the host sent about it, and what was measured");
export const plan = about("plan", "every command of its plan, letter by letter, with verdict, rule and reason");
export const timeline = about("timeline", "what happened and who did it, with the numbers of the audit log");
export const postmortem = about("postmortem", "all of it as Markdown, to put into a report");
