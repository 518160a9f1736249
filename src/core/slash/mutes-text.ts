import { longestPerson } from "../card/person.js";
import { untilText } from "../card/quiet.js";
import { listed, moment, oneLine, sentence } from "../card/words.js";
import { incidentName, type Incident } from "../incident.js";
import { hostMatches, mutesOf, type Mute } from "../mute.js";

/** One line for each mute that holds, the one that ends first at the top. */
export function mutesText(mutes: readonly Mute[], command: string): string {
  if (mutes.length === 0) return "Nothing is muted.";
  const lines = [...mutes].sort((a, b) => a.until - b.until).map((mute) => `  ${mute.id}. ${muteText(mute)}`);
  return [`Muted, with the way to end one: ${command} unmute NUMBER`, ...lines].join("\n");
}

/** One mute in words: which hosts and signals, until when, by whom and why. */
export const muteText = ({ host, kind, until, by, reason }: Mute): string =>
  `${host}, ${kind === "*" ? "every rule" : kind}, until ${moment(until)}, by ${oneLine(by, longestPerson)}: ${sentence(oneLine(reason, 240))}`;

/** Whether an incident is muted by any of these, and by which. */
export function mutedStill(incident: Pick<Incident, "id" | "host" | "signal">, mutes: readonly Mute[], now: number): string {
  const its = mutesOf(mutes, incident, now);
  const name = incidentName(incident.id);
  return its.length === 0 ? `${name} is not muted any more.` : `${name} is still muted: ${named(its, now)}.`;
}

/** Which of these mute some of what one that has ended was about; empty when none does. */
export function mutedThere(over: Mute, mutes: readonly Mute[], hosts: readonly { readonly host: string }[], now: number): string {
  const there = hosts.filter(({ host }) => hostMatches(over.host, host));
  const its = mutes.filter(
    ({ host: pattern, kind }) =>
      (kind === "*" || over.kind === "*" || kind === over.kind) && there.some(({ host }) => hostMatches(pattern, host)),
  );
  return its.length === 0 ? "" : `Still muted there: ${named(its, now)}.`;
}

/** To whoever names a mute that does not hold, or that is not theirs to know of. */
export const noSuchMute = (number: number, others: readonly Mute[], now: number): string =>
  `There is no mute ${number}, or it has ended already. ${others.length === 0 ? "Nothing is muted." : `What holds: ${named(others, now)}.`}`;

const named = (mutes: readonly Mute[], now: number): string =>
  listed(
    mutes.map(({ id, host, until }) => `mute ${id} of ${host} until ${untilText(until, now)}`),
    3,
  );
