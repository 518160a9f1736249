import { groupKinds, platforms, principalOf, rolesOf, type Access, type Actor, type Role } from "./access.js";
import type { Labels } from "./host.js";

/**
 * The different people who hold the role on hosts with these labels; null when a group holds it anywhere, since nobody here knows
 * who is in it.
 */
export function holders(access: Access, role: Role, labels: Labels): ReadonlySet<string> | null {
  if (access.grants.some(({ to, roles }) => isGroup(to) && roles.includes(role))) return null;
  const actors = [...identities(access)].map(actorOf);
  return new Set(actors.filter((actor) => rolesOf(access, actor, labels).has(role)).map((actor) => principalOf(access, actor)));
}

/** The same on any host at all. */
export function holdersAnywhere(access: Access, role: Role): ReadonlySet<string> | null {
  const sets = access.grants.filter(({ roles }) => roles.includes(role)).map(({ hosts }) => holders(access, role, hosts));
  return sets.includes(null) ? null : new Set(sets.flatMap((people) => [...(people ?? [])]));
}

const kindOf = (to: string): string => to.split(":", 1)[0] ?? "";
const isGroup = (to: string): boolean => Object.values<string | null>(groupKinds).includes(kindOf(to));
const isIdentity = (to: string): boolean => platforms.some((platform) => platform === kindOf(to));

const identities = ({ grants, principals }: Access): ReadonlySet<string> =>
  new Set([...principals.flatMap((principal) => principal.identities), ...grants.map(({ to }) => to).filter(isIdentity)]);

function actorOf(identity: string): Actor {
  const [platform = "", ...id] = identity.split(":");
  return { platform: platform as Actor["platform"], id: id.join(":"), name: identity, groups: [] };
}
