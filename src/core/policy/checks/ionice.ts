import { held } from "../facts.js";
import { hasFlag, objecting, type Check } from "./check.js";

/** A class for a process, or a class and a command; not a process and a command. */
export const ionice: Check = (call) => {
  const both = hasFlag(call, "-p", "--pid") && call.parsed.operands.length > 0;
  return {
    findings: objecting([
      both ? held("ionice.both", "`-p` is for a process that runs already.", "name one process with `-p`") : null,
      null,
    ]),
  };
};
