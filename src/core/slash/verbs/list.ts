import { endStates, states, undecidedStates, type State } from "../../incident.js";
import { ok } from "../../result.js";
import { severities, type Severity } from "../../signal.js";
import { nearest } from "../nearest.js";
import { misread, type Reading, type VerbSpec } from "../verb.js";
import { flagOf, quote } from "../words.js";

/** Which incidents to list; absent means any. Pages count from 1. */
export interface ListQuery {
  readonly states?: readonly State[];
  readonly open?: boolean;
  readonly severity?: Severity;
  readonly host?: string;
  readonly text?: string;
  readonly page: number;
}

export const listPageSize = 10;

const usage = "list [open|waiting|running|closed|all] [P1..P4] [--host H] [--text T] [--page N]";

export const list: VerbSpec<{ readonly query: ListQuery }> = {
  usage,
  says: "incidents, newest first",
  example: "list waiting P1",
  needs: "viewer",
  shareable: true,
  read,
};

const groups: Readonly<Record<string, Pick<ListQuery, "states" | "open">>> = {
  open: { open: true },
  waiting: { states: undecidedStates },
  running: { states: ["dry_running", "running", "executed", "partial", "verifying"] },
  closed: { states: endStates },
  all: {},
};

/** Without a word on the state, only open incidents are listed. The last word on one thing counts. */
function read(words: readonly string[]): Reading<{ readonly query: ListQuery }> {
  let query: ListQuery = { open: true, page: 1 };
  const left = [...words];
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    const flag = flagOf(word);
    const value = flag === null ? word : (flag.value ?? left.shift() ?? "");
    const narrowed = narrow(query, flag?.name ?? null, value);
    if (narrowed === null) return unknownFilter(flag === null ? word : `--${flag.name} ${value}`.trim());
    query = narrowed;
  }
  return ok({ query });
}

function narrow(query: ListQuery, name: string | null, value: string): ListQuery | null {
  switch (name) {
    case null:
      return bySelection(query, value) ?? bySeverity(query, value);
    case "state":
      return bySelection(query, value);
    case "sev":
    case "severity":
      return bySeverity(query, value);
    case "host":
      return value === "" ? null : { ...query, host: value.toLowerCase() };
    case "text":
      return value === "" ? null : { ...query, text: value };
    case "page":
      return /^[1-9]\d{0,5}$/.test(value) ? { ...query, page: Number(value) } : null;
    default:
      return null;
  }
}

function bySelection({ states: _states, open: _open, ...query }: ListQuery, word: string): ListQuery | null {
  const lower = word.toLowerCase().replaceAll("-", "_");
  const group = Object.hasOwn(groups, lower) ? groups[lower] : undefined;
  const state = states.find((one) => one === lower);
  if (group === undefined && state === undefined) return null;
  return { ...query, ...(state === undefined ? group : { states: [state] }) };
}

function bySeverity(query: ListQuery, word: string): ListQuery | null {
  const severity = severities.find((one) => one === word.toUpperCase());
  return severity === undefined ? null : { ...query, severity };
}

function unknownFilter(text: string): Reading<never> {
  const meant = nearest(text.toLowerCase().replaceAll("-", "_"), [...Object.keys(groups), ...states]);
  return misread(`There is no filter ${quote(text)}: ${usage}.`, meant === null ? null : `list ${meant}`);
}
