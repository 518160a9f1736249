import { held } from "../facts.js";
import { hasFlag, objecting, type Check } from "./check.js";

export const curl: Check = (call) => {
  const missing = call.parsed.operands.length === 0 && !hasFlag(call, "--url");
  return { findings: objecting([missing ? held("curl.operand", "The URL is missing.", "add the URL") : null, null]) };
};
