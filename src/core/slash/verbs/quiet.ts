import { isHostPattern, mutableKind } from "../../mute.js";
import { timeOfDay } from "../../noise/quiet-hours.js";
import { signalKinds, type SignalKind } from "../../signal.js";
import { ok } from "../../result.js";
import { bare } from "./bare.js";
import { nearest } from "../nearest.js";
import { misread, type VerbSpec } from "../verb.js";
import { durationOf, idOf, reasonOf, retyped } from "../words.js";

const snoozeUsage = 'snooze ID 2h ["why"]';

export type SnoozeArgs = { readonly id: number; readonly reason: string } & ({ readonly forMs: number } | { readonly until: string });

export const snooze: VerbSpec<SnoozeArgs> = {
  usage: snoozeUsage,
  says: "no reminders of it for so long, 5m to 7d; or until 08:00, where quiet hours name a zone; it wakes by itself, or when more urgent",
  example: 'snooze INC-12 2h "patch tonight"',
  needs: "responder",
  shareable: false,
  read([target, time, ...rest]) {
    const id = idOf(target ?? "");
    const forMs = durationOf(time ?? "");
    if (id === null) return misread(`It takes an incident and for how long: ${snoozeUsage}.`);
    const [clock = "", ...why] = rest;
    const until = clock.padStart(5, "0");
    if (time?.toLowerCase() === "until" && timeOfDay(until) !== null) return ok({ id, until, reason: reasonOf(why) });
    return forMs === null
      ? misread(`For how long, from 5m to 7d: ${snoozeUsage}.`, `snooze ${target} 2h`)
      : ok({ id, forMs, reason: reasonOf(rest) });
  },
};

function onOne<Key extends "id" | "mute">(
  verb: string,
  of: string,
  says: string,
  example: string,
  key: Key,
  numberOf: (word: string) => number | null,
): VerbSpec<Readonly<Record<Key, number>>> {
  const usage = `${verb} ${of}`;
  return {
    usage,
    says,
    example,
    needs: "responder",
    shareable: false,
    read(words) {
      const number = numberOf(words[0] ?? "");
      return number === null || words.length > 1
        ? misread(`It takes ${key === "id" ? "one incident" : "the number of a mute, see mutes"}: ${usage}.`)
        : ok({ [key]: number } as Record<Key, number>);
    },
  };
}

/** `3`, `#3` or `mute-3`. An incident's name is none: its mute, if it has one, has another number. */
const muteNumber = (word: string): number | null => (/^inc/i.test(word) ? null : idOf(word.replace(/^mute-/i, "")));

export const wake = onOne("wake", "ID", "end its snooze", "wake INC-12", "id", idOf);
export const unmute = onOne("unmute", "NUMBER", "end a mute; mutes lists them", "unmute 3", "mute", muteNumber);
export const mutes = bare("mutes", "what is muted, until when, by whom and why", "viewer", true);

const muteUsage = 'mute host:PATTERN [rule:KIND] 4h "why"';

export interface MuteArgs {
  readonly host: string;
  readonly signal: SignalKind | "*";
  readonly forMs: number;
  readonly reason: string;
}

export const mute: VerbSpec<MuteArgs> = {
  usage: muteUsage,
  says: "keep cards of these hosts out of the channels for so long, 5m to 7d; they are stored and diagnosed all the same",
  example: 'mute "host:web-*" rule:disk-space 4h "migration"',
  // An admin may too; the answer asks for either.
  needs: "responder",
  shareable: false,
  read(words) {
    const { hosts, rules, rest } = selected(words);
    const [host] = hosts;
    if (host === undefined || !isHostPattern(host)) return misread(whichHosts, withHost(words));
    if (hosts.length > 1 || rules.length > 1) return misread(`One pattern and one rule at a time: ${muteUsage}.`);
    const kinds = mutableKind(rules[0] ?? "*");
    if (kinds === null) return misread(`A rule is * or one of ${signalKinds.join(", ")}: ${muteUsage}.`, withRule(words, rules[0] ?? ""));
    const forMs = durationOf(rest[0] ?? "");
    if (forMs === null) return misread(`For how long, from 5m to 7d: ${muteUsage}.`);
    const reason = reasonOf(rest.slice(1));
    return reason === "" ? misread(`Say why: ${muteUsage}.`) : ok({ host: host.toLowerCase(), signal: kinds, forMs, reason });
  },
};

const whichHosts = `Which hosts, with * and ? for any characters: ${muteUsage}.`;

/** What is muted stands before or around the time; what follows is the reason, whatever it begins with. */
function selected(words: readonly string[]): {
  readonly hosts: readonly string[];
  readonly rules: readonly string[];
  readonly rest: readonly string[];
} {
  const isSelector = (word: string): boolean => /^(?:host|rule):\S*$/i.test(word);
  const time = words.findIndex((word) => !isSelector(word));
  const before = time === -1 ? words : words.slice(0, time);
  const after = time === -1 ? [] : words.slice(time + 1);
  const reasonAt = after.findIndex((word) => !isSelector(word));
  const around = reasonAt === -1 ? after : after.slice(0, reasonAt);
  const all = [...before, ...around];
  const named = (name: string): readonly string[] =>
    all.filter((word) => word.toLowerCase().startsWith(`${name}:`)).map((word) => word.slice(name.length + 1));
  return { hosts: named("host"), rules: named("rule"), rest: words.slice(before.length).filter((word, i) => i === 0 || i > around.length) };
}

/** `rule:disk`, or one with a slip in it. */
function withRule(words: readonly string[], rule: string): string | null {
  const lower = rule.toLowerCase();
  const meant = signalKinds.find((kind) => lower !== "" && kind.startsWith(lower)) ?? nearest(lower, signalKinds);
  if (meant === null) return null;
  return ["mute", ...words.map((word) => retyped(word.toLowerCase() === `rule:${lower}` ? `rule:${meant}` : word))].join(" ");
}

/** `mute web-07 4h why`, as most people type it first. */
function withHost([first, ...rest]: readonly string[]): string | null {
  const isHost = first !== undefined && isHostPattern(first) && durationOf(first) === null && durationOf(rest[0] ?? "") !== null;
  return isHost && rest.length > 1 ? ["mute", `host:${first}`, ...rest.map(retyped)].join(" ") : null;
}
