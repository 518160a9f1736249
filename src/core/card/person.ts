import { identityOf, type Actor } from "../access.js";
import type { Decision } from "../decision.js";
import { oneLine } from "./words.js";

/** The longest that `person` gives: a name, an identity, and what stands around it. */
export const longestPerson = 123;

/** A configured principal by name; anybody else with the identity the platform vouches for, since names can be chosen. */
export function person({ principal, actor }: { readonly principal: string; readonly actor: Actor }): string {
  const identity = identityOf(actor);
  return principal === identity ? `${oneLine(actor.name, 40)} (${oneLine(identity, 80)})` : oneLine(principal, 60);
}

/** The same for an actor of the audit log, who is named there by principal alone: by what this person was called when deciding. */
export function actorsAsPeople(decisions: readonly Decision[]): (actor: string) => string {
  const people = new Map(decisions.map((decision) => [decision.principal, person(decision)]));
  return (actor) => people.get(actor) ?? oneLine(actor, 120);
}
