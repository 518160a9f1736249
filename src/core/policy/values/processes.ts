import { blocked, held, type Facts, type Objection, type ValueCheck } from "../facts.js";
import { pathTypes } from "./paths.js";
import { matching, shown } from "./text.js";

/** `:8080`, `TCP:80`, `4TCP@10.0.0.1:443`: what `lsof -i` takes as a word of its own. */
const address = /^(?:[46]?(?:tcp|udp)?(?:@[A-Za-z0-9_.:[\]-]{1,64})?(?::[A-Za-z0-9,-]{1,64})?)$/i;

/** Linux's own upper bound, 2^22. */
const maxPid = 4_194_304;

export const processTypes = {
  pid: (value) => pid(value),
  pids: (value) => value.split(",").reduce<Objection | null>((found, one) => found ?? pid(one), null),
  "pid.change": (value, facts) => signalled(value, facts),
  signal: matching("signal", /^(?:SIG)?(?:[A-Z]{2,6}[0-9+-]{0,3}|[0-9]{1,2})$/i, "a signal"),
  "ps.flags": matching(
    "ps.flags",
    /^(?:-?[0-9]{1,7}(?:,[0-9]{1,7})*|[aAdfFgHhjlLmnNrsTuUvwxXyZ]+)$/,
    "display flags without `e`, which shows environments",
  ),
  "ps.sort": matching("ps.sort", /^[-+]?[a-z%][a-z_%]{0,31}(?:,[-+]?[a-z%][a-z_%]{0,31}){0,7}$/, "columns to sort by"),
  "lsof.target": (value, facts) => (address.test(value) ? null : pathTypes["path.stat"](value, facts)),
  "ps.columns": (value) => columns(value),
} as const satisfies Record<string, ValueCheck>;

/** One process's number. */
export function pid(value: string): Objection | null {
  if (/^[0-9]{1,7}$/.test(value) && Number(value) >= 1 && Number(value) <= maxPid) return null;
  return held("value.pid", `\`${shown(value)}\` is not the number of a process.`, "write the number of one process");
}

/** A process that is to be signalled: in this incident's evidence, and not one that everything rests on. */
function signalled(value: string, facts: Facts): Objection | null {
  if (/^(?:0|1|-.*|0+1?)$/.test(value))
    return blocked(
      "pid.reserved",
      `\`${shown(value)}\` is not one process: it is the first one, a group or all of them.`,
      "name one process by its number",
    );
  const problem = pid(value);
  if (problem !== null) return problem;
  const name = facts.processes.get(Number(value));
  if (name === undefined)
    return held(
      "pid.unbound",
      `Process ${value} is not in this incident's evidence, so nobody knows what it is.`,
      "name a process from the evidence",
    );
  return facts.scopes.processes(name)
    ? blocked("pid.protected", `Process ${value} is \`${shown(name)}\`, on which the host or its safety rests.`)
    : null;
}

function columns(value: string): Objection | null {
  if (!/^[a-z%][a-z0-9_%:,=+A-Z -]{0,255}$/.test(value))
    return held("value.ps.columns", `\`${shown(value)}\` is not a list of columns.`, "write columns, for example `pid,rss,comm`");
  return /env/i.test(value) ? blocked("ps.environment", "Environments of processes hold secrets.", "leave the `environ` column out") : null;
}
