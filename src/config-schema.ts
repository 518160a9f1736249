import { z } from "zod";
import { roles } from "./core/access.js";
import { defaultCallRules } from "./core/calls.js";
import { threadLogs } from "./core/routing.js";
import { severities } from "./core/signal.js";
import { noiseSchema } from "./noise-schema.js";

/** Every key of the hub's configuration file, with its default and its meaning. docs/config.md lists the same; a test compares. */

const file = z.string().min(1).describe("Path of a file that only its owner can read.");
/**
 * `localhost:8686` is a URL too, of a scheme `localhost` and of no origin, which browsers call null: only the web's own are taken. A
 * password in one would end up in logs, and nothing here sends it.
 */
const webUrl = z
  .url({ protocol: /^https?$/ })
  .refine((text) => !URL.canParse(text) || (new URL(text).username === "" && new URL(text).password === ""), "a URL without a user in it");
const port = z.int().min(0).max(65_535);
const labels = z.record(z.string().min(1), z.string());
const hostName = z.string().min(1);

const database = z
  .strictObject({
    urlFile: file
      .optional()
      .describe("File that holds a PostgreSQL URL. Without it, and without DATABASE_URL, an embedded PostgreSQL is started."),
  })
  .prefault({});

const signer = z
  .strictObject({
    socket: z
      .string()
      .min(1)
      .optional()
      .describe(
        "Where hub and signer meet when each runs as a user of its own: a path in a directory that only their common group can enter. Default: in the state directory, for one user.",
      ),
  })
  .prefault({});

const http = z
  .strictObject({
    host: z.string().default("127.0.0.1").describe("Address the console and the chat callbacks listen on."),
    port: port.default(8686).describe("Port of the console and the chat callbacks; 0 takes a free one."),
    publicUrl: webUrl.optional().describe("How browsers and chat servers reach this hub, when that is not host and port."),
  })
  .prefault({});

const link = z
  .strictObject({
    host: z.string().default("127.0.0.1").describe("Address the hub listens on for agents; 127.0.0.1 lets in this machine alone."),
    port: port.default(8687).describe("Port for agents with a certificate (mutual TLS); 0 takes a free one."),
    enrolPort: port.default(8688).describe("Port for hosts that join with a one-time token; 0 takes a free one."),
    names: z
      .array(hostName)
      .min(1)
      .default(["localhost", "127.0.0.1"])
      .describe("Names and addresses in the hub's certificate; the first is what agents dial."),
  })
  .prefault({});

const model = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("none").describe("Only the runbook rules diagnose.") }),
    z.strictObject({
      kind: z.literal("ollama"),
      url: webUrl.default("http://127.0.0.1:11434").describe("Where Ollama answers."),
      model: z.string().min(1).default("qwen2.5-coder:7b").describe("A plain instruct model that Ollama has pulled."),
    }),
    z.strictObject({
      kind: z.literal("openai"),
      url: webUrl.describe("Base URL of an OpenAI-compatible server on your network, for example http://10.0.0.5:8000/v1."),
      model: z.string().min(1).describe("The model name that server knows."),
      apiKeyFile: file.optional(),
    }),
  ])
  .prefault({ kind: "ollama" });

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
const identityShape = "an account, such as slack:T.../U..., mattermost:ID or console:NAME";

const slack = z.strictObject({
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

const mattermost = z.strictObject({
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

const access = z
  .strictObject({
    principals: z
      .array(
        z.strictObject({
          name: z.string().min(1),
          identities: z.array(z.string().regex(/^(console|slack|mattermost):.+$/, identityShape)).min(1),
        }),
      )
      .default([])
      .describe("People with several chat identities, so that one human counts once."),
    grants: z
      .array(
        z.strictObject({
          to: z
            .string()
            .regex(
              /^(principal|console|slack|mattermost|slack-group|mattermost-channel):.+$/,
              "a principal, an account, a group or a channel, such as principal:ann, slack:T.../U..., slack-group:S..., mattermost:ID, mattermost-channel:ID or console:NAME",
            ),
          roles: z.array(z.enum(roles)).min(1),
          hosts: labels.default({}),
        }),
      )
      .default([])
      .describe("Who may do what. Everyone not named is denied. Roles: viewer, responder, approver, executor, admin."),
    quorum: z
      .array(
        z.strictObject({
          hosts: labels.default({}),
          risk: z.enum(["any", "high"]).default("any"),
          mode: z.enum(["dry-run", "live"]),
          approvals: z.int().min(1).max(9),
          separateExecutor: z.boolean().default(false),
        }),
      )
      .optional()
      .describe(
        "How many different people must agree. Default: two approvers and a third person to run, for live runs on hosts labelled env=production and for plans of high risk.",
      ),
  })
  .prefault({});

const timing = z
  .strictObject({
    urgentPlanMinutes: z.number().positive().max(10_080).default(60).describe("A P1 or P2 plan nobody decided on expires after this."),
    planMinutes: z.number().positive().max(10_080).default(1_440).describe("The same for P3 and P4."),
    hostSeconds: z.number().positive().max(86_400).default(120).describe("How long an unlocked plan waits for its host to be connected."),
    verifySeconds: z
      .number()
      .positive()
      .max(86_400)
      .default(600)
      .describe("How long the host may take to say whether the trouble is gone."),
  })
  .prefault({});

const minutesSince = z
  .array(z.number().positive().max(10_080))
  .max(9)
  .refine((all) => all.every((one, i) => i === 0 || one > (all[i - 1] ?? 0)), "minutes that grow, such as [5, 15, 30]");

const { escalateMinutes: minutes } = defaultCallRules;

const calls = z
  .strictObject({
    escalateMinutes: z
      .strictObject({
        P1: minutesSince.default([...minutes.P1]),
        P2: minutesSince.default([...minutes.P2]),
        P3: minutesSince.default([...minutes.P3]),
        P4: minutesSince.default([...minutes.P4]),
      })
      .prefault({})
      .describe(
        "Minutes after which a plan that nobody has decided on calls again: approvers first, then those on call, at last in the fallback channels.",
      ),
    onCall: z
      .array(
        z
          .string()
          .regex(
            /^(slack|mattermost|slack-group|mattermost-channel):.+$/,
            "an account, a group or a channel, such as slack:T.../U..., slack-group:S..., mattermost:ID or mattermost-channel:ID",
          ),
      )
      .max(9)
      .default([])
      .describe("Who is called from the second time on, beside the approvers."),
    outcome: z
      .enum(["direct", "mention", "off"])
      .default("direct")
      .describe("How those who decided hear how the run ended: by a direct message, by name in the thread, or not at all."),
  })
  .prefault({});

const policy = z
  .strictObject({
    bundleFile: file.optional().describe("Your organisation's signed policy bundle."),
    bundleKeyFile: file.optional().describe("The public key that must have signed it."),
  })
  .prefault({});

export const hubConfigSchema = z.strictObject({
  stateDir: z
    .string()
    .optional()
    .describe("Where keys, the embedded database and sockets live. Default: /var/lib/tagout as root, else ~/.local/state/tagout."),
  logLevel: z.enum(["debug", "info", "warn", "error"]).default("info").describe("What the hub writes to its log."),
  database,
  signer,
  http,
  link,
  model,
  slack: slack.optional().describe("Absent: no Slack."),
  mattermost: mattermost.optional().describe("Absent: no Mattermost."),
  access,
  timing,
  calls,
  noise: noiseSchema,
  policy,
});

export type HubConfigFile = z.infer<typeof hubConfigSchema>;
