import { ok } from "../../result.js";
import type { VerbSpec } from "../verb.js";

/** The word behind it is looked up where the answer is made: this file cannot know all verbs, since it is one of them. */
export const help: VerbSpec<{ readonly verb: string | null }> = {
  usage: "help [VERB]",
  says: "what you can type",
  example: "help approve",
  needs: null,
  shareable: false,
  read: (words) => ok({ verb: words[0] ?? null }),
};
