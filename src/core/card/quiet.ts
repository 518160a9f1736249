import type { Card } from "../card.js";
import type { Mute } from "../mute.js";
import { longestPerson } from "./person.js";
import type { Standing } from "./standing.js";
import { clockTime, listed, moment, oneLine, sentence } from "./words.js";

/** The sign before what keeps an incident quiet, where a platform shows it: for the eye alone, its word says the same. */
export const quietSigns: Readonly<Record<Card["quiet"][number]["kind"], string>> = { snoozed: "\u{1f4a4}", muted: "\u{1f515}" };

const dayMs = 24 * 3_600_000;

/** When something ends: `04:10 UTC` within a day, which can be no other day's, else with the date. */
export function untilText(until: number, now: number): string {
  return until > now && until - now < dayMs ? clockTime(until) : moment(until);
}

/** What keeps this incident quiet right now, in sentences that stand beside its state. */
export function quietOf({ snooze, mutes: [mute, ...others], now }: Standing): Card["quiet"] {
  return [
    ...(snooze === null ? [] : [{ kind: "snoozed" as const, text: said("Snoozed", snooze, now) }]),
    ...(mute === undefined
      ? []
      : [{ kind: "muted" as const, text: `${said("Muted", mute, now)} It is mute ${mute.id}${besides(others)}.` }]),
  ];
}

/** Mutes that end sooner: whoever ends the one that is told must know that it stays quiet. */
function besides(others: readonly Mute[]): string {
  if (others.length === 0) return "";
  const ids = others.map(({ id }) => id);
  return others.length === 1 ? `; mute ${ids.join()} covers it too` : `; mutes ${listed(ids, 3)} cover it too`;
}

function said(what: string, its: { readonly until: number; readonly by: string; readonly reason: string }, now: number): string {
  const why = its.reason.trim() === "" ? "" : ` (${oneLine(its.reason, 160)})`;
  return sentence(`${what} until ${untilText(its.until, now)} by ${oneLine(its.by, longestPerson)}${why}`);
}

/** The same for one line of a list: `snoozed until 04:10 UTC`. */
export function quietWords(
  { snoozedUntil, mutedUntil }: { readonly snoozedUntil: number | null; readonly mutedUntil: number | null },
  now: number,
): readonly string[] {
  return [
    ...(snoozedUntil === null || snoozedUntil <= now ? [] : [`snoozed until ${untilText(snoozedUntil, now)}`]),
    ...(mutedUntil === null || mutedUntil <= now ? [] : [`muted until ${untilText(mutedUntil, now)}`]),
  ];
}
