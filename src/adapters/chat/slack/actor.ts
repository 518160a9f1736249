import type { Actor } from "../../../core/access.js";
import { cached } from "../../../core/cache.js";
import { err, ok, type Result } from "../../../core/result.js";
import type { Vouch, Vouched } from "../../../ports/chat.js";
import type { Clock } from "../../../ports/clock.js";
import { slackCode } from "./faults.js";
import type { Origin, SlackUser } from "./parse.js";

/** The workspace (and organisation) that the bot token belongs to. */
export interface Home {
  readonly teamId: string;
  readonly enterpriseId: string | null;
}

/** What Slack's directory is asked. Both throw Fault when it cannot be read. */
export interface Directory {
  readonly user: (id: string) => Promise<SlackUser>;
  readonly members: (group: string) => Promise<readonly string[]>;
}

/** Somebody the directory vouches for. */
export interface Identified {
  readonly actor: Actor;
  /** What could not be confirmed and therefore does not count; null when everything was. */
  readonly doubt: string | null;
}

/**
 * How old an answer of the directory may be. Every action asks anew, but 3 s is as fresh as Slack's Tier 2 (20 reads a
 * minute) lets one group be read for a stream of clicks.
 */
export const maxAgeMs = 3_000;

export interface Identifier {
  readonly identify: (origin: Origin) => Promise<Result<Identified, string>>;
  /** The same about people who act no more, by the ids of their actors. */
  readonly vouch: Vouch;
  /** Groups have changed: ask again at the next occasion. */
  readonly forget: () => void;
}

/**
 * Turns the person in a payload into an actor, by what Slack's directory says now. Guests, bots, people of other companies
 * and deactivated accounts are nobody here. What cannot be read is never assumed.
 *
 * @param groups the user groups that a grant names; others are not asked about.
 */
export function identifier(
  directory: Directory,
  home: () => Home | null,
  groups: readonly string[],
  clock: Pick<Clock, "now">,
): Identifier {
  const users = cached(directory.user, clock);
  const members = cached(directory.members, clock);

  async function look(origin: Origin, here: Home): Promise<Looked> {
    const user = await users.get(origin.userId, maxAgeMs).catch((cause: unknown) => slackCode(cause));
    if (user === "user_not_found") return { kind: "nobody", why: unread };
    if (user === null || typeof user === "string") return { kind: "unread" };
    const why = whyNot(user, origin, here);
    if (why !== null) return { kind: "nobody", why };
    const ids = idsOf(user);
    const read = await Promise.all(groups.map(async (group) => ({ group, its: await members.get(group, maxAgeMs).catch(() => null) })));
    return {
      kind: "member",
      actor: {
        platform: "slack",
        id: `${here.teamId}/${ids[0] ?? user.id}`,
        name: user.profile?.display_name || user.profile?.real_name || user.name || user.id,
        groups: read.filter(({ its }) => its?.some((member) => ids.includes(member))).map(({ group }) => group),
      },
      unread: read.filter(({ its }) => its === null).map(({ group }) => group),
    };
  }

  /** Of another workspace than the token's: nobody here, whatever they were. */
  async function standing(id: string, here: Home): Promise<Vouched | undefined> {
    const [team = "", userId = ""] = id.split("/");
    if (team !== here.teamId) return null;
    const found = await look({ userId, userTeam: null, workspace: here.teamId, enterprise: here.enterpriseId }, here);
    if (found.kind === "unread") return undefined;
    return found.kind === "nobody" || found.actor.id !== id ? null : { groups: found.actor.groups, unread: found.unread };
  }

  return {
    forget: () => members.forget(),
    async identify(origin) {
      const here = home();
      if (here === null) return err("Tagout is still connecting to Slack. Try again in a moment.");
      const found = await look(origin, here);
      if (found.kind !== "member") return err(found.kind === "nobody" ? found.why : unread);
      return ok({ actor: found.actor, doubt: found.unread.length === 0 ? null : unreadGroups });
    },
    async vouch(ids) {
      const here = home();
      if (here === null) return new Map();
      // The SDK keeps four calls in flight and the rest in line.
      const answers = await Promise.all(ids.slice(0, mostAtOnce).map(async (id) => [id, await standing(id, here)] as const));
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

const unread = "Slack did not confirm who you are just now. Try again in a minute.";
const unreadGroups = "Slack did not confirm your user groups just now, so roles granted to them do not count. Try again in a minute.";

/** Why this person may do nothing at all; null for members of the workspace. */
export function whyNot(user: SlackUser, origin: Origin, home: Home): string | null {
  if (!idsOf(user).includes(origin.userId)) return "Slack names somebody else for your id. Nothing was done.";
  if (user.deleted === true) return "This account is deactivated.";
  if (user.is_bot === true || user.id === "USLACKBOT") return "Bots cannot decide.";
  if (user.is_restricted === true || user.is_ultra_restricted === true) return "Guest accounts cannot use Tagout. Ask a full member.";
  const foreign = "People from other workspaces cannot use Tagout, also not in a shared channel.";
  if (user.is_stranger === true || !belongs(user, origin, home)) return foreign;
  return isHere(origin, home) ? null : foreign;
}

/** Of this workspace, or on Enterprise Grid of this organisation. The payload may only narrow what the directory says. */
function belongs(user: SlackUser, origin: Origin, { teamId, enterpriseId }: Home): boolean {
  const sameOrganisation = enterpriseId !== null && user.enterprise_user?.enterprise_id === enterpriseId;
  if (sameOrganisation) return true;
  return user.team_id === teamId && (origin.userTeam === null || origin.userTeam === teamId);
}

function isHere({ workspace, enterprise }: Origin, { teamId, enterpriseId }: Home): boolean {
  if (workspace === teamId) return true;
  return enterpriseId !== null && enterprise === enterpriseId;
}

/**
 * Every id that names this person. On Enterprise Grid one human is `U...` in some answers and `W...` in others; the `U...`
 * comes first and is the identity, so that it does not depend on which of them a payload carries.
 */
function idsOf(user: SlackUser): readonly string[] {
  const all = [...new Set([user.id, ...(user.enterprise_user === undefined ? [] : [user.enterprise_user.id])])];
  return all.sort((a, b) => Number(b.startsWith("U")) - Number(a.startsWith("U")));
}
