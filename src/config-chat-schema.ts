import { z } from "zod";
import { threadLogs } from "./core/routing.js";
import { severities } from "./core/signal.js";

// `slack` and `mattermost` in the hub's configuration, and the shapes that they share with the rest of it.

export const file = z.string().min(1).describe("Path of a file that only its owner can read.");
export const labels = z.record(z.string().min(1), z.string());

/**
 * `localhost:8686` is a URL too, of a scheme `localhost` and of no origin, which browsers call null: only the web's own are taken. A
 * password in one would end up in logs, and nothing here sends it.
 */
export const webUrl = z
  .url({ protocol: /^https?$/ })
  .refine((text) => !URL.canParse(text) || (new URL(text).username === "" && new URL(text).password === ""), "a URL without a user in it");

/** A channel by its id alone takes every incident; as a table it says which, and how. */
const channelOf = (id: z.ZodString) =>
  z.union([
    id,
    z.strictObject({
      id: id.describe("The channel's id, never its name."),
      hosts: labels.default({}).describe("Only incidents of hosts that carry all these labels; all hosts when empty."),
      minSeverity: z.enum(severities).default("P4").describe("Only incidents at least this severe."),
      threadLog: z.enum(threadLogs).default("all").describe("Which lines stand below a card."),
      buttons: z.boolean().default(true).describe("false: cards are for reading there, and nothing can be pressed."),
    }),
  ]);

const channelsOf = (id: z.ZodString) =>
  z
    .array(channelOf(id))
    .min(1)
    .describe(
      "The channels that get cards: ids, or tables that say which incidents each takes. An incident goes to every channel that takes it.",
    );

const fallbackOf = (id: z.ZodString) =>
  id
    .optional()
    .describe(
      "Id of the channel for incidents that no channel takes, and for cards whose own channel is gone. Default for the former: the first channel.",
    );

const slackId = z.string().regex(/^[CG][A-Z0-9]{6,}$/, "a channel id such as C0123456789, not its name");
const mattermostId = z.string().regex(/^[a-z0-9]{26}$/, "a channel id of 26 characters, not its name");

const commandShape = "a slash and up to 31 small letters, digits, - or _, such as /incident";

export const slack = z.strictObject({
  mode: z
    .enum(["socket", "http"])
    .default("socket")
    .describe("Socket Mode needs no inbound port; http needs publicUrl to be reachable from Slack."),
  botTokenFile: file,
  appTokenFile: file.optional().describe("Needed in mode socket: the xapp- token with connections:write."),
  signingSecretFile: file.optional().describe("Needed in mode http."),
  channels: channelsOf(slackId),
  fallbackChannel: fallbackOf(slackId),
  command: z
    .string()
    .regex(/^\/[a-z0-9_-]{1,31}$/, commandShape)
    .default("/incident")
    .describe("The slash command as registered with Slack."),
  richBlocks: z
    .boolean()
    .default(false)
    .describe("Fold the evidence of cards away with a newer block; where Slack refuses it the card is drawn without."),
  apiUrl: webUrl.optional().describe("For a Slack-compatible server on your own network; the default is Slack."),
});

export const mattermost = z.strictObject({
  url: webUrl.describe("Where the Mattermost server answers."),
  botTokenFile: file,
  callbackUrl: webUrl.describe("How the Mattermost server (not its users) reaches this hub."),
  callbackFrom: z
    .array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], "an address or a network, such as 10.1.0.7 or 10.1.0.0/16"))
    .default([])
    .describe(
      "Addresses and networks that the Mattermost server calls from (a proxy's, where one is between); calls from elsewhere are refused. Heard from anywhere when empty.",
    ),
  callbackSecretFile: file.describe(
    "32 random characters or more that seal every button; a second line holds the previous secret while it is replaced.",
  ),
  commandTokenFiles: z.record(z.string().min(1), file).default({}).describe("For each team id, the file with the slash command's token."),
  channels: channelsOf(mattermostId),
  fallbackChannel: fallbackOf(mattermostId),
  format: z.enum(["auto", "blocks", "attachments"]).default("auto").describe("How cards are drawn; auto asks the server for its version."),
  command: z
    .string()
    .regex(/^\/[a-z0-9_-]{1,31}$/, commandShape)
    .default("/incident")
    .describe("The slash command as registered with Mattermost."),
});
