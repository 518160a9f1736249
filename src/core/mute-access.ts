import { rolesOf, type Access, type Actor } from "./access.js";
import type { Labels } from "./host.js";
import { hostMatches, type Mute } from "./mute.js";

/**
 * Whether somebody may mute, or end a mute of, the hosts that a pattern names: a responder or an admin of every enrolled host
 * that it matches. One that matches none yet is about hosts to come, so it takes the role on all hosts. A host that is enrolled
 * later and matches is muted too; that lasts seven days at most.
 */
export function mayMute(
  access: Access,
  actor: Actor,
  pattern: string,
  hosts: readonly { readonly host: string; readonly labels: Labels }[],
): boolean {
  const covered = hosts.filter(({ host }) => hostMatches(pattern, host));
  const labels = covered.length === 0 ? [{}] : covered.map((one) => one.labels);
  return labels.every((own) => {
    const roles = rolesOf(access, actor, own);
    return roles.has("responder") || roles.has("admin");
  });
}

/** The mutes that somebody may know of: those of hosts in their sight, and all of them for whoever sees every host. */
export function mutesInSight(access: Access, actor: Actor, mutes: readonly Mute[], hosts: readonly string[]): readonly Mute[] {
  if (rolesOf(access, actor, {}).has("viewer")) return mutes;
  return mutes.filter(({ host: pattern }) => hosts.some((host) => hostMatches(pattern, host)));
}
