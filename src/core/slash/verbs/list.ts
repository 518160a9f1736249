import type { Labels } from "../../host.js";
import { endStates, states, undecidedStates, type State } from "../../incident.js";
import { ok } from "../../result.js";
import { severities, type Severity } from "../../signal.js";
import { nearest } from "../nearest.js";
import { misread, type Reading, type VerbSpec } from "../verb.js";
import { flagOf, pageNumber, quote, retyped, whenOf, type Flag, type When } from "../words.js";

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
  /** Only those that a storm holds back now, in the channel where it is asked or, where there is none, in any; P1 first. */
  readonly storm?: true;
  readonly page: number;
}

/** Incidents on one page. */
export const listPageSize = 10;

const usage =
  "list [open|waiting|running|closed|all] [P1..P4|P2+] [--state S,S] [--host H] [--label K=V] [--text T] [--since 2h] [--until 1h] [--mine] [--storm] [--page N]";

export const list: VerbSpec<{ readonly query: ListQuery }> = {
  usage,
  says: "incidents, newest first; alone it lists the open ones; a host may be a pattern such as web-*, P2+ means P2 and worse, --storm what has no card now, P1 first",
  example: 'list waiting P2+ --host "web-*" --since 2h',
  needs: "viewer",
  shareable: true,
  read,
};

const groups: Readonly<Record<string, Pick<ListQuery, "states" | "open">>> = {
  open: { open: true },
  waiting: { states: undecidedStates },
  awaiting: { states: undecidedStates },
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
    const filter = flag === null ? null : filterOf(flag.name);
    if (flag !== null && filter === null) return unknownFlag(word, flag.name, words);
    const narrowed = flag === null || filter === null ? byWord(query, word) : byFilter(query, filter, flag, left);
    if (!narrowed.ok) return narrowed;
    query = narrowed.value;
  }
  return ok({ query });
}

function byWord(query: ListQuery, word: string): Reading<ListQuery> {
  const narrowed = bySelection(query, word) ?? bySeverity(query, word);
  return narrowed === null ? unknownWord(word) : ok(narrowed);
}

/** The value is joined to the flag, or else the next of the words that are left, which is taken from them. */
function byFilter(query: ListQuery, name: FilterName, flag: Flag, left: string[]): Reading<ListQuery> {
  const value = flag.value ?? (name === "mine" || name === "storm" ? "" : behind(left));
  const narrowed = filters[name].narrow(query, value);
  return narrowed === null ? misread(`--${name} takes ${filters[name].takes}.`) : ok(narrowed);
}

/** The value behind a filter. Another filter is none, unless it is joined on: `--text=--mine`. */
const behind = (left: string[]): string => (left[0] === undefined || flagOf(left[0]) !== null ? "" : (left.shift() ?? ""));

interface Filter {
  /** What stands behind it, for whoever typed something else. */
  readonly takes: string;
  readonly narrow: (query: ListQuery, value: string) => ListQuery | null;
}

const moments = "5m to 7d, or a date in UTC such as 2026-11-23 or 2026-11-23T02:14";
const page: Filter = {
  takes: "a number from 1",
  narrow(query, value) {
    const number = pageNumber(value);
    return number === null ? null : { ...query, page: number };
  },
};

const filters = {
  state: { takes: "open, waiting, running, closed, all, or states such as dry_passed with commas between them", narrow: bySelection },
  sev: { takes: "P1 to P4, or P2+ for P2 and worse", narrow: bySeverity },
  host: {
    takes: "a host, or a pattern such as web-*",
    narrow: (query, value) => (value === "" ? null : { ...query, host: value.toLowerCase() }),
  },
  label: { takes: "a label of the hosts, such as env=production", narrow: byLabel },
  text: {
    takes: "what to look for, in quotes when it is several words",
    narrow: (query, value) => (value === "" ? null : { ...query, text: value }),
  },
  since: { takes: moments, narrow: (query, value) => byTime(query, "since", value) },
  until: { takes: moments, narrow: (query, value) => byTime(query, "until", value) },
  mine: { takes: "nothing", narrow: (query, value) => (value === "" ? { ...query, mine: true } : null) },
  storm: { takes: "nothing", narrow: (query, value) => (value === "" ? { ...query, storm: true } : null) },
  page,
} as const satisfies Readonly<Record<string, Filter>>;

type FilterName = keyof typeof filters;

const filterNames = Object.keys(filters) as readonly FilterName[];

/** Another word for `--sev`, since it is what people type first. */
const severityName = "severity";

const filterOf = (name: string): FilterName | null =>
  name === severityName ? "sev" : (filterNames.find((filter) => filter === name) ?? null);

function byTime(query: ListQuery, name: "since" | "until", value: string): ListQuery | null {
  const when = whenOf(value);
  return when === null ? null : { ...query, [name]: when };
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

function unknownWord(word: string): Reading<never> {
  const meant = nearest(word.toLowerCase().replaceAll("-", "_"), [...Object.keys(groups), ...states]);
  return meant === null
    ? misread(`There is no filter ${quote(word)}: ${usage}.`)
    : misread(`There is no filter ${quote(word)}.`, `list ${meant}`);
}

function unknownFlag(word: string, name: string, words: readonly string[]): Reading<never> {
  const meant = nearest(name, [...filterNames, severityName]);
  if (meant === null) return misread(`There is no filter ${quote(word)}: ${usage}.`);
  const mended = words.map((one) => (one === word ? one.replace(/^--[A-Za-z]+/, `--${meant}`) : one));
  return misread(`There is no filter ${quote(word)}.`, ["list", ...mended.map(retyped)].join(" "));
}
