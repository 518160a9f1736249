import type { Incident } from "./incident.js";
import { signalKinds, type SignalKind } from "./signal.js";

/** A person's word that cards about some hosts and one kind of signal (or all, `*`) may stay away until a time, and why. */
export interface Mute {
  readonly id: string;
  /** A host name in which `*` stands for any characters and `?` for one; upper and lower case are the same. */
  readonly host: string;
  readonly kind: SignalKind | "*";
  /** Milliseconds since 1970: from then on the mute says nothing. */
  readonly until: number;
  readonly reason: string;
  /** Who muted, as `person` of card/person.ts names people, and when. */
  readonly by: string;
  readonly at: number;
}

/** What a mute is compared with. */
export type Mutable = Pick<Incident, "host"> & { readonly signal: Pick<Incident["signal"], "kind"> };

/** Whether a mute is about that incident, whether or not it still holds. */
export const covers = ({ kind, host }: Pick<Mute, "host" | "kind">, incident: Mutable): boolean =>
  (kind === "*" || kind === incident.signal.kind) && hostMatches(host, incident.host);

/**
 * The mutes that cover this incident and have not ended at `at`, the one that ends last first; of two that end together the newer
 * one. Total; the order of the mutes does not matter.
 */
export const mutesOf = (mutes: readonly Mute[], incident: Mutable, at: number): readonly Mute[] =>
  mutes.filter((mute) => at < mute.until && covers(mute, incident)).toSorted((a, b) => b.until - a.until || Number(b.id) - Number(a.id));

/** Until when this incident is muted, milliseconds since 1970: the latest end of all mutes that cover it. Null when none does. */
export const mutedUntil = (mutes: readonly Mute[], incident: Mutable, at: number): number | null =>
  mutesOf(mutes, incident, at)[0]?.until ?? null;

/**
 * Whether a host is meant by a pattern with `*` and `?`. Goes back to the last `*` only, so a hostile pattern costs at most
 * pattern times host; a regular expression made of it could cost more than anybody waits for.
 */
export function hostMatches(pattern: string, host: string): boolean {
  const wanted = [...pattern.toLowerCase()];
  const name = [...host.toLowerCase()];
  let at = 0;
  let next = 0;
  let star: { readonly next: number; at: number } | null = null;
  while (at < name.length) {
    if (wanted[next] === "*") {
      next += 1;
      star = { next, at };
    } else if (next < wanted.length && (wanted[next] === "?" || wanted[next] === name[at])) {
      next += 1;
      at += 1;
    } else if (star !== null) {
      star.at += 1;
      at = star.at;
      next = star.next;
    } else return false;
  }
  return wanted.slice(next).every((letter) => letter === "*");
}

/** Whether it can be the pattern of a mute: what a host is called, with `*` and `?`. */
export const isHostPattern = (text: string): boolean => /^[a-z0-9*?-]{1,63}$/i.test(text);

/** The kind of signal, or all of them, that a word names in any case; null when it names none. */
export function mutableKind(word: string): SignalKind | "*" | null {
  return word === "*" ? "*" : (signalKinds.find((kind) => kind === word.toLowerCase()) ?? null);
}
