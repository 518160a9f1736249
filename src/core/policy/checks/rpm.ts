import { blocked } from "../facts.js";
import { hasFlag, objecting, type Check } from "./check.js";

/** Verifying a package runs its own script; for a file that anybody may have brought, that is anybody's script. */
export const rpm: Check = (call) => {
  const runs = hasFlag(call, "-V", "--verify") && hasFlag(call, "-p");
  return {
    findings: objecting([
      runs
        ? blocked("rpm.verify-file", "Verifying a package file runs the script in it.", "verify an installed package by its name")
        : null,
      null,
    ]),
  };
};
