import { blocked, held } from "../facts.js";
import { shown } from "../values/text.js";
import { flagValue, objecting, type Check } from "./check.js";

/** `sudo` sets no variables, is nobody but root, and wraps no second `sudo`. */
export const sudo: Check = (call) => {
  const [first] = call.parsed.operands;
  const user = flagValue(call, "-u", "--user");
  const assigned = first !== undefined && first.value.includes("=") ? blocked("sudo.assignment", `\`${shown(first.value)}\` sets a variable for a command that runs as root.`, "leave the variable out") : null;
  const numbered = user !== null && user.value.includes("#") ? blocked("sudo.user", "Users by number have been a way around sudo's rules (CVE-2019-14287).", "leave `-u` out") : null;
  const nested = first?.value === "sudo" ? held("sudo.nested", "One `sudo` is enough.", "leave the second `sudo` out") : null;
  return { findings: objecting([assigned, first ?? null], [numbered, user], [nested, first ?? null]) };
};
