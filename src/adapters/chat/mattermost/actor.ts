import { cached } from "../../../core/cache.js";
import { identified, memberOf, membershipMaxAgeMs, vouchFor, type Identified, type Membership } from "../../../core/membership.js";
import type { Result } from "../../../core/result.js";
import type { Vouch } from "../../../ports/chat.js";
import type { Clock } from "../../../ports/clock.js";
import type { Client } from "./client.js";
import { Refused } from "./faults.js";
import type { MattermostUser } from "./parse.js";

export type Identify = (userId: string) => Promise<Result<Identified, string>>;

export interface Identifier {
  readonly identify: Identify;
  /** The same about people who act no more, by their user ids. */
  readonly vouch: Vouch;
}

/**
 * Turns the user id of a payload into an actor, by what the server says now. Guests, bots, people of other servers and
 * deactivated accounts are nobody here. What cannot be read is never assumed.
 *
 * @param groups the private channels that a grant names; others are not asked about.
 */
export function identifier(
  rest: Pick<Client, "user" | "channel" | "isMember">,
  me: () => string | null,
  groups: readonly string[],
  clock: Pick<Clock, "now">,
): Identifier {
  const users = cached(rest.user, clock);
  const memberships = cached((key: string) => confirmed(key, rest), clock);

  async function lookUp(userId: string): Promise<Membership> {
    const user = await users.get(userId, membershipMaxAgeMs).catch((cause: unknown) => (isNobody(cause) ? "nobody" : "unconfirmed"));
    if (user === "nobody") return { kind: "nobody", why: unconfirmed.person };
    if (user === "unconfirmed") return { kind: "unconfirmed" };
    const why = whyNobody(user, userId, me());
    if (why !== null) return { kind: "nobody", why };
    return memberOf({ platform: "mattermost", id: user.id, name: user.username }, groups, (group) =>
      memberships.get(`${group}/${userId}`, membershipMaxAgeMs),
    );
  }

  return {
    identify: async (userId) => identified(await lookUp(userId), unconfirmed),
    vouch: (ids) => vouchFor(ids, lookUp),
  };
}

const unconfirmed = {
  person: "Mattermost did not confirm who you are just now. Try again in a minute.",
  groups:
    "Mattermost did not confirm your channels just now, so roles granted to them do not count. Is the bot in every channel that a grant names?",
} as const;

/** An account that was deleted for good. @source mattermost/server, app/user.go, GetUser, read 2026-11. */
const isNobody = (cause: unknown): boolean => cause instanceof Refused && cause.refusal.id === "app.user.missing_account.const";

/** Only a private channel says anything about a person: everybody may join a public one. */
async function confirmed(key: string, rest: Pick<Client, "channel" | "isMember">): Promise<boolean> {
  const [group = "", userId = ""] = key.split("/");
  const [its, isIn] = await Promise.all([rest.channel(group), rest.isMember(group, userId)]);
  return isIn && its.id === group && its.type === "P" && (its.delete_at ?? 0) === 0;
}

/** Why this person may do nothing at all; null for members of this server. */
export function whyNobody(user: MattermostUser, userId: string, me: string | null): string | null {
  if (user.id !== userId) return "Mattermost names somebody else for your id. Nothing was done.";
  if ((user.delete_at ?? 0) !== 0) return "This account is deactivated.";
  if (user.is_bot === true || user.id === me) return "Bots cannot decide.";
  if (user.remote_id !== undefined && user.remote_id !== null && user.remote_id !== "")
    return "People from other servers cannot use Tagout, also not in a shared channel.";
  const roles = (user.roles ?? "").split(" ");
  return roles.includes("system_user") && !roles.includes("system_guest") ? null : "Guest accounts cannot use Tagout. Ask a full member.";
}
