import type { Role } from "../access.js";

/** Everything that can be typed, in the order of the help. `needs` is the role it takes somewhere; null: everybody may. */
export const verbs = {
  list: {
    usage: "list [open|waiting|running|closed|all] [P1..P4] [--host H] [--text T] [--page N]",
    says: "incidents, newest first",
    needs: "viewer",
  },
  show: { usage: "show ID", says: "one incident as text; ID is INC-12, 12 or latest", needs: "viewer" },
  approve: { usage: "approve ID HASH", says: "approve exactly the plan with that hash", needs: "approver" },
  reject: { usage: 'reject ID "why"', says: "reject the plan; nothing of it will run", needs: "approver" },
  "dry-run": { usage: "dry-run ID HASH", says: "preview the plan on its host; changes nothing", needs: "responder" },
  run: { usage: "run ID HASH", says: "run the plan live, after its dry run has passed", needs: "executor" },
  stop: { usage: "stop ID", says: "end the run that goes on; for approvers and executors", needs: "responder" },
  rediagnose: { usage: "rediagnose ID", says: "throw the plan away and ask for a new one", needs: "responder" },
  freeze: { usage: 'freeze ["why"]', says: "start nothing more on any host, from now until two people unfreeze", needs: "responder" },
  unfreeze: { usage: "unfreeze", says: "end the freeze; it takes two different approvers within 15 minutes", needs: "approver" },
  status: { usage: "status", says: "what is connected, and what the hub is waiting for", needs: "viewer" },
  console: { usage: "console", says: "a link that signs you in to the web console, once", needs: "viewer" },
  whoami: { usage: "whoami", says: "your identity and roles here, and why you have them", needs: null },
  help: { usage: "help [VERB]", says: "what you can type", needs: null },
} as const satisfies Readonly<Record<string, { readonly usage: string; readonly says: string; readonly needs: Role | null }>>;

export type Verb = keyof typeof verbs;

export const verbNames = Object.keys(verbs) as readonly Verb[];

/** Other spellings that people try first. */
export const aliases: Readonly<Record<string, Verb>> = {
  ls: "list",
  dryrun: "dry-run",
  dry: "dry-run",
  "?": "help",
  login: "console",
  me: "whoami",
};

/** The verbs that somebody with these roles may use somewhere. */
export function verbsFor(roles: ReadonlySet<Role>): readonly Verb[] {
  return verbNames.filter((verb) => {
    const { needs } = verbs[verb];
    return needs === null || roles.has(needs);
  });
}
