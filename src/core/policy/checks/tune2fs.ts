import { blocked } from "../facts.js";
import { valueCheck } from "../values/index.js";
import { hasFlag, objecting, type Check } from "./check.js";

/** `tune2fs` looks only with `-l`; `xfs_info` takes a mount, the others a device. */
export const tune2fs: Check = (call) => {
  const [at] = call.parsed.operands;
  const type = call.program === "xfs_info" ? "path.stat" : "path.device";
  const changes =
    call.program === "tune2fs" && !hasFlag(call, "-l")
      ? blocked("tune2fs.needs", "Without `-l` it changes the file system.", "add `-l`")
      : null;
  return {
    findings: objecting([changes, null], [at === undefined ? null : (valueCheck(type)?.(at.value, call.facts) ?? null), at ?? null]),
  };
};
