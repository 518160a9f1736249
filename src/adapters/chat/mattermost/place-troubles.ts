import { inTurn } from "../../../core/checkup.js";
import { sentence } from "../../../core/card/words.js";
import type { Client } from "./client.js";
import { channel, group, team } from "./doctor/places.js";

/** Asked once a minute: a long list of channels must not use up the server's rate. */
const mostPlaces = 20;

/** Where the bot has to be. */
interface Places {
  readonly channels: readonly string[];
  /** Private channels that a grant names. */
  readonly groups: readonly string[];
  /** By team. */
  readonly commandTokens: ReadonlyMap<string, unknown>;
  readonly command: string;
}

/** What the doctor says of the first channel or team that the bot cannot use, with its mend, and how many there are. Never throws. */
export async function placeTroubles(
  rest: Client,
  me: string,
  { channels, groups, commandTokens, command }: Places,
): Promise<readonly string[]> {
  const looks = [
    ...channels.map((id) => () => channel(rest, me, id, null)),
    ...groups.map((id) => () => group(rest, me, id)),
    ...[...commandTokens.keys()].map((id) => () => team(rest, id, command)),
  ];
  const found = await inTurn(looks.slice(0, mostPlaces), (look) => look());
  const ill = found.filter(({ state }) => state === "bad");
  const more = ill.length > 1 ? ` And ${ill.length - 1} more: tagout doctor mattermost.` : "";
  return ill.slice(0, 1).map(({ what, found: its, mend }) => `${sentence(`${what}: ${its}`)} ${mend ?? ""}${more}`);
}
