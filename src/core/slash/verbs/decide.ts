import type { Role } from "../../access.js";
import { ok } from "../../result.js";
import { misread, type VerbSpec } from "../verb.js";
import { hashOf, idOf, reasonOf } from "../words.js";

/** A plan hash is as typed, lower case: at least its first eight digits. */
interface PlanArgs {
  readonly id: number;
  readonly hash: string;
}

function onPlan(verb: string, says: string, needs: Role): VerbSpec<PlanArgs> {
  const usage = `${verb} ID HASH`;
  return {
    usage,
    says,
    example: `${verb} INC-12 3f9ac2d1`,
    needs,
    shareable: false,
    read(words) {
      const id = idOf(words[0] ?? "");
      const hash = hashOf(words[1] ?? "");
      if (id === null) return misread(`It takes an incident and the plan's hash: ${usage}.`);
      if (hash === null || words.length > 2) {
        return misread(`Say which plan, by the first eight digits of its hash; the card ends with them: ${usage}.`, `show ${words[0]}`);
      }
      return ok({ id, hash });
    },
  };
}

export const approve = onPlan("approve", "approve exactly the plan with that hash", "approver");
export const dryRun = onPlan("dry-run", "preview the plan on its host, which changes nothing", "responder");
export const run = onPlan("run", "run the plan live, after its dry run has passed", "executor");

const rejectUsage = 'reject ID "why"';

export const reject: VerbSpec<{ readonly id: number; readonly reason: string }> = {
  usage: rejectUsage,
  says: "reject the plan; nothing of it will run",
  example: 'reject INC-12 "payday batch is running"',
  needs: "approver",
  shareable: false,
  read([target, ...rest]) {
    const id = idOf(target ?? "");
    const reason = reasonOf(rest);
    return id === null || reason === "" ? misread(`It takes an incident and a reason: ${rejectUsage}.`) : ok({ id, reason });
  },
};

function onIncident(verb: string, says: string, needs: Role): VerbSpec<{ readonly id: number }> {
  const usage = `${verb} ID`;
  return {
    usage,
    says,
    example: `${verb} INC-12`,
    needs,
    shareable: false,
    read(words) {
      const id = idOf(words[0] ?? "");
      return id === null || words.length > 1 ? misread(`It takes one incident: ${usage}.`) : ok({ id });
    },
  };
}

export const stop = onIncident("stop", "end the run that goes on; for approvers and executors", "responder");
export const rediagnose = onIncident("rediagnose", "throw the plan away and ask for a new one", "responder");
