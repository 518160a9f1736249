import { held } from "../facts.js";
import { objecting, type Check } from "./check.js";

/**
 * procps reads `-auxe` as `auxe`, environments and all, when there is no user called `xe`. So a user behind `-u`
 * in the same word is either the `x` of `-aux` or not read here.
 */
export const ps: Check = ({ parsed }) => {
  const glued = parsed.flags.find(
    ({ flag, at, value }) => flag.name === "-u" && value?.index === at.index && !/^-[aAefHlLmTwj]*u[xfwl]{1,4}$/.test(at.value),
  );
  return {
    findings: objecting([
      glued === undefined ? null : held("ps.flag.-u", "`ps` may read this as other flags.", "write `-u USER` with a blank"),
      glued?.at ?? null,
    ]),
  };
};
