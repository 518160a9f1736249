import { blocked } from "../facts.js";
import { shown } from "../values/text.js";
import { objecting, type Check } from "./check.js";

/** Words that mean a whole directory, a whole home or everything here. */
const everything = /^(?:\/?\.{0,2}\/?\*?|~\/?\*?|\*)$/;

export const rm: Check = ({ parsed }) => ({
  findings: objecting(
    ...parsed.operands.map(
      (at) =>
        [
          everything.test(at.value) ? blocked("rm.everything", `\`${shown(at.value)}\` is everything there.`, "name each file") : null,
          at,
        ] as const,
    ),
  ),
});
