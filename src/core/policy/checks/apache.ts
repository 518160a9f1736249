import { held } from "../facts.js";
import { objecting, type Check } from "./check.js";

/** With neither a flag nor `configtest` the server would start. */
export const apache: Check = ({ parsed }) => ({
  findings: objecting([
    parsed.flags.length === 0 && parsed.operands.length === 0
      ? held("apachectl.needs", "Without a flag it starts the server.", "use `apachectl configtest`")
      : null,
    null,
  ]),
});
