import { held } from "../facts.js";
import { hasFlag, objecting, type Check } from "./check.js";

/** `mailq` lists by itself; `postqueue` needs to be told to. */
export const mailQueue: Check = (call) => {
  const lists = call.program === "mailq" || hasFlag(call, "-p", "-j");
  return { findings: objecting([lists ? null : held("postqueue.needs", "It needs to be told to list.", "use `postqueue -p`"), null]) };
};
