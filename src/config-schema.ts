import { z } from "zod";
import { roles } from "./core/access.js";
import { defaultCallRules } from "./core/calls.js";
import { file, labels, mattermost, slack, webUrl } from "./config-chat-schema.js";
import { noiseSchema } from "./config-noise-schema.js";

/** Every key of the hub's configuration file, with its default and its meaning. docs/config.md lists the same; a test compares. */

const port = z.int().min(0).max(65_535);
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

const identityShape = "an account, such as slack:T.../U..., mattermost:ID or console:NAME";

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
