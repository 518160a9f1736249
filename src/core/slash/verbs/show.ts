import { ok } from "../../result.js";
import { misread, type VerbSpec } from "../verb.js";
import { targetOf, type Target } from "../words.js";

const usage = "show ID";

export const show: VerbSpec<{ readonly id: Target }> = {
  usage,
  says: "one incident as text; ID is INC-12, 12 or latest",
  example: "show INC-12",
  needs: "viewer",
  shareable: true,
  read(words) {
    const id = targetOf(words[0] ?? "");
    return id === null || words.length > 1 ? misread(`It takes one incident: ${usage}.`) : ok({ id });
  },
};
