import { inTurn, type Checked } from "../../../core/checkup.js";
import type { Clock } from "../../../ports/clock.js";
import { client, defaultDeadlines, type Deadlines } from "./client.js";
import { callback, hubAnswers, internal } from "./doctor/callback.js";
import { bot, drawn, reach } from "./doctor/connection.js";
import { channel, group, noCommand, person, team } from "./doctor/places.js";
import type { MattermostConfig } from "./platform.js";

/** What is looked at beyond the connection itself. */
export interface MattermostExam {
  readonly config: Pick<
    MattermostConfig,
    "url" | "botToken" | "callbackUrl" | "commandTokens" | "channels" | "groups" | "format" | "command"
  >;
  /** Ids of the people that the configuration names. */
  readonly people: readonly string[];
  /** Also posts a line with a button to each channel, has Mattermost press it, and takes it back. */
  readonly live: boolean;
  readonly clock: Pick<Clock, "now" | "token">;
  readonly deadlines?: Deadlines;
}

/** Looks at everything that Mattermost has to have for Tagout, and never throws: what cannot be asked is said. */
export async function examineMattermost(exam: MattermostExam): Promise<readonly Checked[]> {
  const { config, people, live, clock, deadlines = defaultDeadlines } = exam;
  const reached = await reach(config.url, clock, deadlines.writeMs);
  if (reached.some(({ what, state }) => what === "reach" && state === "bad")) return reached;
  const rest = client(config.url, config.botToken, () => undefined, deadlines);
  const { checked, me } = await bot(rest);
  const called = await callback(config.callbackUrl, config.url, deadlines.writeMs);
  if (me === null) return [...reached, ...checked, ...called];
  const answers = called.every(({ what, state }) => what !== hubAnswers || state === "ok");
  const trip = live && answers ? { callbackUrl: config.callbackUrl, clock } : null;
  const channels = await inTurn(config.channels, (id) => channel(rest, me, id, trip));
  // A press that came through has told what could not be asked.
  const isProven = trip !== null && channels.some(({ state }) => state === "ok");
  return [
    ...reached,
    ...checked,
    await drawn(rest, config.format),
    ...called.filter(({ what }) => !(isProven && what === internal)),
    ...channels,
    ...(await inTurn([...config.commandTokens.keys()], (id) => team(rest, id, config.command))),
    ...(config.commandTokens.size > 0 ? [] : [noCommand(config.command)]),
    ...(await inTurn(config.groups, (id) => group(rest, me, id))),
    ...(await inTurn(people, (id) => person(rest, me, id, config.command))),
  ];
}
