import { valueCheck } from "../values/index.js";
import { objecting, type Check } from "./check.js";

/** What is copied must be readable here; what is moved must be one's own to move. The grammar looks at the destination. */
export const copy: Check = ({ parsed, facts, program }) => {
  const sources = parsed.operands.slice(0, -1);
  const type = program === "mv" ? "path.write" : "path.read";
  return { findings: objecting(...sources.map((at) => [valueCheck(type)?.(at.value, facts) ?? null, at] as const)) };
};
