import { directory, type Me, type Web } from "./client.js";
import { grantPeople, groupTrouble, lacksGroups } from "./faults.js";
import { missingScopes, reinstall } from "./scopes.js";

/** What the configuration grants to, and the app needs for it. */
export interface GrantedTo {
  readonly groups: readonly string[];
  /** Each `TEAM/USER`. */
  readonly people: readonly string[];
  /** The slash command's name. */
  readonly command: string;
}

/** Slack lets 20 groups be read a minute, and presses need some of them too. */
const mostGroups = 8;

/** What the app lacks and which grants name nobody: each a sentence with its mend. Never throws. */
export async function grantTroubles(web: Web, me: Me, { groups, people, command }: GrantedTo): Promise<readonly string[]> {
  const lacks = missingScopes(me.scopes, groups.length > 0);
  const strangers = people.filter((one) => me.enterpriseId === null && !one.startsWith(`${me.teamId}/`));
  const read = lacks.includes("usergroups:read") ? [] : groups.slice(0, mostGroups);
  const unread: string[] = [];
  for (const group of read) {
    const why = await directory(web, () => me)
      .members(group)
      .then(
        () => null,
        (cause: unknown) => `${groupTrouble(cause)}.${lacksGroups(cause) ? ` ${grantPeople}` : ""}`,
      );
    if (why !== null) unread.push(`Roles granted to slack-group:${group} do not count: ${why}`);
  }
  return [
    ...(lacks.length === 0 ? [] : [`The bot lacks ${lacks.join(" and ")}. ${reinstall}`]),
    ...unread,
    ...strangers.map((one) => `The grant to slack:${one} is for nobody: the bot is in ${me.teamId}. ${command} whoami shows the right id.`),
  ];
}
