import { grantsOf, identityOf, principalOf, type Access, type Actor, type Grant } from "../access.js";
import { oneLine } from "../card/words.js";

/** Who the hub takes the actor for, what they may do where, and which grant says so. */
export function whoamiText(access: Access, actor: Actor): string {
  const groups = actor.groups.length === 0 ? "none that grants anything" : oneLine(actor.groups.join(", "), 300);
  const grants = grantsOf(access, actor);
  return [
    `Identity: ${oneLine(identityOf(actor), 120)} (shown as ${oneLine(actor.name, 60)})`,
    `Counts as: ${oneLine(principalOf(access, actor), 120)}`,
    `Groups: ${groups}`,
    ...(grants.length === 0
      ? ["Roles: none. An administrator of Tagout can grant some to the identity above."]
      : grants.map((grant) => `Roles: ${grant.roles.join(", ")} on ${hosts(grant)}, granted to ${oneLine(grant.to, 120)}`)),
  ].join("\n");
}

function hosts({ hosts: labels }: Grant): string {
  const wanted = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return wanted.length === 0 ? "every host" : `hosts labelled ${oneLine(wanted.join(", "), 200)}`;
}
