import { bad, fine, unchecked, warn, type Checked } from "../../../../core/checkup.js";
import type { Clock } from "../../../../ports/clock.js";
import { whyNobody } from "../actor.js";
import type { Client } from "../client.js";
import { mattermostFault, Refused } from "../faults.js";
import { addressOf, paths } from "../addresses.js";
import { allowInternal } from "./callback.js";

/** What a round trip needs. */
export interface Live {
  readonly callbackUrl: string;
  readonly clock: Pick<Clock, "token">;
}

export async function channel(rest: Client, me: string, id: string, live: Live | null): Promise<Checked> {
  const what = `channel ${id}`;
  try {
    const its = await rest.channel(id);
    if ((its.delete_at ?? 0) !== 0)
      return bad(what, `${its.name} is archived`, "Take it out of mattermost.channels, or have it unarchived.");
    if (!(await rest.isMember(id, me))) return bad(what, `the bot is not in ${its.name}`, "Type /invite @tagout in that channel.");
    if (live === null) return fine(what, `the bot is in ${its.name}; with --live, and the hub running, Mattermost presses a button there`);
    return await roundTrip(rest, id, its.name, live);
  } catch (cause) {
    return bad(what, unseen(cause), "Add the bot to the team, then type /invite @tagout in the channel; the id is under View Info.");
  }
}

/** A button that nobody has sealed: the hub refuses it, and by that Mattermost has reached the hub. */
async function roundTrip(rest: Client, id: string, name: string, { callbackUrl, clock }: Live): Promise<Checked> {
  const what = `channel ${id}`;
  const url = addressOf(callbackUrl, paths.action);
  const action = { id: "check", name: "Check", type: "button", style: "default", integration: { url, context: {} } };
  const message = "Tagout is looking whether its buttons work here. This line goes away by itself.";
  const made = await rest.create(id, clock.token(12), { message, props: { attachments: [{ fallback: message, actions: [action] }] } });
  try {
    await rest.act(made.id, action.id);
    return fine(what, `a button was posted to ${name}, Mattermost reached the hub with it, and it was taken back`);
  } catch (cause) {
    const status = cause instanceof Refused ? ` (HTTP ${cause.refusal.status})` : "";
    return bad(
      what,
      `a button was posted to ${name}, but Mattermost did not get through to the hub with it${status}`,
      `${allowInternal(callbackUrl)} If it is there, try this on the Mattermost server: curl ${addressOf(callbackUrl, "/healthz")}`,
    );
  } finally {
    await rest.remove(made.id).catch(() => undefined);
  }
}

export async function team(rest: Client, id: string, command: string): Promise<Checked> {
  const what = `command ${command} in team ${id}`;
  try {
    const its = await rest.team(id);
    return unchecked(
      what,
      `the team is ${its.name}; whether the command is registered there is not shown to bots`,
      `Type ${command} whoami in that team.`,
    );
  } catch (cause) {
    const found = isHidden(cause) ? "the bot is not in that team, or there is none with that id" : mattermostFault(cause).message;
    return bad(what, found, "Add the bot to the team, or correct the team's id in mattermost.commandTokenFiles.");
  }
}

export const noCommand = (command: string): Checked =>
  warn(
    `command ${command}`,
    "no team has a token in mattermost.commandTokenFiles, so that nothing can be typed",
    "Register the command, docs/mattermost.md step 3.",
  );

/** Only membership of a private channel proves anything: everybody may join a public one. */
export async function group(rest: Client, me: string, id: string): Promise<Checked> {
  const what = `channel of a grant ${id}`;
  const mend = "Add the bot to the private channel whose members have the role, or correct its id.";
  try {
    const its = await rest.channel(id);
    if ((its.delete_at ?? 0) !== 0) return bad(what, `${its.name} is archived, so its members have no role`, mend);
    if (its.type !== "P")
      return bad(what, `${its.name} is not private, so its members have no role`, "Make it private: everybody may join it now.");
    return (await rest.isMember(id, me)) ? fine(what, `members of ${its.name}`) : bad(what, `the bot is not in ${its.name}`, mend);
  } catch (cause) {
    return bad(what, unseen(cause), mend);
  }
}

/** Mattermost says no in the same way to what there is not and to what the bot may not see. */
const isHidden = (cause: unknown): boolean => cause instanceof Refused && [403, 404].includes(cause.refusal.status);

const unseen = (cause: unknown): string =>
  isHidden(cause) ? "the bot is not in it, or there is no channel with that id" : mattermostFault(cause).message;

export async function person(rest: Client, me: string, id: string, command: string): Promise<Checked> {
  const what = `person ${id}`;
  try {
    const user = await rest.user(id);
    const why = whyNobody(user, id, me);
    return why === null
      ? fine(what, `@${user.username}`)
      : warn(what, `@${user.username}: ${why}`, "Take the grant away, or name another account.");
  } catch (cause) {
    return bad(what, mattermostFault(cause).message, `Take the id that ${command} whoami shows to that person.`);
  }
}
