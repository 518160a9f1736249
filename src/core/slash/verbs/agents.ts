import { ok } from "../../result.js";
import { misread, type VerbSpec } from "../verb.js";
import { pageIn } from "../words.js";

const usage = "agents [--page N]";

export const agents: VerbSpec<{ readonly page: number }> = {
  usage,
  says: "the hosts: connected or not, mode, version, last seen, labels, policy",
  example: "agents",
  needs: "viewer",
  shareable: true,
  read(words) {
    const paged = pageIn(words);
    return paged === null || paged.rest.length > 0
      ? misread(`It takes nothing more than a page: ${usage}.`, "agents")
      : ok({ page: paged.page });
  },
};
