import type { Actor } from "./access.js";
import { err, ok, type Result } from "./result.js";

/**
 * What a platform's directory says of one of its people: `unconfirmed` when it does not answer, `nobody` for one who may do
 * nothing (a guest, a bot, a deactivated account), with a sentence for that person.
 */
export type Membership =
  | { readonly kind: "unconfirmed" }
  | { readonly kind: "nobody"; readonly why: string }
  /** `unread` are the groups that the directory did not answer for; they do not count. */
  | { readonly kind: "member"; readonly actor: Actor; readonly unread: readonly string[] };

/**
 * What a platform says of one of its people right now: the groups it confirms, and those it did not answer for; null for one who
 * may do nothing (any more), such as a guest or a deactivated account.
 */
export type Vouched = { readonly groups: readonly string[]; readonly unread: readonly string[] } | null;

/** Somebody whom the directory confirms. */
export interface Identified {
  readonly actor: Actor;
  /** What could not be confirmed and therefore does not count, one sentence; null when everything was. */
  readonly doubt: string | null;
}

/**
 * How old an answer of a directory may be, in milliseconds: a stream of presses asks once, and nobody keeps a role for longer.
 * Fresh enough for Slack's Tier 2, whose 20 reads a minute let one group be read every 3 s.
 */
export const membershipMaxAgeMs = 3_000;

/** A member, in those of `groups` that `isIn` confirms. A group that it rejects for is unread, never assumed. */
export async function memberOf(
  person: Omit<Actor, "groups">,
  groups: readonly string[],
  isIn: (group: string) => Promise<boolean>,
): Promise<Membership> {
  const read = await Promise.all(groups.map(async (group) => ({ group, isMember: await isIn(group).catch(() => null) })));
  const those = (wanted: boolean | null) => read.filter(({ isMember }) => isMember === wanted).map(({ group }) => group);
  return { kind: "member", actor: { ...person, groups: those(true) }, unread: those(null) };
}

/** Who acts, or a sentence for them why they may not. @param words what is said when the person, or one of the groups, was not confirmed. */
export function identified(
  membership: Membership,
  words: { readonly person: string; readonly groups: string },
): Result<Identified, string> {
  switch (membership.kind) {
    case "unconfirmed":
      return err(words.person);
    case "nobody":
      return err(membership.why);
    case "member":
      return ok({ actor: membership.actor, doubt: membership.unread.length === 0 ? null : words.groups });
  }
}

/** More than ever approve one plan; beyond it people are not confirmed. */
const maxVouched = 50;

/**
 * What the directory says of each of these people; whoever it does not answer for is left out.
 *
 * @param lookUp one person by id; must not reject.
 */
export async function vouchFor(ids: readonly string[], lookUp: (id: string) => Promise<Membership>): Promise<ReadonlyMap<string, Vouched>> {
  const found = await Promise.all(ids.slice(0, maxVouched).map(async (id) => [id, await lookUp(id)] as const));
  return new Map(found.flatMap(([id, membership]) => (membership.kind === "unconfirmed" ? [] : [[id, vouched(membership)] as const])));
}

const vouched = (membership: Exclude<Membership, { kind: "unconfirmed" }>): Vouched =>
  membership.kind === "nobody" ? null : { groups: membership.actor.groups, unread: membership.unread };
