import { inTurn, unchecked, type Checked } from "../../../core/checkup.js";
import type { Clock } from "../../../ports/clock.js";
import { defaultDeadlines, loadBolt, slackApiUrl, webClient, type Deadlines } from "./client.js";
import { callback, reach, socket, token } from "./doctor/connection.js";
import { channel, group, layout, person } from "./doctor/places.js";
import type { SlackConfig } from "./platform.js";

/** What is looked at beyond the connection itself. */
export interface SlackExam {
  readonly config: Pick<SlackConfig, "botToken" | "mode" | "channels" | "groups" | "command" | "apiUrl">;
  /** Ids of the people that the configuration names, each `TEAM/USER`. */
  readonly people: readonly string[];
  /** How Slack reaches this hub in mode http. */
  readonly publicUrl: string;
  /** Also posts one line to each channel and takes it back, and has Slack's own validator look at a card. */
  readonly live: boolean;
  readonly clock: Pick<Clock, "now">;
  readonly deadlines?: Pick<Deadlines, "callMs">;
}

/** Looks at everything that Slack has to have for Tagout, and never throws: what cannot be asked is said. */
export async function examineSlack(exam: SlackExam): Promise<readonly Checked[]> {
  const { config, clock } = exam;
  const { callMs } = exam.deadlines ?? defaultDeadlines;
  const apiUrl = config.apiUrl ?? slackApiUrl;
  const bolt = await loadBolt();
  const web = webClient(bolt, config.botToken, apiUrl, callMs);
  const reached = await reach(apiUrl, clock, callMs);
  if (reached.some(({ what, state }) => what === "reach" && state === "bad")) return reached;
  const { checked, home, granted } = await token(web, config.groups.length > 0);
  const inbound =
    config.mode.kind === "socket"
      ? [await socket(webClient(bolt, config.mode.appToken, apiUrl, callMs))]
      : await callback(exam.publicUrl, apiUrl, callMs);
  if (home === null) return [...reached, ...checked, ...inbound];
  return [
    ...reached,
    ...checked,
    ...inbound,
    ...(await inTurn(config.channels, (id) => channel(web, id, granted, exam.live))),
    ...(await inTurn(config.groups, (id) => group(web, home, id))),
    ...(await inTurn(exam.people, (id) => person(web, home, id, config.command))),
    ...(exam.live ? [await layout(web, config.command)] : []),
    unchecked(
      `command ${config.command}`,
      "only Slack's people can see whether it is registered",
      `Type ${config.command} whoami in a channel.`,
    ),
  ];
}
