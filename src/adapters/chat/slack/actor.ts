import { cached } from "../../../core/cache.js";
import { identified, memberOf, membershipMaxAgeMs, vouchFor, type Identified, type Membership } from "../../../core/membership.js";
import { err, type Result } from "../../../core/result.js";
import type { Vouch } from "../../../ports/chat.js";
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

  async function look(origin: Origin, here: Home): Promise<Membership> {
    const user = await users.get(origin.userId, membershipMaxAgeMs).catch((cause: unknown) => slackCode(cause));
    if (user === "user_not_found") return { kind: "nobody", why: unconfirmed.person };
    if (user === null || typeof user === "string") return { kind: "unconfirmed" };
    const why = whyNobody(user, origin, here);
    if (why !== null) return { kind: "nobody", why };
    const ids = idsOf(user);
    const name = user.profile?.display_name || user.profile?.real_name || user.name || user.id;
    return memberOf({ platform: "slack", id: `${here.teamId}/${ids[0] ?? user.id}`, name }, groups, async (group) =>
      (await members.get(group, membershipMaxAgeMs)).some((member) => ids.includes(member)),
    );
  }

  /** By the id of an actor. One of another workspace than the token's is nobody here, whatever they were. */
  async function lookUp(id: string, here: Home): Promise<Membership> {
    const [team = "", userId = ""] = id.split("/");
    if (team !== here.teamId) return elsewhere;
    const found = await look({ userId, userTeam: null, workspace: here.teamId, enterprise: here.enterpriseId }, here);
    return found.kind === "member" && found.actor.id !== id ? elsewhere : found;
  }

  return {
    forget: () => members.forget(),
    async identify(origin) {
      const here = home();
      if (here === null) return err("Tagout is still connecting to Slack. Try again in a moment.");
      return identified(await look(origin, here), unconfirmed);
    },
    async vouch(ids) {
      const here = home();
      // The SDK keeps four calls in flight and the rest in line.
      return here === null ? new Map() : vouchFor(ids, (id) => lookUp(id, here));
    },
  };
}

const unconfirmed = {
  person: "Slack did not confirm who you are just now. Try again in a minute.",
  groups: "Slack did not confirm your user groups just now, so roles granted to them do not count. Try again in a minute.",
} as const;
const foreign = "People from other workspaces cannot use Tagout, also not in a shared channel.";
const elsewhere: Membership = { kind: "nobody", why: foreign };

/** Why this person may do nothing at all; null for members of the workspace. */
export function whyNobody(user: SlackUser, origin: Origin, home: Home): string | null {
  if (!idsOf(user).includes(origin.userId)) return "Slack names somebody else for your id. Nothing was done.";
  if (user.deleted === true) return "This account is deactivated.";
  if (user.is_bot === true || user.id === "USLACKBOT") return "Bots cannot decide.";
  if (user.is_restricted === true || user.is_ultra_restricted === true) return "Guest accounts cannot use Tagout. Ask a full member.";
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
