import { ok } from "../../result.js";
import type { VerbSpec } from "../verb.js";
import { reasonOf } from "../words.js";
import { bare } from "./bare.js";

/** The reason may be empty: whoever stops everything in a hurry is not asked why first. */
export const freeze: VerbSpec<{ readonly reason: string; readonly anyway: boolean }> = {
  usage: 'freeze [--anyway] ["why"]',
  says: "start nothing more on any host, from now until two people unfreeze; --anyway where there are no two who could",
  example: 'freeze "bad deploy"',
  needs: "responder",
  shareable: false,
  read([first, ...rest]) {
    const anyway = first?.toLowerCase() === "--anyway";
    return ok({ reason: reasonOf(anyway || first === undefined ? rest : [first, ...rest]), anyway });
  },
};

export const unfreeze = bare("unfreeze", "end the freeze; it takes two different approvers within 15 minutes", "approver");
