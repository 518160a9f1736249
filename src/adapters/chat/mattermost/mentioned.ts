import { noticeLimits, type Mention } from "../../../core/notice.js";
import type { Log } from "../../../ports/log.js";
import type { Client } from "./client.js";
import { mattermostFault } from "./faults.js";
import { mattermostId } from "./parse.js";

/** Members of a group who are looked at; some of them may be bots or gone. */
const mostMembers = 30;

/**
 * The user names of those a notice calls: people by their ids, groups by the members of the private channel that stands for
 * them, since Mattermost has no other group on every edition. Throws Fault when the server cannot be asked right now; who it
 * does not want to tell about is left out.
 */
export async function mentionedNames(mentions: readonly Mention[], rest: Client, log: Log): Promise<readonly string[]> {
  if (mentions.length === 0) return [];
  try {
    const ids: string[] = [];
    for (const { kind, id } of mentions.filter(({ id: its }) => mattermostId.safeParse(its).success))
      ids.push(...(kind === "user" ? [id] : await rest.members(id, mostMembers)));
    const found = ids.length === 0 ? [] : await rest.users([...new Set(ids)]);
    const people = found.filter(({ is_bot, delete_at }) => is_bot !== true && (delete_at ?? 0) === 0);
    const byId = new Map(people.map(({ id, username }) => [id, username]));
    return [...new Set(ids)].flatMap((id) => byId.get(id) ?? []).slice(0, noticeLimits.mentions);
  } catch (cause) {
    const fault = mattermostFault(cause);
    if (fault.code === "chat_unavailable" || fault.code === "chat_rate_limited") throw fault;
    log.warn("mattermost.mention_lost", { code: fault.code });
    return [];
  }
}
