import { valueCheck } from "../values/index.js";
import { objecting, type Check } from "./check.js";

/** A command that is held anyway: any word of it that is a protected place makes it a block. */
export const writes: Check = ({ words, facts }) => ({
  findings: objecting(
    ...words.map((at) => {
      const path = at.value.startsWith("-") ? at.value.slice(at.value.indexOf("=") + 1) : at.value;
      return [path.startsWith("/") ? (valueCheck("path.edited")?.(path, facts) ?? null) : null, at] as const;
    }),
  ),
});
