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

export const show = about("show", "one incident as text; ID is INC-12, 12 or latest");
export const evidence = about("evidence", "everything that the host sent about it, and what was measured");
export const plan = about("plan", "every command of its plan, letter by letter, with verdict, rule and reason");
export const timeline = about("timeline", "what happened and who did it, with the numbers of the audit log");
export const postmortem = about("postmortem", "all of it as Markdown, to put into a report");
