import type { Labels } from "../../host.js";
import { endStates, states, undecidedStates, type State } from "../../incident.js";
import { ok } from "../../result.js";
import { severities, type Severity } from "../../signal.js";
import { nearest } from "../nearest.js";
import { misread, type Reading, type VerbSpec } from "../verb.js";
import { flagOf, pageNumber, quote, whenOf, type When } from "../words.js";

/** Which incidents to list; absent means any. Pages count from 1. */
export interface ListQuery {
  readonly states?: readonly State[];
  readonly open?: boolean;
  readonly severity?: Severity;
  /** That severity or a more urgent one. */
  readonly severityAtLeast?: Severity;
  /** A host, or a pattern with `*` and `?`. */
  readonly host?: string;
  readonly text?: string;
  readonly labels?: Labels;
  readonly since?: When;
  readonly until?: When;
  /** Only those about which whoever asks has decided something. */
  readonly mine?: true;
  readonly page: number;
}

export const listPageSize = 10;

const usage =
  "list [open|waiting|running|closed|all] [P1..P4|P2+] [--state S,S] [--host H] [--label K=V] [--text T] [--since 2h] [--until 1h] [--mine] [--page N]";

export const list: VerbSpec<{ readonly query: ListQuery }> = {
  usage,
  says: "incidents, newest first; a host may be a pattern such as web-*, P2+ means P2 and worse",
  example: "list waiting P2+ --host web-* --since 2h",
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

/** Without a word on the state, only open incidents are listed. The last word on one thing counts; labels add up. */
function read(words: readonly string[]): Reading<{ readonly query: ListQuery }> {
  let query: ListQuery = { open: true, page: 1 };
  const left = [...words];
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    const flag = flagOf(word);
    const isBare = flag?.name === "mine" && flag.value === null;
    const value = flag === null ? word : (flag.value ?? (isBare ? "" : left.shift()) ?? "");
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
    case "label":
      return byLabel(query, value);
    case "since":
    case "until": {
      const when = whenOf(value);
      return when === null ? null : { ...query, [name]: when };
    }
    case "mine":
      return value === "" ? { ...query, mine: true } : null;
    case "page": {
      const page = pageNumber(value);
      return page === null ? null : { ...query, page };
    }
    default:
      return null;
  }
}

/** A group's name, or one or several states, with commas between them. */
function bySelection({ states: _states, open: _open, ...query }: ListQuery, word: string): ListQuery | null {
  const lower = word.toLowerCase().replaceAll("-", "_");
  if (Object.hasOwn(groups, lower)) return { ...query, ...groups[lower] };
  const named = lower.split(",").map((name) => states.find((one) => one === name));
  const known = named.filter((state) => state !== undefined);
  return known.length === named.length ? { ...query, states: [...new Set(known)] } : null;
}

function bySeverity({ severity: _severity, severityAtLeast: _atLeast, ...query }: ListQuery, word: string): ListQuery | null {
  const atLeast = word.endsWith("+");
  const severity = severities.find((one) => one === word.toUpperCase().replace("+", ""));
  if (severity === undefined) return null;
  return { ...query, ...(atLeast ? { severityAtLeast: severity } : { severity }) };
}

function byLabel(query: ListQuery, word: string): ListQuery | null {
  const [, key, value] = /^([^=\s]{1,63})=(.{1,63})$/su.exec(word) ?? [];
  return key === undefined || value === undefined ? null : { ...query, labels: { ...query.labels, [key]: value } };
}

function unknownFilter(text: string): Reading<never> {
  const meant = nearest(text.toLowerCase().replaceAll("-", "_"), [...Object.keys(groups), ...states]);
  return misread(`There is no filter ${quote(text)}: ${usage}.`, meant === null ? null : `list ${meant}`);
}
