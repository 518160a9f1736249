import { hasFlag, objecting, type Check } from "./check.js";
import { valueCheck } from "../values/index.js";

/** To standard output it reads; otherwise it replaces the file by a packed one. */
export const gzip: Check = (call) => {
  const looks = hasFlag(call, "-t", "--test", "-l", "--list");
  const shows = hasFlag(call, "-c", "--stdout", "--to-stdout");
  const found =
    looks || !shows ? [] : call.parsed.operands.map((at) => [valueCheck("path.read")?.(at.value, call.facts) ?? null, at] as const);
  return { findings: objecting(...found), effect: looks || call.parsed.operands.length === 0 ? "read" : "change" };
};
