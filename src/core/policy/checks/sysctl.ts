import { held } from "../facts.js";
import { hasFlag, objecting, type Check } from "./check.js";

export const sysctl: Check = (call) => {
  const nothing =
    call.parsed.operands.length === 0 &&
    !hasFlag(call, "-a", "-A", "--all", "-r", "--pattern", "-p", "--load", "--system", "-f", "-w", "--write");
  return { findings: objecting([nothing ? held("sysctl.operand", "`sysctl` needs a key.", "add a key, or `-a`") : null, null]) };
};
