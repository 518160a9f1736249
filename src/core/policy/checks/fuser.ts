import { objecting, type Check } from "./check.js";
import { valueCheck } from "../values/index.js";

/** A port (`80/tcp`) or a path. */
export const fuser: Check = ({ parsed, facts }) => ({
  findings: objecting(
    ...parsed.operands.map(
      (at) =>
        [
          /^[0-9]{1,5}\/(?:tcp|udp)$/.test(at.value) || /^[0-9]{1,5}$/.test(at.value)
            ? null
            : (valueCheck("path.stat")?.(at.value, facts) ?? null),
          at,
        ] as const,
    ),
  ),
});
