import { objecting, type Check } from "./check.js";

/** Without a file `tee` only passes on what it reads. */
export const tee: Check = ({ parsed }) => ({ findings: objecting(), effect: parsed.operands.length === 0 ? "read" : "change" });
