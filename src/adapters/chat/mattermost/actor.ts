import type { Actor } from "../../../core/access.js";
import { cached } from "../../../core/cache.js";
import { err, ok, type Result } from "../../../core/result.js";
import type { Vouch, Vouched } from "../../../ports/chat.js";
import type { Clock } from "../../../ports/clock.js";
import type { Client } from "./client.js";
import { Refused } from "./faults.js";
import type { MattermostUser } from "./parse.js";

/** Somebody the server vouches for. */
export interface Identified {
  readonly actor: Actor;
  /** What could not be confirmed and therefore does not count; null when everything was. */
  readonly doubt: string | null;
}

export type Identify = (userId: string) => Promise<Result<Identified, string>>;

export interface Identifier {
  readonly identify: Identify;
  /** The same about people who act no more, by their user ids. */
  readonly vouch: Vouch;
}

/** How old an answer of the server may be: a stream of clicks asks once, and nobody keeps a role for longer than this. */
export const maxAgeMs = 3_000;

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

  async function look(userId: string): Promise<Looked> {
    const user = await users.get(userId, maxAgeMs).catch((cause: unknown) => (isNobody(cause) ? "nobody" : "unread"));
    if (user === "nobody") return { kind: "nobody", why: unread };
    if (user === "unread") return { kind: "unread" };
    const why = whyNot(user, userId, me());
    if (why !== null) return { kind: "nobody", why };
    const read = await Promise.all(
      groups.map(async (group) => ({ group, isIn: await memberships.get(`${group}/${userId}`, maxAgeMs).catch(() => null) })),
    );
    return {
      kind: "member",
      actor: {
        platform: "mattermost",
        id: user.id,
        name: user.username,
        groups: read.filter(({ isIn }) => isIn === true).map(({ group }) => group),
      },
      unread: read.filter(({ isIn }) => isIn === null).map(({ group }) => group),
    };
  }

  async function standing(userId: string): Promise<Vouched | undefined> {
    const found = await look(userId);
    if (found.kind === "unread") return undefined;
    return found.kind === "nobody" ? null : { groups: found.actor.groups, unread: found.unread };
  }

  return {
    async identify(userId) {
      const found = await look(userId);
      if (found.kind !== "member") return err(found.kind === "nobody" ? found.why : unread);
      return ok({ actor: found.actor, doubt: found.unread.length === 0 ? null : unreadGroups });
    },
    async vouch(ids) {
      const answers = await Promise.all(ids.slice(0, mostAtOnce).map(async (id) => [id, await standing(id)] as const));
      return new Map(answers.flatMap(([id, its]) => (its === undefined ? [] : [[id, its] as const])));
    },
  };
}

/** Nobody approves a plan in greater numbers; beyond it people are not confirmed. */
const mostAtOnce = 50;

type Looked =
  | { readonly kind: "unread" }
  | { readonly kind: "nobody"; readonly why: string }
  | { readonly kind: "member"; readonly actor: Actor; readonly unread: readonly string[] };

const unread = "Mattermost did not confirm who you are just now. Try again in a minute.";
const unreadGroups =
  "Mattermost did not confirm your channels just now, so roles granted to them do not count. Is the bot in every channel that a grant names?";

/** An account that was deleted for good. @source mattermost/server, app/user.go, GetUser, read 2026-11. */
const isNobody = (cause: unknown): boolean => cause instanceof Refused && cause.refusal.id === "app.user.missing_account.const";

/** Only a private channel says anything about a person: everybody may join a public one. */
async function confirmed(key: string, rest: Pick<Client, "channel" | "isMember">): Promise<boolean> {
  const [group = "", userId = ""] = key.split("/");
  const [its, isIn] = await Promise.all([rest.channel(group), rest.isMember(group, userId)]);
  return isIn && its.id === group && its.type === "P" && (its.delete_at ?? 0) === 0;
}

/** Why this person may do nothing at all; null for members of this server. */
export function whyNot(user: MattermostUser, userId: string, me: string | null): string | null {
  if (user.id !== userId) return "Mattermost names somebody else for your id. Nothing was done.";
  if ((user.delete_at ?? 0) !== 0) return "This account is deactivated.";
  if (user.is_bot === true || user.id === me) return "Bots cannot decide.";
  if (user.remote_id !== undefined && user.remote_id !== null && user.remote_id !== "")
    return "People from other servers cannot use Tagout, also not in a shared channel.";
  const roles = (user.roles ?? "").split(" ");
  return roles.includes("system_user") && !roles.includes("system_guest") ? null : "Guest accounts cannot use Tagout. Ask a full member.";
}
