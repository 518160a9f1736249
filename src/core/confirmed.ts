import { identityOf, type Actor } from "./access.js";

/**
 * What the platforms say of people at one moment, by identity: the groups that each is in, or null for one who may do nothing
 * any more. Whoever is not in it could not be confirmed, and counts as nobody.
 */
export type Confirmed = Readonly<Record<string, readonly string[] | null>>;

/**
 * Who somebody who acted earlier is now: never more than they were then, and null for nobody. A console session is the person
 * of the access file and has no groups, so it stands as recorded.
 *
 * @param confirmed null where nobody was asked: the actor as recorded.
 */
export function asConfirmed(actor: Actor, confirmed: Confirmed | null): Actor | null {
  if (confirmed === null || actor.platform === "console") return actor;
  const groups = confirmed[identityOf(actor)];
  return groups === null || groups === undefined ? null : { ...actor, groups: actor.groups.filter((group) => groups.includes(group)) };
}

/** Whether their platform did not say what somebody is now. A console session needs nobody to say it. */
export const isUnconfirmed = (actor: Actor, confirmed: Confirmed): boolean =>
  actor.platform !== "console" && confirmed[identityOf(actor)] === undefined;
