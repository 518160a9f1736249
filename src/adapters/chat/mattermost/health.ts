import type { HealthFact } from "../../../ports/health.js";
import type { ServerFacts } from "./client.js";

/** What is known of the server, and of what it has sent. */
export interface Known {
  me: string | null;
  facts: ServerFacts | null;
  waitsFor: string | null;
  wasCalled: boolean;
  /** A call has found no server that answers. */
  isBroken: boolean;
  /** Channels and teams that the bot cannot use, each with its mend. */
  troubles: readonly string[];
  /** A team whose command came with a token that the configuration does not have for it. */
  foreignToken: { readonly team: string; readonly isKnown: boolean } | null;
  /** A command has come with the right token: from then on a wrong one is somebody else's. */
  tokenFits: boolean;
}

export function healthOf({ waitsFor, wasCalled, troubles, foreignToken, tokenFits }: Known): HealthFact {
  if (waitsFor !== null) return { part: "mattermost", state: "down", detail: waitsFor };
  const all = [...troubles, ...(foreignToken !== null && !tokenFits ? [foreignTokenText(foreignToken)] : [])];
  if (all.length > 0) return { part: "mattermost", state: "degraded", detail: all.join(" ") };
  const quiet = " Nothing has been pressed or typed since the hub started; if that does nothing, docs/mattermost.md says why.";
  return { part: "mattermost", state: "ok", detail: `Mattermost is connected.${wasCalled ? "" : quiet}` };
}

const foreignTokenText = ({ team, isKnown }: NonNullable<Known["foreignToken"]>): string =>
  isKnown
    ? `The command in team ${team} has another token than mattermost.commandTokenFiles: copy it again from Integrations, Slash Commands, and restart.`
    : `A command came from team ${team}, which has no token in mattermost.commandTokenFiles: add it there, and restart.`;
