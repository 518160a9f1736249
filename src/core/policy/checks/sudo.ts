import { blocked, held } from "../facts.js";
import { shown } from "../values/text.js";
import { flagValue, objecting, type Check } from "./check.js";

/** `sudo` sets no variables, is nobody but root, and stands in front of the whole command. */
export const sudo: Check = (call) => {
  const [first] = call.parsed.operands;
  const user = flagValue(call, "-u", "--user");
  const assigned =
    first !== undefined && first.value.includes("=")
      ? blocked("sudo.assignment", `\`${shown(first.value)}\` sets a variable for a command that runs as root.`, "leave the variable out")
      : null;
  const numbered =
    user !== null && user.value.includes("#")
      ? blocked("sudo.user", "Users by number have been a way around sudo's rules (CVE-2019-14287).", "leave `-u` out")
      : null;
  const nested =
    call.depth === 0
      ? null
      : held("sudo.inner", "`sudo` inside another program is easily overlooked.", "put `sudo` in front of the whole command");
  return { findings: objecting([assigned, first ?? null], [numbered, user], [nested, null]) };
};
