import { ok } from "../../result.js";
import type { VerbSpec } from "../verb.js";
import { reasonOf } from "../words.js";
import { bare } from "./bare.js";

/** The reason may be empty: whoever stops everything in a hurry is not asked why first. */
export const freeze: VerbSpec<{ readonly reason: string }> = {
  usage: 'freeze ["why"]',
  says: "start nothing more on any host, from now until two people unfreeze",
  example: 'freeze "bad deploy"',
  needs: "responder",
  shareable: false,
  read: (words) => ok({ reason: reasonOf(words) }),
};

export const unfreeze = bare("unfreeze", "end the freeze; it takes two different approvers within 15 minutes", "approver");
