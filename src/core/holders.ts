import { principalOf, rolesOf, type Access, type Actor, type Role } from "./access.js";

/** The different people who hold the role on hosts with these labels; null when a group holds it too. */
export function holders(access: Access, role: Role, labels: Readonly<Record<string, string>>): ReadonlySet<string> | null {
  if (access.grants.some(({ to, roles }) => /^(slack-group|mattermost-channel):/.test(to) && roles.includes(role))) return null;
  const actors = [...identities(access)].map(actorOf);
  return new Set(actors.filter((actor) => rolesOf(access, actor, labels).has(role)).map((actor) => principalOf(access, actor)));
}

/** The same on any host at all. */
export function holdersAnywhere(access: Access, role: Role): ReadonlySet<string> | null {
  const sets = access.grants.filter(({ roles }) => roles.includes(role)).map(({ hosts }) => holders(access, role, hosts));
  return sets.includes(null) ? null : new Set(sets.flatMap((its) => [...(its ?? [])]));
}

const identities = ({ grants: given, principals: people }: Access): ReadonlySet<string> =>
  new Set([
    ...people.flatMap((one) => one.identities),
    ...given.map(({ to }) => to).filter((to) => /^(slack|mattermost|console):/.test(to)),
  ]);

function actorOf(identity: string): Actor {
  const [platform = "", ...id] = identity.split(":");
  return { platform: platform as Actor["platform"], id: id.join(":"), name: identity, groups: [] };
}
