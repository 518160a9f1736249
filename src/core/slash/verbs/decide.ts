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
      if (hash === null)
        return misread(`Say which plan, by the first eight digits of its hash; the card ends with them: ${usage}.`, `show ${words[0]}`);
      return words.length > 2
        ? misread(`It takes nothing behind the hash: ${usage}.`, `${verb} ${words[0]} ${words[1]}`)
        : ok({ id, hash });
    },
  };
}

export const approve = onPlan("approve", "approve exactly the plan with that hash", "approver");
export const run = onPlan("run", "run the plan live, after its dry run has passed", "executor");

const dryRunUsage = "dry-run ID [HASH]";

/** Without a hash it is about the plan that is up, which has its approvals by then. */
export const dryRun: VerbSpec<{ readonly id: number; readonly hash?: string }> = {
  usage: dryRunUsage,
  says: "preview the approved plan on its host, which changes nothing; with a hash only if it is still that plan",
  example: "dry-run INC-12",
  needs: "responder",
  shareable: false,
  read([target, given, ...more]) {
    const id = idOf(target ?? "");
    if (id === null) return misread(`It takes an incident: ${dryRunUsage}.`);
    if (given === undefined) return ok({ id });
    const hash = hashOf(given);
    if (hash === null)
      return misread(`A hash is the first eight digits that the card ends with, or none: ${dryRunUsage}.`, `show ${target}`);
    return more.length > 0 ? misread(`It takes nothing behind the hash: ${dryRunUsage}.`, `dry-run ${target} ${given}`) : ok({ id, hash });
  },
};

const rejectUsage = 'reject ID [HASH] "why"';

export const reject: VerbSpec<{ readonly id: number; readonly hash?: string; readonly reason: string }> = {
  usage: rejectUsage,
  says: "reject the plan; nothing of it will run; with a hash only if it is still that plan",
  example: 'reject INC-12 "payday batch is running"',
  needs: "approver",
  shareable: false,
  read([target, ...rest]) {
    const id = idOf(target ?? "");
    const hash = namedIn(rest[0] ?? "");
    const reason = reasonOf(hash === null ? rest : rest.slice(1));
    if (id === null || reason === "") return misread(`It takes an incident and a reason: ${rejectUsage}.`);
    return ok({ id, ...(hash === null ? {} : { hash }), reason });
  },
};

/** A reason may begin with a date, or a word of such letters: only `3f9ac2d1`, which has both, and `3f9a-c2d1` are taken for a hash. */
const namedIn = (word: string): string | null =>
  (/\d/.test(word) && /[a-f]/i.test(word)) || /^[0-9a-f]{4}-[0-9a-f]{4}$/i.test(word) ? hashOf(word) : null;

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
