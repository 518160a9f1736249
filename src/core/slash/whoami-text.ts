import { grantsOf, identityOf, principalOf, rolesSomewhere, type Access, type Actor, type Grant, type Platform } from "../access.js";
import { oneLine } from "../card/words.js";
import { labelTexts } from "../host.js";
import { verbsFor } from "./verbs.js";

/**
 * Who the hub takes the actor for, what they may do where, and which grant says so.
 *
 * @param doubt what the platform could not confirm just now.
 */
export function whoamiText(access: Access, actor: Actor, doubt: string | null = null): string {
  const groups = actor.groups.length === 0 ? "none that grants anything" : oneLine(actor.groups.join(", "), 300);
  const grants = grantsOf(access, actor);
  return [
    `Identity: ${oneLine(identityOf(actor), 120)} (shown as ${oneLine(actor.name, 60)})`,
    `Counts as: ${oneLine(principalOf(access, actor), 120)}`,
    `Groups: ${groups}`,
    ...(grants.length === 0
      ? ["Roles: none. An administrator of Tagout can grant some to the identity above."]
      : grants.map((grant) => `Roles: ${grant.roles.join(", ")} on ${hosts(grant)}, granted to ${oneLine(grant.to, 120)}`)),
    ...(grants.length === 0 ? [] : [`You may: ${verbsFor(rolesSomewhere(access, actor)).join(", ")}`]),
    `How fresh: ${freshness[actor.platform]}`,
    ...(doubt === null ? [] : [`Missing: ${oneLine(doubt, 300)}`]),
  ].join("\n");
}

const freshness: Readonly<Record<Platform, string>> = {
  console: "roles are read at every request; groups and channels of chat do not count here",
  slack: "asked of Slack for every word and press; an answer is used for 3 seconds",
  mattermost: "asked of Mattermost for every word and press; an answer is used for 3 seconds",
};

function hosts({ hosts: labels }: Grant): string {
  const wanted = labelTexts(labels);
  return wanted.length === 0 ? "every host" : `hosts labelled ${oneLine(wanted.join(", "), 200)}`;
}
