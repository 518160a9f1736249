import { endStates, states, undecidedStates, type State } from "./incident.js";
import { severities, type Severity } from "./signal.js";
import { nearest } from "./slash/nearest.js";
import { tokensOf } from "./slash/tokens.js";
import { aliases, verbNames, verbs, type Verb } from "./slash/verbs.js";

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

/** One thing a person asked for by typing. A plan hash is as typed, lower case: at least its first eight digits. */
export type Slash =
  | { readonly kind: "list"; readonly query: ListQuery }
  | { readonly kind: "show"; readonly id: number | "latest" }
  | { readonly kind: "approve" | "dry-run" | "run"; readonly id: number; readonly hash: string }
  | { readonly kind: "reject"; readonly id: number; readonly reason: string }
  | { readonly kind: "rediagnose" | "stop"; readonly id: number }
  /** The reason may be empty: whoever stops everything in a hurry is not asked why first. */
  | { readonly kind: "freeze"; readonly reason: string }
  | { readonly kind: "unfreeze" }
  | { readonly kind: "status" | "console" }
  | { readonly kind: "whoami" }
  | { readonly kind: "help"; readonly verb: Verb | null }
  /** Not understood: one sentence on why, and what was probably meant, ready to be typed behind the command's name. */
  | { readonly kind: "unknown"; readonly why: string; readonly suggestion: string | null };

/**
 * Reads what was typed behind `/incident`. Total: every text gives exactly one answer, and only a complete one acts. Ids and
 * hashes in any case, quotes straight or curly; nothing is guessed, a near miss comes back as a suggestion.
 */
export function parseSlash(text: string): Slash {
  // People copy the whole line from a card, with the command's own name in front.
  const [word, ...rest] = tokensOf(text.replace(/^\s*\/[a-z0-9_-]{1,32}(?=\s|$)/i, ""));
  if (word === undefined) return { kind: "help", verb: null };
  const verb = verbOf(word);
  if (verb === null) return unknownVerb(word, rest);
  switch (verb) {
    case "list":
      return list(rest);
    case "show":
      return rest.length === 1 && rest[0]?.toLowerCase() === "latest"
        ? { kind: "show", id: "latest" }
        : withId(verb, rest, (id) => ({ kind: "show", id }));
    case "approve":
    case "dry-run":
    case "run":
      return withHash(verb, rest);
    case "reject":
      return reject(rest);
    case "rediagnose":
    case "stop":
      return withId(verb, rest, (id) => ({ kind: verb, id }));
    case "freeze":
      return { kind: "freeze", reason: reasonOf(rest) };
    case "unfreeze":
    case "status":
    case "console":
    case "whoami":
      return rest.length === 0 ? { kind: verb } : unknown(`${verb} takes nothing more.`, verb);
    case "help":
      return { kind: "help", verb: rest[0] === undefined ? null : verbOf(rest[0]) };
  }
}

function verbOf(word: string): Verb | null {
  const lower = word.toLowerCase();
  return verbNames.find((verb) => verb === lower) ?? (Object.hasOwn(aliases, lower) ? (aliases[lower] ?? null) : null);
}

function unknownVerb(word: string, rest: readonly string[]): Slash {
  const meant = nearest(word.toLowerCase(), verbNames);
  if (meant !== null) return unknown(`There is no ${quote(word)}.`, [meant, ...rest.map(retyped)].join(" "));
  return idOf(word) === null ? unknown(`There is no ${quote(word)}.`, null) : unknown("Say what to do with it.", `show ${word}`);
}

function withId(verb: "show" | "rediagnose" | "stop", rest: readonly string[], make: (id: number) => Slash): Slash {
  const id = idOf(rest[0] ?? "");
  if (id === null || rest.length > 1) return unknown(`It takes one incident: ${verbs[verb].usage}.`, null);
  return make(id);
}

function withHash(verb: "approve" | "dry-run" | "run", rest: readonly string[]): Slash {
  const id = idOf(rest[0] ?? "");
  const hash = hashOf(rest[1] ?? "");
  if (id === null) return unknown(`It takes an incident and the plan's hash: ${verbs[verb].usage}.`, null);
  if (hash === null || rest.length > 2) {
    return unknown(
      `It takes the plan's hash behind the incident, at least its first eight digits as the card shows them: ${verbs[verb].usage}.`,
      `show ${rest[0]}`,
    );
  }
  return { kind: verb, id, hash };
}

function reject([target, ...rest]: readonly string[]): Slash {
  const id = idOf(target ?? "");
  const reason = reasonOf(rest);
  if (id === null || reason === "") return unknown(`It takes an incident and a reason: ${verbs.reject.usage}.`, null);
  return { kind: "reject", id, reason };
}

const reasonOf = (words: readonly string[]): string => words.join(" ").trim().slice(0, 500);

const groups: Readonly<Record<string, Pick<ListQuery, "states" | "open">>> = {
  open: { open: true },
  waiting: { states: undecidedStates },
  running: { states: ["dry_running", "running", "executed", "partial", "verifying"] },
  closed: { states: endStates },
  all: {},
};

/** Without a word on the state, only open incidents are listed. The last word on one thing counts. */
function list(tokens: readonly string[]): Slash {
  let query: ListQuery = { open: true, page: 1 };
  const left = [...tokens];
  for (let token = left.shift(); token !== undefined; token = left.shift()) {
    const flag = flagOf(token);
    const value = flag === null ? token : (flag.value ?? left.shift() ?? "");
    const narrowed = narrow(query, flag?.name ?? null, value);
    if (narrowed === null) return unknownFilter(flag === null ? token : `--${flag.name} ${value}`.trim());
    query = narrowed;
  }
  return { kind: "list", query };
}

/** `--host web-07` and `--host=web-07` are the same. */
function flagOf(token: string): { readonly name: string; readonly value: string | null } | null {
  const match = /^--([A-Za-z]+)(?:=(.*))?$/s.exec(token);
  return match === null ? null : { name: (match[1] ?? "").toLowerCase(), value: match[2] ?? null };
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

function unknownFilter(text: string): Slash {
  const meant = nearest(text.toLowerCase().replaceAll("-", "_"), [...Object.keys(groups), ...states]);
  return unknown(`There is no filter ${quote(text)}: ${verbs.list.usage}.`, meant === null ? null : `list ${meant}`);
}

/** `INC-12`, `inc12`, `#12` or `12`. */
function idOf(word: string): number | null {
  const match = /^(?:inc-?|#)?([1-9]\d{0,8})$/i.exec(word);
  return match === null ? null : Number(match[1]);
}

/** `3f9ac2d1` or `3f9a-c2d1`, up to all 64 digits. */
function hashOf(word: string): string | null {
  const hash = word.toLowerCase().replaceAll("-", "");
  return /^[0-9a-f]{8,64}$/.test(hash) ? hash : null;
}

const unknown = (why: string, suggestion: string | null): Slash => ({ kind: "unknown", why, suggestion });
const quote = (word: string): string => `"${word.slice(0, 40)}"`;
const retyped = (token: string): string => (/\s/.test(token) ? `"${token}"` : token);
