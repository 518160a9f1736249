import { sampleCard } from "../../../../core/card/sample.js";
import { bad, fine, unchecked, warn, type Checked } from "../../../../core/checkup.js";
import { whyNobody } from "../actor.js";
import { directory, sdkBlocks, type Me, type Web } from "../client.js";
import { grantPeople, groupTrouble, lacksGroups, slackCode, slackFault } from "../faults.js";
import { renderCard } from "../render.js";

export async function channel(web: Web, id: string, granted: readonly string[], live: boolean): Promise<Checked> {
  const what = `channel ${id}`;
  if (!granted.includes("chat:write")) return unchecked(what, "nothing can be posted without the scope chat:write");
  if (!live) return unchecked(what, "not asked", "Add --live: one line is posted there and taken back.");
  try {
    const text = "Tagout is looking whether it can post here. This line goes away by itself.";
    const { ts } = await web.chat.postMessage({ channel: id, text, unfurl_links: false, unfurl_media: false });
    if (ts !== undefined) await web.chat.delete({ channel: id, ts });
    return fine(what, "a line was posted and taken back");
  } catch (cause) {
    const [found, mend] = channelTroubles.get(slackCode(cause) ?? "") ?? [slackFault(cause).message, "Mend it, and run this again."];
    return bad(what, found, mend);
  }
}

const channelTroubles: ReadonlyMap<string, readonly [found: string, mend: string]> = new Map([
  [
    "channel_not_found",
    ["the bot finds no such channel", "Copy the id from the bottom of View channel details; a private channel also needs /invite @tagout."],
  ],
  ["not_in_channel", ["the bot is not in it", "Type /invite @tagout in that channel."]],
  ["is_archived", ["it is archived", "Take it out of slack.channels, or have it unarchived."]],
]);

export async function group(web: Web, home: Me, id: string): Promise<Checked> {
  const what = `group ${id}`;
  try {
    const members = await directory(web, () => home).members(id);
    if (members.length === 0) return warn(what, "nobody is in it", "Add people to the group, or grant the roles to others.");
    return fine(what, `${members.length} ${members.length === 1 ? "person" : "people"}`);
  } catch (cause) {
    if (slackCode(cause) === "missing_scope") return unchecked(what, "its members cannot be read without the scope usergroups:read");
    return bad(
      what,
      groupTrouble(cause),
      lacksGroups(cause) ? grantPeople : "Copy the group's id (S...) from its link, or take the grant away. User groups need a paid plan.",
    );
  }
}

export async function person(web: Web, home: Me, id: string, command: string): Promise<Checked> {
  const what = `person ${id}`;
  const [team, userId = ""] = id.split("/");
  const mend = `Take the id that ${command} whoami shows to that person.`;
  if (team !== home.teamId) return bad(what, `the bot is in ${home.teamId}, so this id never comes up`, mend);
  try {
    const user = await directory(web, () => home).user(userId);
    const why = whyNobody(user, { userId, userTeam: null, workspace: home.teamId, enterprise: home.enterpriseId }, home);
    return why === null
      ? fine(what, user.profile?.real_name ?? user.name ?? userId)
      : warn(what, why, "Take the grant away, or name another account.");
  } catch (cause) {
    return bad(what, `Slack does not know it: ${slackFault(cause).message}`, mend);
  }
}

/** Slack's own validator needs no scope, and posts nothing. */
export async function layout(web: Web, command: string): Promise<Checked> {
  const what = "card layout";
  try {
    const { errors = [] } = await web.blocks.validate({
      blocks: sdkBlocks(renderCard(sampleCard, { approve: "v1.sample" }, "full", command).blocks),
    });
    const said = errors.map(({ pointer, message }) => `${pointer ?? ""} ${message ?? ""}`.trim()).join("; ");
    if (errors.length === 0) return fine(what, "Slack would draw a card as it is");
    return warn(what, `Slack would refuse it (${said})`, "Cards are drawn more simply then; please report this.");
  } catch (cause) {
    return unchecked(what, `Slack does not say (${slackCode(cause) ?? slackFault(cause).message})`);
  }
}
